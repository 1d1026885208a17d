package perrin.kernels.cuda.conv;

import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Filters as kernels read them: dense, of the images' type, in the order of a kernel's sums.
 *
 * <p>They are copied for each call, unless they lie so already. Weights that stay the same from
 * call to call, as in sampling, could be kept by (storage, version); this is the place.
 */
final class Filters {
  private Filters() {}

  /** [O,C/g,kh,kw] as [o][i][j][c]. */
  static Tensor forward(Tensor w, DType type) {
    return dense(w.permute(0, 2, 3, 1), type);
  }

  /** The same for the gradient of the image: [c][i][j][o], c of all groups, o of one. */
  static Tensor gradient(Tensor w, int groups, DType type) {
    return dense(grouped(w, groups).permute(0, 2, 3, 4, 1), type);
  }

  /** Direct convolutions: [i][j][c][o], o of all groups. */
  static Tensor direct(Tensor w, DType type) {
    return dense(w.permute(2, 3, 1, 0), type);
  }

  /** The same for the gradient of the image: [i][j][o][c], c of all groups, o of one. */
  static Tensor directGradient(Tensor w, int groups, DType type) {
    return dense(grouped(w, groups).permute(3, 4, 1, 0, 2), type);
  }

  private static Tensor grouped(Tensor w, int groups) {
    return w.reshape(groups, w.dim(0) / groups, w.dim(1), w.dim(2), w.dim(3));
  }

  private static Tensor dense(Tensor view, DType type) {
    if (view.dtype() == type && view.isRowMajor()) {
      return view;
    }
    Tensor copy =
        Tensor.allocate(view.backend(), type, Shape.of(view.shape().dims()), "conv2d filters");
    view.backend().copy(view, copy);
    return copy;
  }
}
