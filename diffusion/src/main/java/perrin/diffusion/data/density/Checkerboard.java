package perrin.diffusion.data.density;

import perrin.diffusion.data.KeyedRandom;

/**
 * The uniform distribution on the dark squares of a 4x4 board on [-2,2)²: p = 1/8 where {@code ⌊x⌋
 * + ⌊y⌋} is even.
 */
public final class Checkerboard implements ExactDensity {
  private static final int HALF = 2;

  /** The board. */
  public Checkerboard() {}

  @Override
  public String name() {
    return "checkerboard";
  }

  @Override
  public double[] draw(long seed, long index) {
    var random = new KeyedRandom(seed, index);
    int column = random.below(2 * HALF);
    int row = 2 * random.below(HALF) + column % 2;
    return new double[] {column - HALF + random.uniform(), row - HALF + random.uniform()};
  }

  @Override
  public double logDensity(double x, double y) {
    boolean board = x >= -HALF && x < HALF && y >= -HALF && y < HALF;
    boolean dark = ((long) Math.floor(x) + (long) Math.floor(y)) % 2 == 0;
    return board && dark ? -Math.log(2 * HALF * HALF) : Double.NEGATIVE_INFINITY;
  }
}
