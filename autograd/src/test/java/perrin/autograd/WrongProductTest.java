package perrin.autograd;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import perrin.tensor.Eager;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.reference.ReferenceBackend;

/** Wrong products beside the right one: the gradient check must tell them apart. */
final class WrongProductTest {
  private final Tensor x = GradCheck.normal(new ReferenceBackend(), 1, 3, 4);

  /** y = tanh x with a product to be tried. */
  private interface TriedTanh extends Op {
    @Override
    default String name() {
      return "tried tanh";
    }

    @Override
    default Saves saves() {
      return new Saves(1, true);
    }

    @Override
    default Tensor forward(Forward f) {
      return Eager.unary(UnaryOp.TANH, f.x(0));
    }
  }

  /** gx = gy (1 - y^2). */
  private record Right() implements TriedTanh {
    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {c.gy().mul(c.y().square().neg().add(1))};
    }
  }

  /** gx = gy (1 - y). */
  private record WrongInFirstOrder() implements TriedTanh {
    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {c.gy().mul(c.y().neg().add(1))};
    }
  }

  /** The right number, but cut off from x: its derivative is lost. */
  private record WrongInSecondOrder() implements TriedTanh {
    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {c.gy().mul(c.y().detach().square().neg().add(1))};
    }
  }

  /** Cut off from gy instead. */
  private record WrongInTheCotangent() implements TriedTanh {
    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {c.gy().detach().mul(c.y().square().neg().add(1))};
    }
  }

  /** Right where nothing is recorded, another function where it is. */
  private record WrongWhereRecorded() implements TriedTanh {
    @Override
    public Var[] vjp(Vjp c) {
      Var slope = c.y().square().neg().add(1);
      return new Var[] {c.gy().mul(c.recording() ? slope.mul(1.001) : slope)};
    }
  }

  private void first(Op op) {
    new GradCheck().first("tried", v -> Var.apply(op, v), x);
  }

  private void second(Op op) {
    new GradCheck().second("tried", v -> Var.apply(op, v), x);
  }

  private static void caught(String order, Runnable check) {
    AssertionError e = assertThrows(AssertionError.class, check::run);
    assertTrue(e.getMessage().contains(order), e.getMessage());
    assertTrue(e.getMessage().contains("seed 1"), e.getMessage());
  }

  @Test
  void theRightProductPassesBothOrders() {
    first(new Right());
    second(new Right());
  }

  @Test
  void aProductThatIsWrongInFirstOrderIsCaught() {
    caught("first order", () -> first(new WrongInFirstOrder()));
  }

  @Test
  void aProductThatIsRightInFirstAndWrongInSecondOrderIsCaught() {
    first(new WrongInSecondOrder());
    caught("second order", () -> second(new WrongInSecondOrder()));
  }

  @Test
  void aProductThatForgetsItsDependenceOnTheCotangentIsCaught() {
    first(new WrongInTheCotangent());
    caught("second order", () -> second(new WrongInTheCotangent()));
  }

  @Test
  void aRecordedProductThatDiffersFromTheUnrecordedOneIsCaught() {
    first(new WrongWhereRecorded());
    caught("second order", () -> second(new WrongWhereRecorded()));
  }

  @Test
  void aProductOfTheWrongShapeIsRefusedAndNamesTheOperation() {
    record Transposed() implements TriedTanh {
      @Override
      public Var[] vjp(Vjp c) {
        return new Var[] {c.gy().transpose(0, 1)};
      }
    }

    Exception e = assertThrows(IllegalArgumentException.class, () -> first(new Transposed()));
    assertTrue(
        e.getMessage().contains("tried tanh: its product gives [4,3] for input 0 of shape [3,4]"),
        e.getMessage());
  }
}
