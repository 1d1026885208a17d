package perrin.diffusion.data.density;

import perrin.diffusion.data.KeyedRandom;

/**
 * A curve with Gaussian noise: a point γ(u) for uniform u in [0,1) and a uniform choice of branch,
 * plus N(0, s² I). Its density is an integral along the curve and is not given.
 */
public final class NoisyCurve implements Density {
  private final String name;
  private final int branches;
  private final double std;
  private final Curve curve;

  /** A curve of one or more branches. */
  @FunctionalInterface
  private interface Curve {
    double[] at(int branch, double u);
  }

  private NoisyCurve(String name, int branches, double std, Curve curve) {
    this.name = name;
    this.branches = branches;
    this.std = std;
    this.curve = curve;
  }

  /**
   * Two half circles that interlock.
   *
   * @param std the noise, 0.07 usually
   * @return {@code moons}
   */
  public static NoisyCurve moons(double std) {
    return new NoisyCurve(
        "moons",
        2,
        std,
        (branch, u) -> {
          double x = StrictMath.cos(StrictMath.PI * u);
          double y = StrictMath.sin(StrictMath.PI * u);
          return branch == 0
              ? new double[] {1.2 * (x - 0.5), 1.2 * (y - 0.25)}
              : new double[] {1.2 * (0.5 - x), 1.2 * (0.25 - y)};
        });
  }

  /**
   * The swiss roll seen from its side: radius in proportion to an angle from 1.5π to 4.5π.
   *
   * @param std the noise, 0.05 usually
   * @return {@code swissroll}
   */
  public static NoisyCurve swissRoll(double std) {
    return new NoisyCurve(
        "swissroll",
        1,
        std,
        (branch, u) -> {
          double angle = 1.5 * StrictMath.PI * (1 + 2 * u);
          double radius = 2 * angle / (4.5 * StrictMath.PI);
          return new double[] {
            radius * StrictMath.cos(angle), radius * StrictMath.sin(angle),
          };
        });
  }

  /**
   * Two spirals about one centre, half a turn apart; evenly dense along their length.
   *
   * @param std the noise, 0.05 usually
   * @return {@code spirals}
   */
  public static NoisyCurve spirals(double std) {
    return new NoisyCurve(
        "spirals",
        2,
        std,
        (branch, u) -> {
          double turn = StrictMath.sqrt(u);
          double angle = 3 * StrictMath.PI * turn + branch * StrictMath.PI;
          return new double[] {
            2 * turn * StrictMath.cos(angle), 2 * turn * StrictMath.sin(angle),
          };
        });
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double[] draw(long seed, long index) {
    var random = new KeyedRandom(seed, index);
    double[] point = curve.at(random.below(branches), random.uniform());
    point[0] += std * random.normal();
    point[1] += std * random.normal();
    return point;
  }
}
