package perrin.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.LayerNorm;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** Normalisation of bfloat16 activations by float32 parameters, whose gradients stay float32. */
@Tag("gpu")
final class CudaHalfPrecisionNormTest {
  private static final int CHANNELS = 16;

  /** Half a unit in the last place of bfloat16 and a little. */
  private static final double ROUNDING = 0x1p-8;

  private record Results(Tensor y, Tensor gx, Tensor gGamma, Tensor gBeta) {}

  @TestFactory
  List<DynamicTest> activationsAreRoundedAndParametersAreNot() {
    return List.of(
        DynamicTest.dynamicTest(
            "group norm",
            () -> check(v -> GroupNorm.apply(v[0], v[1], v[2], 4, 1e-5, true), 3, CHANNELS, 5, 4)),
        DynamicTest.dynamicTest(
            "layer norm",
            () -> check(v -> LayerNorm.apply(v[0], v[1], v[2], 1e-5), 3, 5, CHANNELS)));
  }

  private static void check(Function<Var[], Var> f, int... dims) {
    var backend = Gpu.backend();
    try (Scope _ = Scope.open("test")) {
      Shape shape = Shape.of(dims);
      var draw = new Draw(3, 1);
      Tensor x = half(backend, shape, draw);
      Tensor gy = half(backend, shape, draw);
      Tensor gamma = Tensor.of(backend, Shape.of(CHANNELS), draw.normal(CHANNELS));
      Tensor beta = Tensor.of(backend, Shape.of(CHANNELS), draw.normal(CHANNELS));
      var got = run(f, x, gy, gamma, beta);
      var reference = new ReferenceBackend();
      var right =
          run(f, on(reference, x), on(reference, gy), on(reference, gamma), on(reference, beta));
      assertEquals(DType.BFLOAT16, got.y.dtype());
      assertEquals(DType.BFLOAT16, got.gx.dtype());
      assertEquals(DType.FLOAT32, got.gGamma.dtype());
      assertEquals(DType.FLOAT32, got.gBeta.dtype());
      near(right.y, got.y, ROUNDING);
      near(right.gx, got.gx, ROUNDING);
      near(right.gGamma, got.gGamma, 1e-5);
      near(right.gBeta, got.gBeta, 1e-5);
    }
  }

  private static Results run(
      Function<Var[], Var> f, Tensor x, Tensor gy, Tensor gamma, Tensor beta) {
    Var[] leaves = {Var.leaf(x), Var.leaf(gamma), Var.leaf(beta)};
    Var y = f.apply(leaves);
    Var[] g = Grad.product(y, Var.constant(gy), leaves);
    return new Results(y.value(), g[0].value(), g[1].value(), g[2].value());
  }

  private static Tensor half(Backend backend, Shape shape, Draw draw) {
    Tensor t = Tensor.allocate(backend, DType.BFLOAT16, shape, "test");
    backend.upload(draw.normal(shape.size()), t);
    return t;
  }

  private static Tensor on(Backend backend, Tensor t) {
    return Tensor.of(backend, t.shape(), t.toDoubles());
  }

  /** What a bfloat16 result is off by is relative to it; float32 sums are to 1. */
  private static void near(Tensor right, Tensor got, double tolerance) {
    double[] a = right.toDoubles();
    double[] b = got.toDoubles();
    for (int i = 0; i < a.length; i++) {
      assertEquals(a[i], b[i], tolerance * Math.abs(a[i]) + 1e-5, "element " + i);
    }
  }
}
