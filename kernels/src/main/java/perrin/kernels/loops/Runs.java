package perrin.kernels.loops;

import java.util.OptionalInt;
import perrin.tensor.Tensor;

/** How the axes of views follow each other in memory. */
public final class Runs {
  private Runs() {}

  /**
   * Whether two tensors of one shape have the same strides; extents of 1 have no say.
   *
   * @param x the first
   * @param y the second
   * @return true if element i lies at the same distance in both
   */
  public static boolean alike(Tensor x, Tensor y) {
    for (int a = 0; a < x.rank(); a++) {
      if (x.dim(a) != 1 && x.stride(a) != y.stride(a)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether corresponding tensors of all lists are dense and lie in the same order.
   *
   * @param lists of equal lengths
   * @return true if element i of a tensor belongs to element i of its counterparts
   */
  public static boolean parallel(Tensor[]... lists) {
    for (int i = 0; i < lists[0].length; i++) {
      for (Tensor[] list : lists) {
        if (!list[i].isDense() || !alike(lists[0][i], list[i])) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * Whether the axes after the channels lie row-major with a given stride of the last.
   *
   * @param x [B,C,…]
   * @param stride of the last axis
   * @return true if a sample's pixels follow each other at that distance
   */
  public static boolean pixelsFollow(Tensor x, int stride) {
    for (int a = x.rank() - 1; a > 1; a--) {
      if (x.dim(a) != 1 && x.stride(a) != stride) {
        return false;
      }
      stride *= x.dim(a);
    }
    return true;
  }

  /**
   * The distance of rows along the last axis.
   *
   * @param t a tensor
   * @return the distance, 0 if there is one row; empty if there is none, a row has gaps, or rows do
   *     not lie at one distance
   */
  public static OptionalInt rowDistance(Tensor t) {
    if (t.rank() == 0 || t.size() == 0 || t.dim(-1) != 1 && t.stride(-1) != 1) {
      return OptionalInt.empty();
    }
    boolean first = true;
    int stride = 0;
    int expected = 0;
    for (int a = t.rank() - 2; a >= 0; a--) {
      if (t.dim(a) == 1) {
        continue;
      }
      if (first) {
        first = false;
        stride = t.stride(a);
        expected = stride;
      } else if (t.stride(a) != expected) {
        return OptionalInt.empty();
      }
      expected *= t.dim(a);
    }
    return OptionalInt.of(stride);
  }
}
