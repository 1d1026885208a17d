package perrin.autograd;

import static perrin.autograd.OpCatalogue.shape;

import perrin.autograd.op.Concat;
import perrin.autograd.op.CumulativeSum;
import perrin.autograd.op.Embedding;
import perrin.autograd.op.Indexing;
import perrin.autograd.op.Reorder;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Views, padding, concatenation, indexing and running sums. */
final class ReorderCases {
  private ReorderCases() {}

  static void addTo(OpCatalogue c) {
    c.add(Reorder.Reshape.class, "split", v -> v[0].reshape(2, 2, -1), shape(4, 6));
    c.add(Reorder.Reshape.class, "merge", v -> v[0].reshape(-1, 4), shape(2, 3, 4));
    c.add(
        Reorder.Reshape.class,
        "of a permuted image",
        v -> v[0].permute(0, 2, 3, 1).reshape(2, 20, 3),
        shape(2, 3, 4, 5));
    c.add(Reorder.Permute.class, "", v -> v[0].permute(2, 0, 3, 1), shape(2, 3, 4, 5));
    c.add(Reorder.Permute.class, "negative axes", v -> v[0].permute(-1, 0, 1), shape(2, 3, 4));
    c.add(Reorder.Flip.class, "", v -> v[0].flip(1), shape(2, 3, 4));
    c.add(Reorder.Slice.class, "", v -> v[0].slice(1, 1, 3), shape(2, 4, 3));
    c.add(Reorder.Slice.class, "step", v -> Reorder.slice(v[0], 0, 1, 7, 3), shape(8, 2));
    c.add(Reorder.Slice.class, "empty", v -> v[0].slice(1, 2, 2), shape(2, 4));
    c.add(Reorder.Pad.class, "", v -> v[0].pad(1, 2, 1), shape(2, 3, 4));
    c.add(Reorder.Pad.class, "nothing", v -> v[0].pad(0, 0, 0), shape(2, 3));
    c.add(
        Reorder.Pad.class,
        "step",
        v -> Var.apply(new Reorder.Pad(1, 1, 8, 3, 9), v[0]),
        shape(2, 3));
    c.add(Concat.class, "two", v -> Var.concat(1, v), shape(2, 3, 4), shape(2, 1, 4));
    c.add(Concat.class, "three", v -> Var.concat(-1, v), shape(2, 3), shape(2, 0), shape(2, 4));
    c.add(Concat.class, "images", v -> Var.concat(1, v), shape(2, 3, 2, 4), shape(2, 2, 2, 4));
    c.add(Concat.class, "the same twice", v -> Var.concat(0, v[0], v[0]), shape(2, 3));

    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      c.add(
          Indexing.Gather.class,
          "axis " + a,
          v -> Indexing.gather(v[0], index(v[0], 1, 0, 1, 1, 0), a),
          shape(2, 3, 4));
      c.add(
          Indexing.ScatterAdd.class,
          "axis " + a,
          v -> Indexing.scatterAdd(v[0], index(v[0], 5, 0, 5), a, 7),
          shape(3, 3, 3));
      c.add(CumulativeSum.class, "axis " + a, v -> CumulativeSum.apply(v[0], a), shape(3, 4, 2));
    }
    c.add(
        Indexing.Gather.class,
        "embedding",
        v -> Embedding.apply(v[0], index(v[0], 2, 2, 0, 1)),
        shape(3, 5));
    c.add(
        Indexing.Gather.class, "nothing", v -> Indexing.gather(v[0], index(v[0]), 0), shape(3, 5));
  }

  private static Tensor index(Var x, int... values) {
    return Tensor.ofInts(x.backend(), Shape.of(values.length), values);
  }
}
