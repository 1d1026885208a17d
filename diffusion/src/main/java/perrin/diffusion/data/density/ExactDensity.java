package perrin.diffusion.data.density;

/** A distribution whose density is known in closed form. */
public interface ExactDensity extends Density {
  /**
   * The logarithm of the density, ln p(x, y).
   *
   * @param x the first coordinate
   * @param y the second coordinate
   * @return nats; negative infinity where p is 0
   */
  double logDensity(double x, double y);
}
