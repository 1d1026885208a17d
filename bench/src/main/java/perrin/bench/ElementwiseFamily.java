package perrin.bench;

import java.util.List;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Functions of single elements; {@code noising} is a x + b e with one a and b a sample. */
final class ElementwiseFamily implements KernelFamily {
  private static final int SAMPLES = 32;

  @Override
  public List<String> passes() {
    return List.of(FORWARD);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    boolean two = s.text("op").matches("add|noising");
    return Cost.of(0, (two ? 3.0 : 2.0) * s.at("n"));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int each = s.at("n") / SAMPLES;
    Tensor x = o.rows(SAMPLES, each);
    Tensor out = o.rows(SAMPLES, each);
    return switch (s.text("op")) {
      case "add" -> {
        Tensor y = o.rows(SAMPLES, each);
        yield () -> o.backend.binary(BinaryOp.ADD, x, y, out);
      }
      case "silu" -> () -> o.backend.unary(UnaryOp.SILU, x, out);
      case "exp" -> () -> o.backend.unary(UnaryOp.EXP, x, out);
      case "noising" -> {
        Shape shape = x.shape();
        Tensor e = o.rows(SAMPLES, each);
        Tensor a = o.full(0.8, SAMPLES, 1).expand(shape);
        Tensor b = o.full(0.6, SAMPLES, 1).expand(shape);
        var noising =
            Expression.in(0).mul(Expression.in(1)).add(Expression.in(2).mul(Expression.in(3)));
        Tensor[] inputs = {a, x, b, e};
        yield () -> o.backend.map(noising, inputs, out);
      }
      default -> throw new IllegalArgumentException("unknown " + s);
    };
  }
}
