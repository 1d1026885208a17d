package perrin.kernels.cuda.conv;

import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Filters as kernels read them: dense, of the images' type, in the order of a kernel's sums.
 *
 * <p>They are copied for each call, unless they lie so already, as those do that networks keep
 * while they are only evaluated ({@link perrin.tensor.Backend#keepsWeights}).
 */
final class Filters {
  private Filters() {}

  /** [O,C/g,kh,kw] as [o][i][j][c], with zeros for channels that w has not. */
  static Tensor forward(Tensor w, DType type, int channels) {
    return dense(w.permute(0, 2, 3, 1), type, channels);
  }

  /** The same for the gradient of the image: [c][i][j][o], c of all groups, o of one. */
  static Tensor gradient(Tensor w, int groups, DType type, int channels) {
    return dense(grouped(w, groups).permute(0, 2, 3, 4, 1), type, channels);
  }

  /** Direct convolutions: [i][j][c][o], o of all groups. */
  static Tensor direct(Tensor w, DType type) {
    return dense(w.permute(2, 3, 1, 0), type, w.dim(0));
  }

  /** The same for the gradient of the image: [i][j][o][c], c of all groups, o of one. */
  static Tensor directGradient(Tensor w, int groups, DType type) {
    Tensor view = grouped(w, groups).permute(3, 4, 1, 0, 2);
    return dense(view, type, w.dim(1));
  }

  private static Tensor grouped(Tensor w, int groups) {
    return w.reshape(groups, w.dim(0) / groups, w.dim(1), w.dim(2), w.dim(3));
  }

  /** A dense copy of the type, the last axis with zeros up to an extent; or the view itself. */
  private static Tensor dense(Tensor view, DType type, int last) {
    int axis = view.rank() - 1;
    int there = view.dim(axis);
    if (view.dtype() == type && view.isRowMajor() && there == last) {
      return view;
    }
    Shape shape = view.shape().with(axis, last);
    Tensor copy = Tensor.allocate(view.backend(), type, shape, "conv2d filters");
    if (there < last) {
      view.backend().fill(copy, 0);
    }
    view.backend().copy(view, copy.slice(axis, 0, there));
    return copy;
  }
}
