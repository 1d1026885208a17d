package perrin.conformance;

import java.util.List;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Batched matrix products. */
final class MatmulChecks {
  private MatmulChecks() {}

  static void addTo(List<Check> checks) {
    checks.add(new Check("a product of any views is right", 300, t -> matmul(t, false)));
    checks.add(
        new Check(
            "NaN and infinities reach the same elements of a product", 50, t -> matmul(t, true)));
  }

  private static void matmul(Trial t, boolean specials) {
    Draw draw = t.draw();
    int m = draw.extentOrNone(67);
    int k = draw.extentOrNone(67);
    int n = draw.extentOrNone(67);
    int[] batch = new int[draw.between(0, 2)];
    for (int i = 0; i < batch.length; i++) {
      batch[i] = draw.extent(4);
    }
    Shape a = matrix(batch, m, k);
    Shape b = matrix(batch, k, n);
    double[] av = draw.normal(a.size());
    double[] bv = draw.normal(b.size());
    Both x = t.place(a, specials ? draw.withInfinities(av) : av);
    Both y = t.place(b, specials ? draw.withInfinities(bv) : bv);
    Both bias = draw.oneIn(2) ? t.normal(Shape.of(n)) : null;
    Trial.Destination out = t.destination(matrix(batch, m, n));
    t.subject()
        .matmul(x.subject(), y.subject(), bias == null ? null : bias.subject(), out.subject());
    t.reference()
        .matmul(
            x.reference(), y.reference(), bias == null ? null : bias.reference(), out.reference());
    Tensor sizes =
        Eager.matmul(
            Eager.unary(UnaryOp.ABS, x.reference()),
            Eager.unary(UnaryOp.ABS, y.reference()),
            bias == null ? null : Eager.unary(UnaryOp.ABS, bias.reference()));
    t.agree(out, Trial.scaled(t.sumTolerance(k + 1), sizes.toDoubles()));
  }

  private static Shape matrix(int[] batch, int m, int n) {
    int[] d = java.util.Arrays.copyOf(batch, batch.length + 2);
    d[batch.length] = m;
    d[batch.length + 1] = n;
    return Shape.of(d);
  }
}
