package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class TransformersTest {
  private final Backend backend = new ReferenceBackend();

  static DitConfig tinyDit() {
    return new DitConfig(new TokenShape(2, 3, 4, 2, 8, 2, 2, 2, 3));
  }

  static UVitConfig tinyUVit() {
    return new UVitConfig(new TokenShape(2, 3, 4, 2, 8, 3, 2, 2, 3), 5, 3);
  }

  private Var times(double... t) {
    return Var.constant(Tensor.of(backend, Shape.of(t.length), t));
  }

  private Tensor labels(int... labels) {
    return Tensor.ofInts(backend, Shape.of(labels.length), labels);
  }

  @Test
  void aNewDitGivesZero() {
    Dit net = new Dit(tinyDit());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 7, 2, 2, 4, 4));
      Var y = net.forward(Pass.inference(p), x, times(3, 500), labels(0, 3));
      assertEquals(Shape.of(2, 3, 4, 4), y.shape());
      assertArrayEquals(new double[96], y.value().toDoubles());
    }
  }

  @Test
  void missingLabelsAreTheNullLabel() {
    Dit net = new Dit(tinyDit());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      randomise(p);
      Var x = Var.constant(GradCheck.normal(backend, 7, 2, 2, 4, 4));
      double[] none =
          net.forward(Pass.inference(p), x, times(3, 500), (Tensor) null).value().toDoubles();
      double[] nil =
          net.forward(Pass.inference(p), x, times(3, 500), labels(3, 3)).value().toDoubles();
      double[] one =
          net.forward(Pass.inference(p), x, times(3, 500), labels(1, 1)).value().toDoubles();
      assertArrayEquals(nil, none);
      assertTrue(differs(one, none), "labels change nothing");
    }
  }

  @Test
  void recomputedBlocksHaveTheSameGradientsBitForBit() {
    UVit net = new UVit(tinyUVit());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 7, 2, 2, 4, 4));
      Var text = Var.constant(GradCheck.normal(backend, 8, 2, 3, 5));
      Pass pass = Pass.training(p, 1, Tensor.ofInts(backend, Shape.of(1), 0), 0);
      double[][] all = new double[2][];
      for (int i = 0; i < 2; i++) {
        Pass q = i == 0 ? pass : pass.recomputing();
        Var y = net.forward(q, x, times(3, 500), labels(1, 2), text);
        Var[] g = Grad.of(y.square().sumAll(), q.leaves());
        all[i] = g[g.length / 2].value().toDoubles();
      }
      assertArrayEquals(all[0], all[1]);
    }
  }

  private static boolean differs(double[] a, double[] b) {
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    return most > 1e-3;
  }

  private void randomise(Parameters p) {
    Tensor[] all = p.tensors();
    for (int i = 0; i < all.length; i++) {
      all[i].backend().copy(GradCheck.normal(backend, 50 + i, all[i].shape().dims()), all[i]);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedInOneLineThatSaysWhatWould() {
    assertRefused(
        "transformer: imageSize 5 must be a multiple of the patch, which is 2",
        () -> new TokenShape(1, 1, 5, 2, 8, 1, 2, 4, 0));
    assertRefused(
        "transformer: heads 3 must divide the 8 features",
        () -> new TokenShape(1, 1, 4, 2, 8, 1, 3, 4, 0));
    assertRefused(
        "DiT: features must be a multiple of 4 (sines and cosines of two axes), but is 6",
        () -> new DitConfig(new TokenShape(1, 1, 4, 2, 6, 1, 2, 4, 0)));
    assertRefused(
        "U-ViT: depth must be odd (each block out has a fellow in), but is 4",
        () -> new UVitConfig(new TokenShape(1, 1, 4, 2, 8, 4, 2, 4, 0)));
    UVit net = new UVit(tinyUVit());
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Var x = Var.constant(GradCheck.normal(backend, 7, 2, 2, 4, 4));
      var e =
          assertThrows(
              ShapeException.class,
              () -> net.forward(Pass.inference(p), x, times(3, 500), null, null));
      assertEquals("U-ViT: text (none) must be [2,3,5]", e.getMessage());
    }
  }

  private static void assertRefused(String message, Runnable body) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, body::run).getMessage());
  }
}
