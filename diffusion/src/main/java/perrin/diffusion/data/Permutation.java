package perrin.diffusion.data;

import java.util.Objects;

/**
 * A seeded permutation of 0 … n-1 that is computed place by place and held nowhere.
 *
 * <p>The swap-or-not shuffle (Hoang, Morris and Rogaway, "An enciphering scheme based on a card
 * shuffle", CRYPTO 2012, figure 1): in round r, x is paired with {@code x' = K_r - x mod n}, and
 * the pair is exchanged or not by one bit drawn for (r, max(x, x')). Every round is its own
 * inverse, so the whole is a permutation for any n. The rounds number 6 log₂ n, as many as the
 * paper's bound wants for a shuffle that no sampling order could tell from a true one.
 */
public final class Permutation {
  private static final long PAIR = 0x9e3779b97f4a7c15L;

  private final int n;
  private final int[] pivots;
  private final long[] keys;

  private Permutation(int n, long key) {
    this.n = n;
    int rounds = 6 * (Integer.SIZE - Integer.numberOfLeadingZeros(n)) + 6;
    this.pivots = new int[rounds];
    this.keys = new long[rounds];
    var random = new KeyedRandom(key, n);
    for (int r = 0; r < rounds; r++) {
      pivots[r] = random.below(n);
      keys[r] = random.nextLong();
    }
  }

  /**
   * The permutation of an epoch.
   *
   * @param n how many places, at least 1
   * @param seed the run's seed
   * @param epoch which of the seed's permutations
   * @return the permutation
   * @throws IllegalArgumentException if n is below 1
   */
  public static Permutation of(int n, long seed, long epoch) {
    if (n < 1) {
      throw new IllegalArgumentException("permutation: n = " + n + " must be at least 1");
    }
    return new Permutation(n, KeyedRandom.hash(seed, epoch));
  }

  /**
   * What stands at a place.
   *
   * @param place from 0 to n - 1
   * @return a value from 0 to n - 1, another one for every place
   * @throws IndexOutOfBoundsException if there is no such place
   */
  public int at(int place) {
    int x = Objects.checkIndex(place, n);
    for (int r = 0; r < pivots.length; r++) {
      int partner = pivots[r] - x;
      partner += partner < 0 ? n : 0;
      if (swaps(keys[r], Math.max(x, partner))) {
        x = partner;
      }
    }
    return x;
  }

  /** One fair bit of the round and the pair, the pair being named by its larger member. */
  private static boolean swaps(long key, int pair) {
    long z = (key ^ (pair * PAIR)) * 0xbf58476d1ce4e5b9L;
    z ^= z >>> 32;
    return z * 0x94d049bb133111ebL < 0;
  }
}
