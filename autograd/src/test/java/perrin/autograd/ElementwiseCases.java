package perrin.autograd;

import static perrin.autograd.OpCatalogue.shape;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import perrin.autograd.op.Binary;
import perrin.autograd.op.Combine;
import perrin.autograd.op.Extremum;
import perrin.autograd.op.Power;
import perrin.autograd.op.Reduce;
import perrin.autograd.op.Scale;
import perrin.autograd.op.Select;
import perrin.autograd.op.Unary;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Functions element by element, and sums. */
final class ElementwiseCases {
  private static final Set<Unary> POSITIVE_ONLY =
      EnumSet.of(Unary.LOG, Unary.LOG1P, Unary.SQRT, Unary.RSQRT, Unary.RECIPROCAL);

  private ElementwiseCases() {}

  static void addTo(OpCatalogue c) {
    for (Unary op : Unary.values()) {
      DoubleUnaryOperator domain = POSITIVE_ONLY.contains(op) ? OpCase.POSITIVE : OpCase.REAL;
      c.add(op, "", domain, v -> op.apply(v[0]), shape());
      c.add(op, "", domain, v -> op.apply(v[0]), shape(2, 3, 4));
      c.add(op, "", domain, v -> op.apply(v[0]), shape(0, 3));
    }
    for (Binary op : Binary.values()) {
      DoubleUnaryOperator domain = op == Binary.DIV ? OpCase.POSITIVE : OpCase.REAL;
      c.add(op, "", domain, v -> op.apply(v[0], v[1]), shape(3, 4), shape(3, 4));
      c.add(op, "row", domain, v -> op.apply(v[0], v[1]), shape(3, 4), shape(4));
      c.add(op, "outer", domain, v -> op.apply(v[0], v[1]), shape(3, 1), shape(1, 4));
      c.add(op, "scalar", domain, v -> op.apply(v[0], v[1]), shape(), shape(2, 3));
      c.add(op, "mixed ranks", domain, v -> op.apply(v[0], v[1]), shape(2, 1, 4), shape(3, 1));
      c.add(op, "with itself", domain, v -> op.apply(v[0], v[0].mul(1.5)), shape(5));
    }
    c.add(Scale.class, "", v -> Scale.apply(v[0], -2.5, 0.75), shape(3, 4));
    c.add(Scale.class, "factor 0", v -> Scale.apply(v[0], 0, 2), shape(4));
    for (double p : new double[] {3, -1, -1.5, 0.5}) {
      c.add(Power.class, "" + p, OpCase.POSITIVE, v -> v[0].pow(p), shape(3, 4));
    }
    c.add(Power.class, "3 of either sign", v -> v[0].pow(3), shape(7));
    double[] numbers = {0.5, 0, -2};
    c.add(
        Combine.COMBINE, "numbers", v -> Combine.apply(numbers, v), shape(3, 4), shape(4), shape());
    c.add(
        Combine.COMBINE,
        "a number a sample",
        v -> {
          Var each = Var.constant(Tensor.of(v[0].backend(), Shape.of(2, 1, 1), 0.25, -1.5));
          return Combine.apply(each, v[0], v[0].scalar(3), v[1]);
        },
        shape(2, 3, 4),
        shape(2, 3, 4));
    select(c, shape(3, 4), shape(3, 4), shape(3, 4));
    select(c, shape(4), shape(3, 1), shape(2, 1, 4));
    select(c, shape(3, 1), shape(), shape(3, 4));

    c.add(Reduce.SumTo.class, "all", v -> v[0].sumAll(), shape(2, 3, 4));
    c.add(Reduce.SumTo.class, "middle", v -> v[0].sum(1), shape(2, 3, 4));
    c.add(Reduce.SumTo.class, "two", v -> v[0].sum(0, -1), shape(2, 3, 4));
    c.add(Reduce.SumTo.class, "mean", v -> v[0].mean(2, 3), shape(2, 3, 4, 5));
    c.add(Reduce.SumTo.class, "variance", v -> v[0].variance(0, 2), shape(4, 2, 3));
    c.add(Reduce.SumTo.class, "drop axes", v -> v[0].sumTo(Shape.of(3, 1)), shape(2, 3, 4));
    c.add(Reduce.Expand.class, "", v -> v[0].expand(Shape.of(2, 3, 4)), shape(3, 1));
    c.add(Reduce.Expand.class, "scalar", v -> v[0].expand(Shape.of(2, 2)), shape());
    c.add(Extremum.class, "all", v -> v[0].amax(), shape(3, 4));
    c.add(Extremum.class, "max", v -> v[0].amax(1), shape(3, 4, 2));
    c.add(Extremum.class, "min", v -> v[0].amin(0, -1), shape(3, 4, 2));
  }

  private static void select(OpCatalogue c, Shape condition, Shape x, Shape y) {
    c.add(
        Select.SELECT,
        "by " + condition,
        v -> {
          double[] bits = new double[condition.size()];
          for (int i = 0; i < bits.length; i++) {
            bits[i] = i % 3 == 0 ? 0 : i;
          }
          Var choice = Var.constant(Tensor.of(v[0].backend(), condition, bits));
          return v[0].where(choice, v[1]);
        },
        x,
        y);
  }
}
