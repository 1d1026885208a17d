package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Eager;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class DropoutTest {
  private static final int SIZE = 3 * 4 * 4;

  private final Backend backend = new ReferenceBackend();
  private final Scope scope = Scope.open("test");
  private final Net net = new Net();
  private final Parameters parameters = Parameters.initialize(net, backend, 1);

  private static final class Net extends Module {
    final Linear linear = child("linear", new Linear(1, 1));
    final Dropout first = child("first", new Dropout(0.25));
    final Dropout second = child("second", new Dropout(0.25));
  }

  @AfterEach
  void close() {
    parameters.close();
    scope.close();
  }

  private Pass training(long seed, int step, int firstSample) {
    return Pass.training(parameters, seed, Tensor.ofInts(backend, Shape.of(1), step), firstSample);
  }

  private Tensor ones(int batch) {
    return Tensor.full(backend, backend.floatType(), Shape.of(batch, 3, 4, 4), 1);
  }

  private double[] drop(Pass pass, Dropout layer, int batch) {
    return layer.forward(pass, Var.constant(ones(batch))).value().toDoubles();
  }

  @Test
  void aMaskDependsOnItsSampleAndNotOnTheBatch() {
    double[] all = drop(training(1, 7, 0), net.first, 5);
    double[] tail = drop(training(1, 7, 3), net.first, 2);
    assertArrayEquals(Arrays.copyOfRange(all, 3 * SIZE, 5 * SIZE), tail);
  }

  @Test
  void aMaskDoesNotDependOnThePhysicalOrder() {
    Tensor last = Eager.rowMajor(ones(2).permute(0, 2, 3, 1)).permute(0, 3, 1, 2);
    double[] expected = drop(training(1, 7, 0), net.first, 2);
    Var got = net.first.forward(training(1, 7, 0), Var.constant(last));
    assertFalse(got.value().isRowMajor());
    assertArrayEquals(expected, got.value().toDoubles());
  }

  @Test
  void layersStepsSeedsAndSamplesDrawTheirOwn() {
    double[] base = drop(training(1, 7, 0), net.first, 1);
    assertFalse(Arrays.equals(base, drop(training(1, 7, 0), net.second, 1)), "layer");
    assertFalse(Arrays.equals(base, drop(training(1, 8, 0), net.first, 1)), "step");
    assertFalse(Arrays.equals(base, drop(training(2, 7, 0), net.first, 1)), "seed");
    assertFalse(Arrays.equals(base, drop(training(1, 7, 1), net.first, 1)), "sample");
  }

  @Test
  void aQuarterIsDroppedAndTheRestScaledUp() {
    double[] y = drop(training(1, 7, 0), net.first, 100);
    assertTrue(Arrays.stream(y).allMatch(v -> v == 0 || v == 1 / 0.75));
    double dropped = Arrays.stream(y).filter(v -> v == 0).count();
    double n = y.length;
    assertEquals(0.25 * n, dropped, 5 * Math.sqrt(n * 0.25 * 0.75));
  }

  @Test
  void inferenceDropsNothing() {
    Var x = Var.constant(ones(1));
    assertSame(x, net.first.forward(Pass.inference(parameters), x));
  }

  @Test
  void ratesOutOfRangeAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new Dropout(1));
    assertThrows(IllegalArgumentException.class, () -> new Dropout(-0.1));
    assertThrows(IllegalArgumentException.class, () -> new Dropout(Double.NaN));
  }
}
