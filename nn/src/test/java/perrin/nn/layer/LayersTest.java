package perrin.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class LayersTest {
  private final Backend backend = new ReferenceBackend();
  private final Scope scope = Scope.open("test");

  @AfterEach
  void close() {
    scope.close();
  }

  /** Checks the gradients with respect to all parameters and x; gives the output's shape. */
  private Shape check(Module m, BiFunction<Pass, Var, Var> forward, int... dims) {
    int n = m.parameters().size();
    Tensor[] all = new Tensor[n + 1];
    for (int i = 0; i < n; i++) {
      all[i] = GradCheck.normal(backend, 10 + i, m.parameters().get(i).shape().dims());
    }
    all[n] = GradCheck.normal(backend, 1, dims);
    new GradCheck(2, 1e-5)
        .first(
            m.getClass().getSimpleName(),
            v -> forward.apply(Pass.of(m, Arrays.copyOf(v, n)), v[n]),
            all);
    Var[] constants = Arrays.stream(all).map(Var::constant).toArray(Var[]::new);
    return forward.apply(Pass.of(m, Arrays.copyOf(constants, n)), constants[n]).shape();
  }

  @Test
  void aLinearLayerKeepsLeadingAxes() {
    Linear m = new Linear(3, 2);
    assertEquals(Shape.of(2, 4, 2), check(m, m::forward, 2, 4, 3));
    Linear plain = new Linear(3, 2, false, Init.standard());
    assertEquals(Shape.of(4, 2), check(plain, plain::forward, 4, 3));
    assertEquals(1, plain.parameters().size());
  }

  @Test
  void aLinearLayerRefusesOtherFeatures() {
    Linear m = new Linear(3, 2);
    ShapeException e = assertThrows(ShapeException.class, () -> check(m, m::forward, 4, 2));
    assertTrue(e.getMessage().contains("[4,2]") && e.getMessage().contains("[2,3]"));
  }

  @Test
  void aConvolutionKeepsRowsAndColumnsOrStrides() {
    Conv2d same = new Conv2d(2, 3, 3);
    assertEquals(Shape.of(2, 3, 5, 4), check(same, same::forward, 2, 2, 5, 4));
    ConvSpec spec = new ConvSpec(2, 2, 1, 1, 1, 1, 2);
    Conv2d grouped = new Conv2d(4, 2, 3, spec, false, Init.standard());
    assertEquals(Shape.of(1, 2, 3, 2), check(grouped, grouped::forward, 1, 4, 5, 4));
    assertThrows(
        IllegalArgumentException.class, () -> new Conv2d(3, 2, 3, spec, true, Init.standard()));
  }

  @Test
  void aTransposedConvolutionUndoesTheExtentsOfAConvolution() {
    ConvTranspose2d m = new ConvTranspose2d(2, 3, 3, ConvSpec.of(2, 1), 1);
    assertEquals(Shape.of(1, 3, 8, 6), check(m, m::forward, 1, 2, 4, 3));
    assertThrows(
        IllegalArgumentException.class, () -> new ConvTranspose2d(2, 3, 3, ConvSpec.of(2, 1), 2));
  }

  @Test
  void normsKeepTheShape() {
    GroupNorm group = new GroupNorm(2, 4, true);
    assertEquals(Shape.of(2, 4, 3, 3), check(group, group::forward, 2, 4, 3, 3));
    LayerNorm layer = new LayerNorm(5);
    assertEquals(Shape.of(2, 3, 5), check(layer, layer::forward, 2, 3, 5));
    BatchNorm batch = new BatchNorm(3);
    assertEquals(Shape.of(4, 3, 2, 2), check(batch, batch::forward, 4, 3, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> new GroupNorm(3, 4, true));
  }

  @Test
  void aBatchNormOnTheBatchesOwnStatisticsIsTheTrainingForm() {
    BatchNorm m = new BatchNorm(3);
    try (Parameters p = Parameters.initialize(m, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 1, 4, 3, 2, 2));
      var s = BatchNorm.statistics(x);
      int n = 16;
      Tensor biased = Var.constant(s.variance()).mul((n - 1.0) / n).value();
      assertArrayEquals(
          m.forward(Pass.inference(p), x).value().toDoubles(),
          m.forward(Pass.inference(p), x, new BatchNorm.Statistics(s.mean(), biased))
              .value()
              .toDoubles(),
          1e-12);
    }
  }

  @Test
  void runningStatisticsMoveByTheMomentum() {
    Tensor one = Tensor.of(backend, Shape.of(1), 1.0);
    Tensor two = Tensor.of(backend, Shape.of(1), 2.0);
    var moved = new BatchNorm.Statistics(one, two).moved(new BatchNorm.Statistics(two, one), 0.1);
    assertEquals(1.1, moved.mean().item(), 1e-15);
    assertEquals(1.9, moved.variance().item(), 1e-15);
  }

  @Test
  void resamplingHalvesAndDoubles() {
    Downsample down = new Downsample(2, 2);
    assertEquals(Shape.of(1, 2, 2, 3), check(down, down::forward, 1, 2, 4, 6));
    Upsample up = new Upsample(2, 2);
    assertEquals(Shape.of(1, 2, 4, 6), check(up, up::forward, 1, 2, 2, 3));
  }

  @Test
  void newBlocksAreTheirSkipConnections() {
    ResBlock block = new ResBlock(4, 4, 3, 2, 0);
    SelfAttention attention = new SelfAttention(4, 2, 2);
    Var x = Var.constant(GradCheck.normal(backend, 1, 2, 4, 2, 2));
    Var e = Var.constant(GradCheck.normal(backend, 2, 2, 3));
    try (Parameters p = Parameters.initialize(block, backend, 1);
        Parameters q = Parameters.initialize(attention, backend, 1)) {
      double[] expected = x.value().toDoubles();
      assertArrayEquals(expected, block.forward(Pass.inference(p), x, e).value().toDoubles());
      assertArrayEquals(expected, attention.forward(Pass.inference(q), x).value().toDoubles());
    }
  }

  @Test
  void attentionDoesNotCareForTheOrderOfPlaces() {
    SelfAttention m = new SelfAttention(4, 2, 2);
    Var[] w = new Var[m.parameters().size()];
    for (int i = 0; i < w.length; i++) {
      int[] dims = m.parameters().get(i).shape().dims();
      w[i] = Var.constant(GradCheck.normal(backend, 20 + i, dims));
    }
    Pass p = Pass.of(m, w);
    Var x = Var.constant(GradCheck.normal(backend, 1, 1, 4, 2, 3));
    assertArrayEquals(
        m.forward(p, x).flip(3).value().toDoubles(),
        m.forward(p, x.flip(3)).value().toDoubles(),
        1e-12);
  }

  @Test
  void activationsAreTheirFormulas() {
    Var x = Var.constant(Tensor.of(backend, Shape.of(2), -1.5, 0.7));
    for (Activation a : Activation.values()) {
      double[] y = a.apply(x).value().toDoubles();
      for (int i = 0; i < 2; i++) {
        double v = i == 0 ? -1.5 : 0.7;
        double expected =
            switch (a) {
              case IDENTITY -> v;
              case SILU -> v / (1 + Math.exp(-v));
              // Phi(-1.5) and Phi(0.7) from tables.
              case GELU -> v * (i == 0 ? 0.06680720126885807 : 0.758036347776927);
              case GELU_TANH ->
                  v * 0.5 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v * v * v)));
              case RELU -> Math.max(v, 0);
              case LEAKY_RELU -> v > 0 ? v : 0.2 * v;
              case TANH -> Math.tanh(v);
              case SIGMOID -> 1 / (1 + Math.exp(-v));
              case SOFTPLUS -> Math.log1p(Math.exp(v));
            };
        assertEquals(expected, y[i], 1e-12, a.name());
      }
    }
  }
}
