package perrin.diffusion.data;

/**
 * A stream of random numbers that is a pure function of its key (seed, index).
 *
 * <p>SplitMix64: the n-th output is {@code mix(state + n·γ)} (Steele, Lea and Flood, "Fast
 * splittable pseudorandom number generators", OOPSLA 2014, figures 16 and 17), its start being the
 * mixed key. Transcendental functions come from {@link StrictMath}, hence the same bits on every
 * machine. Not for the noise of the diffusion, which has its own generator; not thread-safe.
 */
public final class KeyedRandom {
  private static final long GAMMA = 0x9e3779b97f4a7c15L;

  private long state;

  /**
   * The stream of a key.
   *
   * @param seed the seed
   * @param index which of the seed's streams
   */
  public KeyedRandom(long seed, long index) {
    this.state = hash(seed, index);
  }

  /**
   * A hash of two numbers, every output bit depending on every input bit.
   *
   * @param seed the first
   * @param index the second
   * @return 64 bits
   */
  public static long hash(long seed, long index) {
    return mix(mix(seed + GAMMA) ^ (index * GAMMA + 0x632be59bd9b4e019L));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /**
   * The next 64 bits.
   *
   * @return any long
   */
  public long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /**
   * A uniform draw.
   *
   * @return a multiple of 2⁻⁵³ in [0, 1)
   */
  public double uniform() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /**
   * A uniform draw.
   *
   * @param low the least value
   * @param high the bound above
   * @return a value in [low, high)
   */
  public double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }

  /**
   * A uniform whole number.
   *
   * @param bound the number of outcomes, at least 1
   * @return a value from 0 to {@code bound - 1}
   */
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("below: bound " + bound + " must be at least 1");
    }
    return (int) Math.multiplyHigh(nextLong() >>> 1, 2L * bound);
  }

  /**
   * A standard normal draw by Box-Muller: {@code sqrt(-2 ln u) cos(2πv)}.
   *
   * @return a finite value
   */
  public double normal() {
    double u = 1 - uniform();
    double v = uniform();
    return StrictMath.sqrt(-2 * StrictMath.log(u)) * StrictMath.cos(2 * StrictMath.PI * v);
  }
}
