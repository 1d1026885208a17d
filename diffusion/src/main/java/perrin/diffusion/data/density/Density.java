package perrin.diffusion.data.density;

/** A distribution in the plane from which points are drawn. */
public interface Density {
  /**
   * The name by which it is opened.
   *
   * @return for example {@code gmm8}
   */
  String name();

  /**
   * Draws a point.
   *
   * @param seed the seed
   * @param index which of the seed's points
   * @return {x, y}, a pure function of the arguments
   */
  double[] draw(long seed, long index);
}
