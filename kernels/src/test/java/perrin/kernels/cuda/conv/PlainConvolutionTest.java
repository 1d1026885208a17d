package perrin.kernels.cuda.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.testing.BlockSizes;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

@Tag("gpu")
final class PlainConvolutionTest {
  private static final Backend DEFINITION = new ReferenceBackend();
  private static final Problem[] PROBLEMS = {
    Problem.square(2, 1, 3, 5, 7, 6, 3, 1),
    Problem.of(1, 2, 2, 3, 9, 10, 3, 2, 2, 3, 1, 2, 2, 1),
    Problem.of(2, 3, 1, 1, 5, 5, 3, 3, 1, 1, 0, 0, 1, 1),
    Problem.of(1, 1, 2, 2, 8, 7, 1, 2, 3, 2, 0, 1, 1, 2),
    Problem.square(0, 1, 2, 3, 4, 4, 3, 1)
  };

  private final Random random = new Random(3);

  private Tensor of(CudaBackend cuda, DType type, Shape shape) {
    Shape wide = shape.rank() == 4 ? shape.with(1, shape.dim(1) + 2) : shape;
    int[] strides = shape.rank() == 4 ? ImageOrder.CHANNELS_LAST.strides(wide) : new int[] {1};
    Tensor t =
        shape.rank() == 4
            ? Tensor.allocate(cuda, type, wide, strides, "test").slice(1, 1, 1 + shape.dim(1))
            : Tensor.allocate(cuda, type, shape, "test");
    Tensor view = shape.rank() == 4 && random.nextBoolean() ? t.flip(2) : t;
    cuda.upload(random.doubles(view.size(), -50, 50).toArray(), view);
    return view;
  }

  private static Tensor host(Tensor t) {
    Tensor out = Tensor.allocate(DEFINITION, t.dtype(), t.shape(), "host");
    DEFINITION.upload(t.toDoubles(), out);
    return out;
  }

  private static void same(Tensor right, Tensor got) {
    assertArrayEquals(right.toDoubles(), got.toDoubles());
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT64", "INT32"})
  void aConvolutionAndItsGradientsHaveTheDefinitionsBits(DType type) {
    Gpu.device();
    for (int i = 0; i < PROBLEMS.length; i++) {
      Problem p = PROBLEMS[i];
      CudaBackend cuda = BlockSizes.of(32 << i);
      try (Scope _ = Scope.open("test")) {
        Tensor x = of(cuda, type, p.x());
        Tensor w = of(cuda, type, p.w());
        Tensor y = of(cuda, type, p.y());
        Tensor bias = of(cuda, type, Shape.of(p.y().dim(1)));
        Tensor hostX = host(x);
        Tensor hostW = host(w);
        Tensor hostY = host(y);
        Tensor gx = of(cuda, type, p.x());
        cuda.conv2dInputGradient(y, w, p.spec(), gx);
        Tensor rightX = host(gx);
        DEFINITION.conv2dInputGradient(hostY, hostW, p.spec(), rightX);
        same(rightX, gx);
        for (int rank = 0; rank < 3; rank++) {
          Tensor gw = of(cuda, type, p.w());
          Tensor rightW = host(gw);
          Shape sums = rank == 2 ? Shape.of(p.y().dim(0), p.y().dim(1)) : bias.shape();
          Tensor s = rank == 0 ? null : Tensor.allocate(cuda, type, sums, "sums");
          Tensor rightS = rank == 0 ? null : Tensor.allocate(DEFINITION, type, sums, "sums");
          cuda.conv2dWeightGradient(x, y, p.spec(), gw, s);
          DEFINITION.conv2dWeightGradient(hostX, hostY, p.spec(), rightW, rightS);
          same(rightW, gw);
          if (rank > 0) {
            same(rightS, s);
          }
        }
        for (Tensor b : new Tensor[] {bias, null}) {
          cuda.conv2d(x, w, b, p.spec(), y);
          DEFINITION.conv2d(hostX, hostW, b == null ? null : host(b), p.spec(), hostY);
          same(hostY, y);
        }
      }
    }
  }
}
