package perrin.conformance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.autograd.op.Conv2d;
import perrin.autograd.op.Linear;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Gradients of float32 parameters that were rounded to bfloat16 to meet activations of that type:
 * they are float32 sums, which rounding to bfloat16 on the way would show.
 */
@Tag("gpu")
final class CudaWeightGradientTest {
  private static final Backend EXACT = new ReferenceBackend();

  /** A layer of x, w and a bias of w's first extent, or none; sums of so many terms. */
  private record Layer(String name, Function<Var[], Var> f, int terms, Shape x, Shape w) {}

  private static final List<Layer> LAYERS =
      List.of(
          new Layer(
              "linear",
              v -> Linear.apply(v[0], v[1], v[2]),
              3 * 11,
              Shape.of(3, 11, 9),
              Shape.of(17, 9)),
          new Layer(
              "linear of few outputs",
              v -> Linear.apply(v[0], v[1], v[2]),
              70,
              Shape.of(70, 8),
              Shape.of(3, 8)),
          new Layer(
              "convolution",
              v -> Conv2d.apply(v[0], v[1], v[2], ConvSpec.of(1, 1)),
              2 * 5 * 6,
              Shape.of(2, 8, 5, 6),
              Shape.of(16, 8, 3, 3)),
          new Layer(
              "product on the right",
              v -> v[0].matmul(v[1]).add(v[2].sum()),
              3 * 11,
              Shape.of(3, 11, 9),
              Shape.of(9, 17)),
          new Layer(
              "product on the left",
              v -> v[1].matmul(v[0]).add(v[2].sum()),
              3 * 11,
              Shape.of(3, 9, 11),
              Shape.of(17, 9)));

  @TestFactory
  List<DynamicTest> gradientsOfRoundedWeightsAreFloat32() {
    List<DynamicTest> out = new ArrayList<>();
    for (String library : List.of("own", "cublas,cudnn")) {
      for (Layer layer : LAYERS) {
        out.add(
            DynamicTest.dynamicTest(
                layer.name + ", " + library, () -> check(layer, library, layer.x.rank())));
      }
    }
    return out;
  }

  private static void check(Layer layer, String library, int seed) {
    var cuda = new CudaBackend(Gpu.device(), CudaSettings.of("bf16", library));
    try (Scope _ = Scope.open("test")) {
      var draw = new Draw(seed, 1);
      Tensor x = half(cuda, layer.x, draw);
      Tensor w = Tensor.of(cuda, layer.w, draw.normal(layer.w.size()));
      Shape outs = Shape.of(layer.w.dim(0));
      Tensor bias = Tensor.of(cuda, outs, draw.normal(outs.size()));
      Tensor rounded = Eager.cast(w, DType.BFLOAT16);
      boolean biased = !layer.name.startsWith("product");

      Var[] leaves = {Var.leaf(w), Var.leaf(bias)};
      Var[] v = {Var.constant(x), leaves[0].cast(DType.BFLOAT16), leaves[1]};
      v[2] = biased ? v[2] : v[2].cast(DType.BFLOAT16);
      Var y = layer.f.apply(v);
      assertEquals(DType.BFLOAT16, y.value().dtype());
      Tensor gy = half(cuda, y.shape(), draw);
      Var[] got = Grad.product(y, Var.constant(gy), leaves);

      Tensor[] right = exact(layer, x, rounded, bias, gy, false);
      Tensor[] sizes = exact(layer, x, rounded, bias, gy, true);
      for (int i = 0; i < (biased ? 2 : 1); i++) {
        assertEquals(DType.FLOAT32, got[i].value().dtype());
        assertTrue(near(layer, right[i], got[i].value(), sizes[i]), "operand " + i);
        Tensor once = Eager.cast(got[i].value(), DType.BFLOAT16);
        assertFalse(near(layer, right[i], once, sizes[i]), "the bound would let bfloat16 pass");
      }
    }
  }

  /** The float64 gradients of the same numbers, or of their sizes. */
  private static Tensor[] exact(
      Layer layer, Tensor x, Tensor w, Tensor bias, Tensor gy, boolean sizes) {
    Var[] leaves = {Var.leaf(on(w, sizes)), Var.leaf(on(bias, sizes))};
    Var y = layer.f.apply(new Var[] {Var.constant(on(x, sizes)), leaves[0], leaves[1]});
    Var[] g = Grad.product(y, Var.constant(on(gy, sizes)), leaves);
    return new Tensor[] {g[0].value(), g[1].value()};
  }

  private static Tensor on(Tensor t, boolean sizes) {
    double[] values = t.toDoubles();
    for (int i = 0; i < values.length; i++) {
      values[i] = sizes ? Math.abs(values[i]) : values[i];
    }
    return Tensor.of(EXACT, t.shape(), values);
  }

  private static Tensor half(Backend backend, Shape shape, Draw draw) {
    Tensor t = Tensor.allocate(backend, DType.BFLOAT16, shape, "test");
    backend.upload(draw.normal(shape.size()), t);
    return t;
  }

  /** Within what float32 sums of exact products may be off (Trial). */
  private static boolean near(Layer layer, Tensor right, Tensor got, Tensor sizes) {
    double[] a = right.toDoubles();
    double[] b = got.toDoubles();
    double[] s = sizes.toDoubles();
    double tolerance = 0x1p-24 * (8 + 2 * Math.sqrt(layer.terms));
    boolean near = true;
    for (int i = 0; i < a.length; i++) {
      near &= Math.abs(a[i] - b[i]) <= tolerance * s[i];
    }
    return near;
  }
}
