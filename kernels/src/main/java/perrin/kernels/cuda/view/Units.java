package perrin.kernels.cuda.view;

import perrin.kernels.loops.Nest;

/**
 * A move of elements, whatever they mean, by units of several at once: the widest, up to 16 bytes,
 * that extents, strides and addresses allow.
 *
 * @param bytes of a unit: 2, 4, 8 or 16
 * @param factor elements of a unit
 * @param nest the loops, counted in units
 */
public record Units(int bytes, int factor, NestArgument nest) {
  private static final int WIDEST = 16;

  /**
   * Units for a kernel that moves from the second view to the first; further views must be constant
   * along a unit.
   *
   * @param elementBytes of an element
   * @param extents of all views
   * @param also strides, in elements, that the kernel steps by besides those of the views
   * @param addresses of the first two views
   * @param views strides of each
   * @return the units
   */
  public static Units of(
      int elementBytes, int[] extents, int[] also, long[] addresses, int[]... views) {
    Nest nest = Nest.of(extents, views);
    int factor = WIDEST / elementBytes;
    for (int v = 2; v < views.length; v++) {
      factor = nest.stride(v, nest.loops() - 1) == 0 ? factor : 1;
    }
    while (factor > 1 && !fits(nest, factor, factor * elementBytes, also, addresses)) {
      factor /= 2;
    }
    int[] dims = new int[nest.loops()];
    int[][] strides = new int[views.length][nest.loops()];
    int last = dims.length - 1;
    for (int a = 0; a <= last; a++) {
      dims[a] = a == last ? nest.dim(a) / factor : nest.dim(a);
      for (int v = 0; v < views.length; v++) {
        strides[v][a] = nest.stride(v, a) / (v < 2 && a < last ? factor : 1);
      }
    }
    return new Units(factor * elementBytes, factor, NestArgument.of(dims, strides));
  }

  private static boolean fits(Nest nest, int factor, int bytes, int[] also, long[] addresses) {
    int last = nest.loops() - 1;
    boolean fits = nest.inner() % factor == 0 && nest.inner() > 1;
    for (int v = 0; fits && v < 2; v++) {
      fits = nest.stride(v, last) == 1;
      for (int a = 0; fits && a < last; a++) {
        fits = nest.stride(v, a) % factor == 0;
      }
    }
    for (int stride : also) {
      fits &= stride % factor == 0;
    }
    for (long address : addresses) {
      fits &= address % bytes == 0;
    }
    return fits;
  }
}
