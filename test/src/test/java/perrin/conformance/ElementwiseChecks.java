package perrin.conformance;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Functions element by element. */
final class ElementwiseChecks {
  /** Exact or rounded once: half a unit in the last place. */
  private static final Set<UnaryOp> ROUNDED_ONCE =
      EnumSet.of(
          UnaryOp.NEG,
          UnaryOp.ABS,
          UnaryOp.SIGN,
          UnaryOp.SQUARE,
          UnaryOp.SQRT,
          UnaryOp.RECIPROCAL,
          UnaryOp.RELU,
          UnaryOp.FLOOR,
          UnaryOp.ROUND,
          UnaryOp.NOT_FINITE);

  /** Units in the last place allowed to functions of two operands that are not rounded once. */
  private static final Map<BinaryOp, Double> ULP =
      new EnumMap<>(Map.of(BinaryOp.POW, 4.0, BinaryOp.ATAN2, 4.0));

  private ElementwiseChecks() {}

  static void addTo(List<Check> checks) {
    for (UnaryOp op : UnaryOp.values()) {
      checks.add(new Check(op + " of any view follows its definition", 40, t -> unary(t, op)));
    }
    for (BinaryOp op : BinaryOp.values()) {
      checks.add(new Check(op + " of any views follows its definition", 40, t -> binary(t, op)));
      checks.add(new Check(op + " may write over its operand", 15, t -> inPlace(t, op)));
    }
    checks.add(new Check("where takes the side its condition says", ElementwiseChecks::where));
    checks.add(
        new Check("an expression is what its tree says", 200, ElementwiseChecks::expression));
    checks.add(new Check("tensors are mixed with a weight a sample", 60, ElementwiseChecks::mixed));
    checks.add(
        new Check("a long expression of many inputs is what it says", 20, ElementwiseChecks::wide));
  }

  private static double[] ulps(Trial t, double[] right, double ulp) {
    // One unit in the last place of y is at most 2 u |y|.
    return Trial.scaled(2 * t.u() * ulp, right);
  }

  private static void unary(Trial t, UnaryOp op) {
    Shape shape = t.draw().shape();
    Both x = t.place(shape, t.draw().withSpecials(t.draw().wide(shape.size())));
    Trial.Destination out = t.destination(shape);
    t.subject().unary(op, x.subject(), out.subject());
    t.reference().unary(op, x.reference(), out.reference());
    boolean periodic = op == UnaryOp.SIN || op == UnaryOp.COS;
    double[] right = out.reference().toDoubles();
    double[] tolerance = ulps(t, right, ROUNDED_ONCE.contains(op) ? 0.5 : 4);
    if (periodic) {
      double[] at = x.reference().toDoubles();
      for (int i = 0; i < at.length; i++) {
        // Reducing a large argument in float32 costs its own rounding.
        tolerance[i] += t.u() * Math.max(1, Math.abs(at[i]) / 100);
        if (Math.abs(at[i]) > 1e6) {
          tolerance[i] = 2;
        }
      }
    }
    t.agree(out, tolerance);
  }

  private static void binary(Trial t, BinaryOp op) {
    Shape shape = t.draw().shape();
    double[] a = t.draw().withSpecials(t.draw().wide(shape.size()));
    double[] b = t.draw().withSpecials(t.draw().wide(shape.size()));
    for (int i = 0; i < a.length; i++) {
      b[i] = t.draw().oneIn(8) ? a[i] : b[i];
    }
    Both x = t.place(shape, a);
    Both y = t.place(shape, b);
    Trial.Destination out = t.destination(shape);
    t.subject().binary(op, x.subject(), y.subject(), out.subject());
    t.reference().binary(op, x.reference(), y.reference(), out.reference());
    t.agree(out, ulps(t, out.reference().toDoubles(), ULP.getOrDefault(op, 0.5)));
  }

  private static void inPlace(Trial t, BinaryOp op) {
    Shape shape = t.draw().shape();
    double[] values = t.draw().normal(shape.size());
    Trial.Destination out = t.destination(shape);
    t.subject().upload(values, out.subject());
    t.reference().upload(values, out.reference());
    Both y = t.normal(shape);
    t.subject().binary(op, out.subject(), y.subject(), out.subject());
    t.reference().binary(op, out.reference(), y.reference(), out.reference());
    t.agree(out, ulps(t, out.reference().toDoubles(), ULP.getOrDefault(op, 0.5)));
  }

