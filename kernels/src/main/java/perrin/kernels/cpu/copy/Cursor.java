package perrin.kernels.cpu.copy;

import perrin.kernels.loops.Nest;

/** Steps through the outer loops of a nest, keeping the place of every view by additions alone. */
public final class Cursor {
  private final Nest nest;
  private final int loops;
  private final int[] index;
  private final int[] place;

  /**
   * A cursor over the first {@code loops} loops.
   *
   * @param nest loops over some views
   * @param loops how many of them to step through, outermost first
   * @param start number of the first step
   * @param bases place of each view's element 0
   */
  public Cursor(Nest nest, int loops, int start, int... bases) {
    this.nest = nest;
    this.loops = loops;
    index = new int[loops];
    place = bases.clone();
    int rest = start;
    for (int a = loops - 1; a >= 0; a--) {
      index[a] = rest % nest.dim(a);
      rest /= nest.dim(a);
      for (int v = 0; v < place.length; v++) {
        place[v] += index[a] * nest.stride(v, a);
      }
    }
  }

  /**
   * Where a view is at this step.
   *
   * @param view which view
   * @return an index into its array
   */
  public int at(int view) {
    return place[view];
  }

  /** Goes to the next step; after the last one, back to the first. */
  public void next() {
    for (int a = loops - 1; a >= 0; a--) {
      boolean more = ++index[a] < nest.dim(a);
      int steps = more ? 1 : 1 - nest.dim(a);
      for (int v = 0; v < place.length; v++) {
        place[v] += steps * nest.stride(v, a);
      }
      if (more) {
        return;
      }
      index[a] = 0;
    }
  }
}
