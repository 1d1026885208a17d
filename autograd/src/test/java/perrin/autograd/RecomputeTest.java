package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import perrin.autograd.op.GroupNorm;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/** A body that runs again gives the gradients of one that does not, to the bit. */
final class RecomputeTest {
  /** Too large for a summand of 1 to be seen: only two of them at once change the sum. */
  private static final double LARGE = 0x1p53;

  private final Backend backend = new ReferenceBackend();

  /** How a part of a program runs its body. */
  private interface Runner {
    Var run(Function<Var[], Var> body, Var... x);
  }

  private static final Runner PLAIN = (body, x) -> body.apply(x);
  private static final Runner AGAIN = Recompute::apply;

  private Var leaf(double... values) {
    return Var.leaf(Tensor.of(backend, Shape.of(values.length), values));
  }

  private static double[][] numbers(Var... g) {
    return java.util.Arrays.stream(g).map(v -> v.value().toDoubles()).toArray(double[][]::new);
  }

  private double[] gradient(Function<Var, Var> program) {
    try (Scope _ = Scope.open("test")) {
      Var x = leaf(1);
      return numbers(Grad.of(program.apply(x).sumAll(), x))[0];
    }
  }

  @Test
  void cotangentsAreAddedOneByOneToThoseThatWaitAlready() {
    Function<Runner, Function<Var, Var>> program =
        r ->
            x -> {
              Var before = x.mul(2);
              Var y = r.run(v -> v[0].add(v[0].mul(1)), x);
              return y.add(before).add(x.mul(LARGE));
            };
    // ((large + 1) + 1) + 2: in this order each 1 is lost, where large + (1 + 1) is not.
    assertArrayEquals(new double[] {LARGE + 2}, gradient(program.apply(PLAIN)));
    assertArrayEquals(new double[] {LARGE + 2}, gradient(program.apply(AGAIN)));
    assertEquals(LARGE + 4, LARGE + (1 + 1) + 2);
  }

  @Test
  void anOperandGivenTwiceIsOneValue() {
    Function<Runner, Function<Var, Var>> program =
        r -> x -> r.run(v -> v[0].mul(LARGE).add(v[1].mul(1)).add(v[0].mul(1)), x, x);
    double[] plain = gradient(program.apply(PLAIN));
    assertArrayEquals(plain, gradient(program.apply(AGAIN)));
  }

  @Test
  void anOperandThatTheBodyDoesNotReadKeepsItsOtherCotangents() {
    Function<Runner, Function<Var, Var>> program =
        r -> x -> r.run(v -> v[1].square(), x, x.exp()).add(x.mul(-0.0));
    double[] plain = gradient(program.apply(PLAIN));
    assertArrayEquals(plain, gradient(program.apply(AGAIN)));
    Function<Var, Var> unread = x -> AGAIN.run(v -> v[1].square(), x, leaf(2));
    assertArrayEquals(new double[] {0}, gradient(unread));
  }

  @Test
  void aBodyMayReturnItsOperand() {
    Function<Runner, Function<Var, Var>> program =
        r -> x -> r.run(v -> v[0], x).mul(2).add(x.mul(3));
    assertArrayEquals(new double[] {5}, gradient(program.apply(PLAIN)));
    assertArrayEquals(new double[] {5}, gradient(program.apply(AGAIN)));
  }

  @Test
  void kernelsThatAddWhatWaitsDoSoInsideABodyToo() {
    Backend fused = FusedReference.open();
    double[][][] got = new double[2][][];
    for (int k = 0; k < 2; k++) {
      Runner r = k == 0 ? PLAIN : AGAIN;
      try (Scope _ = Scope.open("test")) {
        Var x = Var.leaf(Tensor.of(fused, Shape.of(1, 2, 2), 0.1, 2.3, -1.7, 5.9));
        Var c = Var.leaf(Tensor.of(fused, Shape.of(2), 2.1, -3.3));
        Function<Var[], Var> block =
            v -> v[0].add(GroupNorm.apply(v[0], v[1], v[1], 1, 0.1, true).mul(0.7));
        Var h = r.run(block, r.run(block, x.sin(), c), c);
        Var y = r.run(block, h.mul(h), c).mul(h.exp());
        got[k] = numbers(Grad.of(y.sumAll(), x, c, h));
      }
    }
    assertArrayEquals(got[0], got[1]);
  }

  @Test
  void aGraphThatStaysServesAnotherPassToTheSameBits() {
    try (Scope _ = Scope.open("test")) {
      Var x = leaf(0.3, -0.7);
      Var y = Recompute.apply(v -> v[0].sin().mul(v[0]), x).add(x.exp());
      Var gy = Var.constant(Tensor.of(backend, Shape.of(2), 1.1, 10.3));
      double[][] first = numbers(Grad.retaining(y, gy, x));
      assertArrayEquals(first, numbers(Grad.product(y, gy, x)));
    }
    assertEquals(0, backend.memory().liveBytes());
  }
}
