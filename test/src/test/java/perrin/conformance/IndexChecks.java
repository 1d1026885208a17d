package perrin.conformance;

import java.util.List;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Picking by an index and adding into indexed places. */
final class IndexChecks {
  private IndexChecks() {}

  static void addTo(List<Check> checks) {
    checks.add(new Check("gather picks what the index says", IndexChecks::gather));
    checks.add(new Check("scatter-add adds where the index says", IndexChecks::scatterAdd));
    checks.add(new Check("an index outside its axis is refused", 20, IndexChecks::outside));
  }

  private static void gather(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().between(0, shape.rank() - 1);
    shape = shape.dim(axis) == 0 ? shape.with(axis, 2) : shape;
    int n = t.draw().extentOrNone(20);
    Both x = t.place(shape, t.draw().withSpecials(t.draw().normal(shape.size())));
    Both index = t.placeInts(Shape.of(n), t.draw().ints(n, 0, shape.dim(axis) - 1));
    Trial.Destination out = t.destination(shape.with(axis, n));
    t.tell("axis " + axis);
    t.subject().gather(x.subject(), index.subject(), axis, out.subject());
    t.reference().gather(x.reference(), index.reference(), axis, out.reference());
    t.agree(out);
  }

  private static void scatterAdd(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().between(0, shape.rank() - 1);
    int n = t.draw().extent(9);
    Both src = t.normal(shape);
    int m = shape.dim(axis);
    Both index = t.placeInts(Shape.of(m), t.draw().ints(m, 0, n - 1));
    Trial.Destination out = t.destination(shape.with(axis, n));
    double[] start = t.draw().normal(out.reference().size());
    t.subject().upload(start, out.subject());
    t.reference().upload(start, out.reference());
    t.tell("axis " + axis);
    t.subject().scatterAdd(src.subject(), index.subject(), axis, out.subject());
    t.reference().scatterAdd(src.reference(), index.reference(), axis, out.reference());
    Tensor sizes = Tensor.of(t.reference(), shape.with(axis, n), start);
    sizes = Eager.unary(UnaryOp.ABS, sizes);
    Tensor terms = Eager.unary(UnaryOp.ABS, src.reference());
    t.reference().scatterAdd(terms, index.reference(), axis, sizes);
    t.agree(out, Trial.scaled(t.sumTolerance(m + 1), sizes.toDoubles()));
  }

  private static void outside(Trial t) {
    int n = t.draw().between(1, 9);
    int bad = t.draw().oneIn(2) ? -1 : n;
    Tensor x = t.normal(Shape.of(n, 3)).subject();
    Tensor index = Tensor.ofInts(t.subject(), Shape.of(2), 0, bad);
    refused(
        () -> {
          Eager.gather(x, index, 0);
          t.subject().synchronize();
        });
    Tensor src = t.normal(Shape.of(2, 3)).subject();
    refused(
        () -> {
          Eager.scatterAdd(src, index, 0, n);
          t.subject().synchronize();
        });
  }

  private static void refused(Runnable body) {
    try {
      body.run();
    } catch (IndexOutOfBoundsException e) {
      return;
    }
    throw new AssertionError("an index outside its axis was taken");
  }
}
