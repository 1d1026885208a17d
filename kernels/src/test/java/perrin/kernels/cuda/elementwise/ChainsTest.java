package perrin.kernels.cuda.elementwise;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

@Tag("gpu")
final class ChainsTest {
  private static final Expression NOISING = in(0).mul(in(1)).add(in(2).mul(in(3)));
  private static final Expression SILU_GRADIENT =
      in(0)
          .mul(in(1).then(UnaryOp.SIGMOID))
          .mul(c(1).add(in(1).mul(c(1).sub(in(1).then(UnaryOp.SIGMOID)))));

  private static Tensor normal(CudaBackend cuda, DType type, SplittableRandom random, Shape s) {
    double[] values = new double[s.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    Tensor t = Tensor.allocate(cuda, type, s, cuda.imageOrder().strides(s), "test");
    cuda.upload(values, t);
    return t;
  }

  /** The same expression, which the pattern does not see through: x times 1 has the bits of x. */
  private static Expression hidden(Expression e) {
    return e.mul(c(1));
  }

  private static void sameBits(
      CudaDevice device, CudaBackend cuda, Expression e, Tensor[] x, Tensor out) {
    assertTrue(new Chains(device).run(e, x, out), "has a kernel: " + e);
    double[] got = out.toDoubles();
    assertFalse(new Chains(device).run(hidden(e), x, out), "has none: " + e);
    cuda.map(hidden(e), x, out);
    assertArrayEquals(out.toDoubles(), got, e.toString());
  }

  @Test
  void combinationsAndGradientsHaveTheBitsOfTheInterpreter() {
    Expression[] chains = {
      NOISING,
      in(1).mul(in(0)).sub(in(2).mul(in(3))),
      in(1).add(in(3).mul(c(0.3))),
      in(1).then(UnaryOp.NEG).sub(in(3)).add(c(2).mul(in(1))).add(c(0.7)),
      in(1).mul(c(0.1)).sub(c(3)),
      c(2).add(in(3)),
      in(3).add(in(1).add(in(0).mul(in(1)))),
      in(1).add(in(3)).add(in(1)).sub(in(3).mul(in(2))).add(in(0).mul(in(3))).add(in(1).mul(c(9))),
      SILU_GRADIENT
    };
    var random = new SplittableRandom(1);
    for (int threads : new int[] {32, 1024}) {
      var device = Gpu.device(DeviceOptions.ofProperties().withPool(false).withThreads(threads));
      var cuda = new CudaBackend(device);
      for (DType type : new DType[] {DType.FLOAT32, DType.BFLOAT16}) {
        for (Shape s : new Shape[] {Shape.of(5, 3, 4, 6), Shape.of(3, 4, 17, 1), Shape.of(2, 8)}) {
          int[] sample = s.dims();
          java.util.Arrays.fill(sample, 1, sample.length, 1);
          for (Expression e : chains) {
            try (Scope _ = Scope.open("test")) {
              Tensor one = normal(cuda, type, random, Shape.of(1)).reshape(new int[0]).expand(s);
              Tensor each = normal(cuda, type, random, Shape.of(sample)).expand(s);
              Tensor x = normal(cuda, type, random, s);
              Tensor y = normal(cuda, type, random, s);
              Tensor out = normal(cuda, type, random, s);
              Tensor[] inputs =
                  e == SILU_GRADIENT ? new Tensor[] {x, y} : new Tensor[] {each, x, one, y};
              sameBits(device, cuda, e, inputs, out);
            }
          }
        }
      }
    }
  }

  @Test
  void viewsThatDoNotLieAlikeAreLeftToTheInterpreter() {
    var device = Gpu.device();
    var cuda = new CudaBackend(device);
    var chains = new Chains(device);
    var random = new SplittableRandom(2);
    try (Scope _ = Scope.open("test")) {
      Tensor x = normal(cuda, DType.FLOAT32, random, Shape.of(8, 8));
      Tensor out = normal(cuda, DType.FLOAT32, random, Shape.of(8, 8));
      Expression e = in(0).mul(c(2)).add(in(1));
      assertFalse(chains.run(e, new Tensor[] {x, x.transpose(0, 1)}, out));
      assertFalse(chains.run(e, new Tensor[] {x, x.flip(0)}, out));
      Tensor product = normal(cuda, DType.FLOAT32, random, Shape.of(8, 8));
      assertFalse(chains.run(in(0).mul(in(1)), new Tensor[] {x, product}, out));
      Tensor row = normal(cuda, DType.FLOAT32, random, Shape.of(1, 8)).expand(x.shape());
      assertFalse(chains.run(in(0).mul(in(1)), new Tensor[] {x, row}, out));
      Tensor odd = x.slice(1, 1, 5);
      Tensor narrow = normal(cuda, DType.FLOAT32, random, Shape.of(8, 4));
      assertFalse(chains.run(e, new Tensor[] {odd, narrow}, narrow));
    }
  }

  @Test
  void onlySumsInOneOrderAreCombinations() {
    var two = LinearCombination.of(in(0).sub(in(1).mul(c(3))).sub(c(4))).orElseThrow();
    assertEquals(-4, two.added());
    assertEquals(new LinearCombination.Term(-3, 1, LinearCombination.NONE), two.terms().get(1));
    assertEquals(Optional.empty(), LinearCombination.of(in(0).add(in(1)).add(in(2).add(in(3)))));
    assertEquals(Optional.empty(), LinearCombination.of(in(0).sub(in(1).sub(in(2)))));
    assertEquals(Optional.empty(), LinearCombination.of(c(1).sub(in(0))));
    assertEquals(Optional.empty(), LinearCombination.of(in(0).add(c(1)).add(in(1))));
    assertEquals(Optional.empty(), LinearCombination.of(in(0).mul(in(1)).mul(c(2))));
    assertEquals(
        Optional.empty(),
        LinearCombination.of(new Expression.Binary(BinaryOp.MAX, in(0), in(1)).add(in(0))));
    Expression seven = in(0);
    for (int i = 1; i < 7; i++) {
      assertTrue(LinearCombination.of(seven).isPresent());
      seven = seven.add(in(i));
    }
    assertEquals(Optional.empty(), LinearCombination.of(seven));
  }
}
