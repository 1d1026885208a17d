package perrin.tensor;

/**
 * How logical indices map to physical places: element i of a view lies at offset + sum_a i_a s_a.
 *
 * <p>Everything here is arithmetic on shapes and strides; no memory is touched.
 */
public final class Strides {
  private Strides() {}

  /**
   * Strides of a dense tensor, last axis fastest.
   *
   * @param shape the logical shape
   * @return one stride an axis
   */
  public static int[] rowMajor(Shape shape) {
    int[] s = new int[shape.rank()];
    int n = 1;
    for (int i = s.length - 1; i >= 0; i--) {
      s[i] = n;
      n *= Math.max(1, shape.dim(i));
    }
    return s;
  }

  /**
   * Strides of a dense image batch [B,C,H,W] with the channel fastest (physically B,H,W,C).
   *
   * @param shape the logical shape; other ranks than 4 give row-major strides
   * @return one stride an axis
   */
  public static int[] channelsLast(Shape shape) {
    if (shape.rank() != 4) {
      return rowMajor(shape);
    }
    int c = Math.max(1, shape.dim(1));
    int w = Math.max(1, shape.dim(3));
    int h = Math.max(1, shape.dim(2));
    return new int[] {h * w * c, 1, w * c, c};
  }

  /**
   * Strides of a dense tensor whose axes lie in the same physical order as another view's axes, so
   * that elementwise work preserves the layout.
   *
   * @param shape the new tensor's shape
   * @param strides the other view's strides, of the same rank
   * @param like the other view's shape
   * @return dense strides; row-major where the order cannot be told
   */
  public static int[] like(Shape shape, int[] strides, Shape like) {
    int rank = shape.rank();
    if (strides.length != rank) {
      return rowMajor(shape);
    }
    for (int i = 0; i < rank; i++) {
      boolean broadcast = strides[i] == 0 && like.dim(i) > 1;
      if (strides[i] < 0 || broadcast) {
        return rowMajor(shape);
      }
    }
    int[] order = physicalOrder(strides, like);
    int[] out = new int[rank];
    int n = 1;
    for (int i = rank - 1; i >= 0; i--) {
      out[order[i]] = n;
      n *= Math.max(1, shape.dim(order[i]));
    }
    return out;
  }

  /**
   * The axes from the slowest to the fastest. Axes of extent 1 have meaningless strides: they keep
   * their logical place, and the others are sorted among the places that are left.
   */
  private static int[] physicalOrder(int[] strides, Shape shape) {
    int[] order = new int[strides.length];
    int[] places = new int[strides.length];
    int count = 0;
    for (int a = 0; a < order.length; a++) {
      order[a] = a;
      if (shape.dim(a) > 1) {
        places[count++] = a;
      }
    }
    for (int i = 1; i < count; i++) {
      for (int j = i; j > 0; j--) {
        int a = order[places[j - 1]];
        int b = order[places[j]];
        if (strides[a] >= strides[b]) {
          break;
        }
        order[places[j - 1]] = b;
        order[places[j]] = a;
      }
    }
    return order;
  }

  /**
   * Whether the view is dense with the last axis fastest.
   *
   * @param shape logical shape
   * @param strides its strides
   * @return true if element i in row-major counting lies at offset + i
   */
  public static boolean isRowMajor(Shape shape, int[] strides) {
    int n = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      int d = shape.dim(i);
      if (d != 1 && strides[i] != n) {
        return shape.size() == 0;
      }
      n *= d;
    }
    return true;
  }

  /**
   * Whether the view covers a gapless block of memory in some order of its axes, each element once.
   *
   * @param shape logical shape
   * @param strides its strides
   * @return true if dense
   */
  public static boolean isDense(Shape shape, int[] strides) {
    if (shape.size() == 0) {
      return true;
    }
    int rank = strides.length;
    boolean[] used = new boolean[rank];
    int n = 1;
    for (int done = 0; done < rank; done++) {
      int next = -1;
      for (int i = 0; i < rank; i++) {
        if (!used[i] && (shape.dim(i) == 1 || strides[i] == n)) {
          next = i;
          break;
        }
      }
      if (next < 0) {
        return false;
      }
      used[next] = true;
      n *= shape.dim(next);
    }
    return true;
  }

  /**
   * Strides under which a view may be read as another shape without copying.
   *
   * @param shape present shape
   * @param strides present strides
   * @param target shape with the same number of elements
   * @return strides for the target, or null if a copy is needed
   */
  public static int[] reshape(Shape shape, int[] strides, Shape target) {
    if (isRowMajor(shape, strides)) {
      return rowMajor(target);
    }
    // Merge present axes into maximal runs that are contiguous with each other, then cut the runs.
    int[] out = new int[target.rank()];
    int[] from = shape.dims();
    int[] to = target.dims();
    int i = 0;
    int j = 0;
    while (i < from.length || j < to.length) {
      long have = i < from.length ? from[i] : 1;
      long want = j < to.length ? to[j] : 1;
      int i1 = Math.min(i + 1, from.length);
      int j1 = Math.min(j + 1, to.length);
      while (have != want) {
        if (have < want) {
          if (i1 == from.length) {
            return null;
          }
          have *= from[i1++];
        } else {
          if (j1 == to.length) {
            return null;
          }
          want *= to[j1++];
        }
      }
      int last = -1;
      for (int a = i; a < i1; a++) {
        if (from[a] == 1) {
          continue;
        }
        if (last >= 0 && strides[last] != strides[a] * from[a]) {
          return null;
        }
        last = a;
      }
      int s = last < 0 ? 1 : strides[last];
      for (int b = j1 - 1; b >= j; b--) {
        out[b] = s;
        s *= Math.max(1, to[b]);
      }
      i = i1;
      j = j1;
    }
    return out;
  }
}
