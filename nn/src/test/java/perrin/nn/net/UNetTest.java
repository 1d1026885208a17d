package perrin.nn.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
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

final class UNetTest {
  private final Backend backend = new ReferenceBackend();
  private final UNet net = new UNet(tiny());

  static UNetConfig tiny() {
    return new UNetConfig(2, 1, 4, List.of(1, 2), 1, List.of(2), 4, 2, 2, 0, 3);
  }

  static UNetConfig tiny(double dropout) {
    return new UNetConfig(2, 1, 4, List.of(1, 2), 1, List.of(2), 4, 2, 2, dropout, 3);
  }

  private Tensor[] parameters() {
    List<Shape> shapes = net.parameters().stream().map(s -> s.shape()).toList();
    Tensor[] out = new Tensor[shapes.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = GradCheck.normal(backend, 100 + i, shapes.get(i).dims());
    }
    return out;
  }

  private Tensor image(int batch) {
    return GradCheck.normal(backend, 7, batch, 2, 4, 4);
  }

  private Var times(double... t) {
    return Var.constant(Tensor.of(backend, Shape.of(t.length), t));
  }

  private Tensor labels(int... labels) {
    return Tensor.ofInts(backend, Shape.of(labels.length), labels);
  }

  @Test
  void aNewNetworkGivesZero() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.initialize(net, backend, 1)) {
      Var x = Var.constant(image(2));
      Var y = net.forward(Pass.inference(p), x, times(3, 500), labels(0, 3));
      assertEquals(Shape.of(2, 1, 4, 4), y.shape());
      assertArrayEquals(new double[32], y.value().toDoubles());
    }
  }

  @Test
  void gradientsAgreeWithDifferencesForAllParametersAndTheImage() {
    try (Scope _ = Scope.open("test")) {
      Tensor[] p = parameters();
      Tensor[] all = java.util.Arrays.copyOf(p, p.length + 1);
      all[p.length] = image(1);
      new GradCheck(3, 1e-5)
          .first(
              "U-Net",
              v -> {
                Pass pass = Pass.of(net, java.util.Arrays.copyOf(v, p.length));
                return net.forward(pass, v[p.length], times(3), labels(1));
              },
              all);
    }
  }

  @Test
  void recomputingBlocksGivesTheSameBitsDropoutIncluded() {
    UNet dropping = new UNet(tiny(0.3));
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(dropping, named(parameters()))) {
      Tensor step = labels(5);
      Pass plain = Pass.training(p, 9, step, 0);
      double[][] expected = gradients(dropping, plain);
      double[][] got = gradients(dropping, Pass.training(p, 9, step, 0).recomputing());
      for (int i = 0; i < expected.length; i++) {
        assertArrayEquals(expected[i], got[i], p.names().get(i));
      }
    }
  }

  private double[][] gradients(UNet network, Pass pass) {
    Var y = network.forward(pass, Var.constant(image(2)), times(3, 500), labels(1, 2));
    Var[] g = Grad.of(y.square().sumAll(), pass.leaves());
    return java.util.Arrays.stream(g).map(v -> v.value().toDoubles()).toArray(double[][]::new);
  }

  private java.util.Map<String, Tensor> named(Tensor[] values) {
    java.util.Map<String, Tensor> out = new java.util.HashMap<>();
    List<String> names = List.copyOf(net.named().keySet());
    for (int i = 0; i < values.length; i++) {
      out.put(names.get(i), values[i]);
    }
    return out;
  }

  @Test
  void noLabelsMeanTheNullLabel() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, named(parameters()))) {
      Pass pass = Pass.inference(p);
      Var x = Var.constant(image(2));
      double[] none = net.forward(pass, x, times(3, 500), Conditioning.NONE).value().toDoubles();
      double[] nulls = net.forward(pass, x, times(3, 500), labels(3, 3)).value().toDoubles();
      double[] others = net.forward(pass, x, times(3, 500), labels(3, 1)).value().toDoubles();
      assertArrayEquals(nulls, none);
      assertTrue(java.util.Arrays.mismatch(nulls, others) == 16, "only the second image differs");
    }
  }

  @Test
  void samplesOfABatchDoNotTouchEachOther() {
    try (Scope _ = Scope.open("test");
        Parameters p = Parameters.of(net, named(parameters()))) {
      Pass pass = Pass.inference(p);
      Tensor x = image(2);
      double[] both =
          net.forward(pass, Var.constant(x), times(3, 500), labels(0, 1)).value().toDoubles();
      double[] second =
          net.forward(pass, Var.constant(x.slice(0, 1, 2)), times(500), labels(1))
              .value()
              .toDoubles();
      assertArrayEquals(java.util.Arrays.copyOfRange(both, 16, 32), second, 1e-12);
    }
  }

  @Test
  void liveBytesReturnToTheBaselineAfterAStepAndAfterClosing() {
    long before = backend.memory().liveBytes();
    try (Parameters p = Parameters.initialize(net, backend, 1)) {
      long withParameters = backend.memory().liveBytes();
      assertEquals(before + 8 * p.count(), withParameters);
      try (Scope _ = Scope.open("step")) {
        gradients(net, Pass.training(p, 1, labels(0), 0));
      }
      assertEquals(withParameters, backend.memory().liveBytes());
    }
    assertEquals(before, backend.memory().liveBytes());
  }

  @Test
  void inferenceLeavesOnlyItsResult() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        Scope _ = Scope.open("test")) {
      Var x = Var.constant(image(2));
      Var t = times(3, 500);
      long before = backend.memory().liveBytes();
      net.forward(Pass.inference(p), x, t, Conditioning.NONE);
      assertEquals(before + 8 * 32, backend.memory().liveBytes());
    }
  }

  @Test
  void operandsThatDoNotFitAreRefusedWithTheirShapes() {
    try (Parameters p = Parameters.initialize(net, backend, 1);
        Scope _ = Scope.open("test")) {
      Pass pass = Pass.inference(p);
      Var x = Var.constant(image(2));
      Var odd = Var.constant(GradCheck.normal(backend, 1, 2, 2, 5, 4));
      message("[2,2,5,4]", () -> net.forward(pass, odd, times(1, 2), Conditioning.NONE));
      message("[3]", () -> net.forward(pass, x, times(1, 2, 3), Conditioning.NONE));
      message("[1]", () -> net.forward(pass, x, times(1, 2), labels(0)));
      UNet plain = new UNet(Presets.unet("peer"));
      message("[2,2,4,4]", () -> plain.forward(pass, x, times(1, 2), Conditioning.NONE));
    }
  }

  private static void message(String part, Runnable action) {
    ShapeException e = assertThrows(ShapeException.class, action::run);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }
}
