package perrin.conformance;

import java.util.List;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Reductions over axes and running sums. */
final class ReductionChecks {
  private ReductionChecks() {}

  static void addTo(List<Check> checks) {
    for (ReduceOp op : ReduceOp.values()) {
      checks.add(new Check(op + " over any axes follows its definition", t -> reduce(t, op)));
    }
    checks.add(
        new Check("the index of an extremum is the first one's", ReductionChecks::argReduce));
    checks.add(new Check("a running sum adds its own element", ReductionChecks::cumulativeSum));
  }

  private static void reduce(Trial t, ReduceOp op) {
    Shape shape = t.draw().shape();
    int[] d = shape.dims();
    long n = 1;
    for (int a = 0; a < d.length; a++) {
      if (t.draw().oneIn(2)) {
        n *= d[a];
        d[a] = 1;
      }
    }
    double[] values = t.draw().normal(shape.size());
    if (op == ReduceOp.PROD) {
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (Math.signum(values[i]) * (0.9 + Math.abs(values[i]) / 10));
      }
    }
    boolean picks = op == ReduceOp.MAX || op == ReduceOp.MIN;
    Both x =
        t.place(shape, picks ? t.draw().withSpecials(values) : t.draw().withInfinities(values));
    Trial.Destination out = t.destination(Shape.of(d));
    t.subject().reduce(op, x.subject(), out.subject());
    t.reference().reduce(op, x.reference(), out.reference());
    double[] right = out.reference().toDoubles();
    double[] tolerance =
        switch (op) {
          case SUM -> {
            Tensor sizes = Tensor.allocate(t.reference(), DType.FLOAT64, Shape.of(d), "sizes");
            t.reference().reduce(op, Eager.unary(UnaryOp.ABS, x.reference()), sizes);
            yield Trial.scaled(t.sumTolerance(n), sizes.toDoubles());
          }
          // Each factor adds its own rounding.
          case PROD -> Trial.scaled(t.u() * (n + 1), right);
          case MAX, MIN -> new double[right.length];
        };
    t.agree(out, tolerance);
  }

  private static void argReduce(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().between(0, shape.rank() - 1);
    if (shape.dim(axis) == 0) {
      shape = shape.with(axis, 3);
    }
    boolean max = t.draw().oneIn(2);
    double[] values =
        t.draw().oneIn(2) ? t.draw().ints(shape.size(), -3, 3) : t.draw().normal(shape.size());
    Both x = t.place(shape, t.draw().withSpecials(values));
    t.tell("axis " + axis + (max ? " max" : " min"));
    Trial.Destination out = t.destination(shape.with(axis, 1), DType.INT32);
    t.subject().argReduce(max, x.subject(), axis, out.subject());
    t.reference().argReduce(max, x.reference(), axis, out.reference());
    t.agree(out);
  }

  private static void cumulativeSum(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().between(0, shape.rank() - 1);
    Both x = t.normal(shape);
    t.tell("axis " + axis);
    Trial.Destination out = t.destination(shape);
    t.subject().cumulativeSum(x.subject(), axis, out.subject());
    t.reference().cumulativeSum(x.reference(), axis, out.reference());
    Tensor sizes = Eager.cumulativeSum(Eager.unary(UnaryOp.ABS, x.reference()), axis);
    t.agree(out, Trial.scaled(t.sumTolerance(shape.dim(axis)), sizes.toDoubles()));
  }
}
