package perrin.kernels.cpu.winograd;

import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Transformed filters of weights that stay the same from call to call, as in sampling.
 *
 * <p>Weights are kept from the second call that meets the same version of their block: training,
 * which changes them every step, keeps nothing. A copy of the weights decides whether what is kept
 * still holds, so that a change that forgot to say so cannot go unseen.
 */
public final class KeptFilters {
  private static final long MOST_BYTES = 256L << 20;

  private final Winograd winograd;
  private final Map<Object, Entry> entries = new WeakHashMap<>();

  /** What is known of one block of weights. */
  private static final class Entry {
    int version;
    int offset;
    int channels;
    float[] weights;
    float[] transformed;
  }

  /**
   * An empty store.
   *
   * @param winograd transforms filters
   */
  public KeptFilters(Winograd winograd) {
    this.winograd = winograd;
  }

  /**
   * The transformed filters of weights, if they are worth keeping.
   *
   * @param block identity of their memory; not kept alive
   * @param version of its contents, a hint
   * @param channels input channels
   * @param filters output channels
   * @param w weights [filters,channels,3,3]
   * @param wo first element
   * @return as {@link Winograd#transform} writes them, or null
   */
  public synchronized float[] find(
      Object block, int version, int channels, int filters, float[] w, int wo) {
    int n = channels * filters * 9;
    var entry = entries.computeIfAbsent(block, _ -> new Entry());
    if (entry.transformed != null) {
      if (entry.channels == channels
          && entry.weights.length == n
          && Arrays.equals(entry.weights, 0, n, w, wo, wo + n)) {
        return entry.transformed;
      }
      entry.transformed = null;
      entry.weights = null;
    }
    boolean again = entry.version == version + 1 && entry.offset == wo;
    int length = winograd.transformedLength(channels, filters);
    if (!again || bytes() + size(length, n) > MOST_BYTES) {
      // Versions begin at 0, as does a new entry: one more tells them apart.
      entry.version = version + 1;
      entry.offset = wo;
      return null;
    }
    entry.channels = channels;
    entry.weights = Arrays.copyOfRange(w, wo, wo + n);
    entry.transformed = new float[length];
    winograd.transform(channels, filters, w, wo, false, entry.transformed);
    return entry.transformed;
  }

  /** Summed anew, as entries vanish with the weights they belong to. */
  private long bytes() {
    long sum = 0;
    for (var entry : entries.values()) {
      if (entry.transformed != null) {
        sum += size(entry.transformed.length, entry.weights.length);
      }
    }
    return sum;
  }

  private static long size(int transformed, int weights) {
    return 4L * transformed + 4L * weights;
  }
}
