package perrin.kernels.loops;

import java.util.Arrays;

/**
 * The loops over one or more views of a shape: axes in the physical order of the first view, the
 * fastest last, neighbours merged where every view allows it, extents of 1 dropped.
 *
 * <p>{@code strides[v][a]} is the stride of view v along loop a; there is at least one loop.
 */
public final class Nest {
  private final int[] dims;
  private final int[][] strides;
  private final int size;

  private Nest(int[] dims, int[][] strides, int size) {
    this.dims = dims;
    this.strides = strides;
    this.size = size;
  }

  /**
   * Orders and merges the loops.
   *
   * @param extents the common shape
   * @param views for each view, one stride an axis; the first decides the order
   * @return the nest
   */
  public static Nest of(int[] extents, int[]... views) {
    int rank = 0;
    int[] order = new int[extents.length];
    int size = 1;
    for (int a = 0; a < extents.length; a++) {
      size *= extents[a];
      if (extents[a] != 1) {
        order[rank++] = a;
      }
    }
    for (int i = 1; i < rank; i++) {
      for (int j = i; j > 0 && outward(views, order[j], order[j - 1]); j--) {
        int t = order[j];
        order[j] = order[j - 1];
        order[j - 1] = t;
      }
    }
    int loops = 0;
    int[] dims = new int[Math.max(1, rank)];
    int[][] strides = new int[views.length][Math.max(1, rank)];
    for (int i = 0; i < rank; i++) {
      int a = order[i];
      boolean merges = loops > 0;
      for (int v = 0; merges && v < views.length; v++) {
        merges = strides[v][loops - 1] == views[v][a] * extents[a];
      }
      int at = merges ? loops - 1 : loops++;
      dims[at] = merges ? dims[at] * extents[a] : extents[a];
      for (int v = 0; v < views.length; v++) {
        strides[v][at] = views[v][a];
      }
    }
    if (loops == 0) {
      dims[0] = 1;
      loops = 1;
    }
    int[][] cut = new int[views.length][];
    for (int v = 0; v < views.length; v++) {
      cut[v] = Arrays.copyOf(strides[v], loops);
    }
    return new Nest(Arrays.copyOf(dims, loops), cut, size);
  }

  /** Whether axis a belongs outside axis b: the first view in which they differ decides. */
  private static boolean outward(int[][] views, int a, int b) {
    for (int[] view : views) {
      int x = Math.abs(view[a]);
      int y = Math.abs(view[b]);
      if (x != y) {
        return x > y;
      }
    }
    return false;
  }

  /**
   * The same loops without one.
   *
   * @param loop which loop
   * @return a nest whose elements are those at the start of that loop
   */
  public Nest without(int loop) {
    int loops = Math.max(1, dims.length - 1);
    int[] d = new int[loops];
    int[][] s = new int[strides.length][loops];
    d[0] = 1;
    for (int a = 0, to = 0; a < dims.length; a++) {
      if (a != loop) {
        d[to] = dims[a];
        for (int v = 0; v < s.length; v++) {
          s[v][to] = strides[v][a];
        }
        to++;
      }
    }
    return new Nest(d, s, dims[loop] == 0 ? 0 : size / dims[loop]);
  }

  /**
   * Number of elements.
   *
   * @return the product of the extents
   */
  public int size() {
    return size;
  }

  /**
   * Number of loops.
   *
   * @return at least 1
   */
  public int loops() {
    return dims.length;
  }

  /**
   * Extent of a loop.
   *
   * @param loop from 0, outermost, to {@code loops() - 1}
   * @return the extent
   */
  public int dim(int loop) {
    return dims[loop];
  }

  /**
   * Extent of the fastest loop.
   *
   * @return the extent
   */
  public int inner() {
    return dims[dims.length - 1];
  }

  /**
   * Stride of a view along a loop.
   *
   * @param view which view
   * @param loop which loop
   * @return the stride
   */
  public int stride(int view, int loop) {
    return strides[view][loop];
  }

  /**
   * Whether element i of the nest's order lies at offset + i of a view.
   *
   * @param view which view
   * @return true if so
   */
  public boolean linear(int view) {
    return dims.length == 1 && strides[view][0] == 1 || dense(view);
  }

  private boolean dense(int view) {
    int n = 1;
    for (int a = dims.length - 1; a >= 0; a--) {
      if (dims[a] != 1 && strides[view][a] != n) {
        return false;
      }
      n *= dims[a];
    }
    return true;
  }

  /**
   * Whether a view repeats one element.
   *
   * @param view which view
   * @return true if all strides are 0
   */
  public boolean constant(int view) {
    for (int s : strides[view]) {
      if (s != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether a view repeats one run of the fastest loop.
   *
   * @param view which view
   * @return true if all other strides are 0
   */
  public boolean repeatsInner(int view) {
    for (int a = 0; a < dims.length - 1; a++) {
      if (strides[view][a] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Gathers elements {@code start} to {@code start + n} of a view, in the nest's order, into a run.
   *
   * @param view which view
   * @param from the view's array
   * @param base place of its element 0
   * @param start first element
   * @param n how many
   * @param to destination
   * @param ti its first element
   */
  public void load(int view, float[] from, int base, int start, int n, float[] to, int ti) {
    int[] s = strides[view];
    int last = dims.length - 1;
    int inner = dims[last];
    int step = s[last];
    int row = start / inner;
    int column = start - row * inner;
    while (n > 0) {
      int run = Math.min(inner - column, n);
      int at = base + place(s, row) + column * step;
      if (step == 1) {
        copy(from, at, to, ti, run);
      } else if (step == 0) {
        Arrays.fill(to, ti, ti + run, from[at]);
      } else {
        for (int i = 0; i < run; i++) {
          to[ti + i] = from[at + i * step];
        }
      }
      ti += run;
      n -= run;
      row++;
      column = 0;
    }
  }

  /**
   * Scatters a run to elements {@code start} to {@code start + n} of a view, in the nest's order.
   *
   * @param view which view
   * @param from the run
   * @param fi its first element
   * @param to the view's array
   * @param base place of its element 0
   * @param start first element
   * @param n how many
   */
  public void store(int view, float[] from, int fi, float[] to, int base, int start, int n) {
    int[] s = strides[view];
    int last = dims.length - 1;
    int inner = dims[last];
    int step = s[last];
    int row = start / inner;
    int column = start - row * inner;
    while (n > 0) {
      int run = Math.min(inner - column, n);
      int at = base + place(s, row) + column * step;
      if (step == 1) {
        copy(from, fi, to, at, run);
      } else {
        for (int i = 0; i < run; i++) {
          to[at + i * step] = from[fi + i];
        }
      }
      fi += run;
      n -= run;
      row++;
      column = 0;
    }
  }

  /**
   * Place of the first element of a row, relative to the view's element 0.
   *
   * @param view which view
   * @param row number of the row, all loops but the fastest counted
   * @return an element count
   */
  public int row(int view, int row) {
    return place(strides[view], row);
  }

  private int place(int[] s, int row) {
    int place = 0;
    for (int a = dims.length - 2; a > 0; a--) {
      int q = row / dims[a];
      place += (row - q * dims[a]) * s[a];
      row = q;
    }
    return dims.length > 1 ? place + row * s[0] : place;
  }

  private static void copy(float[] from, int fi, float[] to, int ti, int n) {
    if (n >= 24) {
      System.arraycopy(from, fi, to, ti, n);
    } else {
      for (int i = 0; i < n; i++) {
        to[ti + i] = from[fi + i];
      }
    }
  }
}