  private static void where(Trial t) {
    Shape shape = t.draw().shape();
    double[] bits = t.draw().ints(shape.size(), -1, 1);
    Both c = t.draw().oneIn(3) ? t.placeInts(shape, bits) : t.place(shape, bits);
    Both x = t.place(shape, t.draw().withSpecials(t.draw().normal(shape.size())));
    Both y = t.normal(shape);
    Trial.Destination out = t.destination(shape);
    t.subject().where(c.subject(), x.subject(), y.subject(), out.subject());
    t.reference().where(c.reference(), x.reference(), y.reference(), out.reference());
    t.agree(out);
  }

  private static void expression(Trial t) {
    Shape shape = t.draw().shape();
    Both[] in = {t.normal(shape), t.normal(shape), t.normal(shape)};
    Expression e = tree(t.draw(), t.draw().between(1, 4));
    t.tell(e.toString());
    map(t, e, in, shape);
  }

  /** Noising and solver steps: sums of tensors with weights that a sample's elements share. */
  private static void mixed(Trial t) {
    Shape shape = t.draw().shape(4);
    int[] each = {shape.dim(0), 1, 1, 1};
    int[] one = {1, 1, 1, 1};
    Both[] in = new Both[2 * t.draw().between(1, 4)];
    Expression e = null;
    for (int i = 0; i < in.length; i += 2) {
      Both weight = t.normal(Shape.of(t.draw().oneIn(2) ? one : each));
      in[i] = new Both(weight.subject().expand(shape), weight.reference().expand(shape));
      in[i + 1] = t.normal(shape);
      Expression term = Expression.in(i).mul(Expression.in(i + 1));
      e = e == null ? term : t.draw().oneIn(2) ? e.add(term) : e.sub(term);
    }
    map(t, e, in, shape);
  }

  private static void wide(Trial t) {
    Shape shape = t.draw().shape();
    Both[] in = new Both[9];
    Expression e = Expression.c(0.5);
    for (int i = 0; i < in.length; i++) {
      in[i] = t.normal(shape);
      e = e.add(Expression.in(i).mul(Expression.c(1.0 / (i + 1))));
    }
    map(t, e, in, shape);
  }

  private static void map(Trial t, Expression e, Both[] in, Shape shape) {
    Tensor[] s = new Tensor[in.length];
    Tensor[] r = new Tensor[in.length];
    for (int i = 0; i < in.length; i++) {
      s[i] = in[i].subject();
      r[i] = in[i].reference();
    }
    Trial.Destination out = t.destination(shape);
    t.subject().map(e, s, out.subject());
    t.reference().map(e, r, out.reference());
    double[][] x = new double[in.length][];
    for (int i = 0; i < in.length; i++) {
      x[i] = r[i].toDoubles();
    }
    double[] tolerance = new double[shape.size()];
    double[] at = new double[in.length];
    for (int i = 0; i < tolerance.length; i++) {
      for (int j = 0; j < at.length; j++) {
        at[j] = x[j][i];
      }
      tolerance[i] = ErrorBound.of(e, at, t.u());
    }
    t.agree(out, tolerance);
  }

  private static Expression tree(Draw draw, int depth) {
    if (depth == 0) {
      return draw.oneIn(4)
          ? Expression.c(draw.between(-4, 4) * 0.5)
          : Expression.in(draw.between(0, 2));
    }
    return switch (draw.between(0, 8)) {
      case 0 -> tree(draw, depth - 1).then(UnaryOp.SIGMOID);
      case 1 -> tree(draw, depth - 1).then(UnaryOp.TANH);
      case 2 -> tree(draw, depth - 1).then(UnaryOp.SILU);
      case 3 -> tree(draw, depth - 1).then(UnaryOp.NEG);
      case 4 ->
          new Expression.Where(
              Expression.in(0).sub(Expression.c(0.25)).then(UnaryOp.RELU),
              tree(draw, depth - 1),
              tree(draw, depth - 1));
      case 5 -> tree(draw, depth - 1).sub(tree(draw, depth - 1));
      case 6 -> new Expression.Binary(BinaryOp.MAX, tree(draw, depth - 1), tree(draw, depth - 1));
      case 7 -> tree(draw, depth - 1).mul(tree(draw, depth - 1));
      default -> tree(draw, depth - 1).add(tree(draw, depth - 1));
    };
  }
}
