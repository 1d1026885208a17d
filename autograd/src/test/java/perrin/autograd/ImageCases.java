package perrin.autograd;

import static perrin.autograd.OpCatalogue.shape;

import perrin.autograd.op.Blur;
import perrin.autograd.op.Matmul;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;
import perrin.autograd.op.Windows;

/** Resizing and pooling of images. */
final class ImageCases {
  private ImageCases() {}

  static void addTo(OpCatalogue c) {
    c.add(Resize.Nearest.class, "2", v -> Resize.nearest(v[0], 2), shape(2, 3, 2, 3));
    c.add(Resize.Nearest.class, "3", v -> Resize.nearest(v[0], 3), shape(1, 1, 1, 2));
    c.add(Resize.BlockSum.class, "2", v -> Resize.blockSum(v[0], 2), shape(2, 3, 4, 6));
    c.add(
        Resize.BlockSum.class, "average pool", v -> Pool.average(v[0], 3, 3, 0), shape(2, 2, 6, 3));
    c.add(Matmul.MATMUL, "bilinear up", v -> Resize.bilinear(v[0], 5, 7), shape(2, 3, 3, 4));
    c.add(Matmul.MATMUL, "bilinear down", v -> Resize.bilinear(v[0], 2, 3), shape(2, 1, 5, 7));
    c.add(
        Matmul.MATMUL, "bilinear of a pixel", v -> Resize.bilinear(v[0], 3, 2), shape(1, 2, 1, 1));
    c.add(Blur.class, "", v -> Blur.apply(v[0]), shape(2, 3, 4, 5));
    c.add(Blur.class, "of a row", v -> Blur.apply(v[0]), shape(1, 2, 1, 3));
    int[][] windows = {{2, 2, 0}, {3, 1, 1}, {3, 2, 1}, {2, 3, 1}, {1, 2, 0}};
    for (int[] w : windows) {
      String name = w[0] + " stride " + w[1] + " padding " + w[2];
      c.add(
          Windows.Unfold.class,
          name,
          v -> Windows.unfold(v[0], w[0], w[1], w[2]),
          shape(2, 2, 5, 4));
      c.add(
          Windows.Unfold.class,
          "average pool " + name,
          v -> Pool.average(v[0], w[0], w[1], w[2]),
          shape(2, 2, 5, 4));
      c.add(Pool.Max.class, name, v -> Pool.max(v[0], w[0], w[1], w[2]), shape(2, 2, 5, 4));
    }
    c.add(
        Windows.Fold.class,
        "",
        v -> Var.apply(new Windows.Fold(3, 2, 1, 5, 4), v[0]),
        shape(9, 2, 2, 3, 2));
    c.add(
        Windows.Fold.class,
        "overlapping",
        v -> Var.apply(new Windows.Fold(2, 1, 0, 3, 4), v[0]),
        shape(4, 1, 2, 2, 3));
  }
}
