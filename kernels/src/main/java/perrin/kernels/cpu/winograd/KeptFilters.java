package perrin.kernels.cpu.winograd;

import java.util.Arrays;
import java.util.Map;
import java.util.WeakHashMap;

/**
 * Transformed filters of weights that stay the same from call to call, as in sampling.
 *
 * <p>Weights are kept from the second call that meets the same version of their block; each time a
 * new version comes for one that was kept, twice as many calls must meet it. So training, which
 * changes weights every step, soon keeps nothing, though a step may use them several times
 * (microbatches, recomputed activations). A copy of the weights decides whether what is kept still
 * holds, so that a change that forgot to say so cannot go unseen.
 */
public final class KeptFilters {
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_CALLS = 1 << 20;

  private final Winograd winograd;
  private final Map<Object, Entry> entries = new WeakHashMap<>();

  /** What is known of one block of weights. */
  private static final class Entry {
    int version = -1;
    int offset;
    int calls;
    int callsToKeep = 2;
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
    boolean another = entry.version != version || entry.offset != wo;
    entry.calls = another ? 1 : Math.min(entry.calls + 1, MOST_CALLS);
    entry.version = version;
    entry.offset = wo;
    if (entry.transformed != null) {
      if (entry.channels == channels
          && entry.weights.length == n
          && Arrays.equals(entry.weights, 0, n, w, wo, wo + n)) {
        return entry.transformed;
      }
      entry.transformed = null;
      entry.weights = null;
      if (another) {
        entry.callsToKeep = Math.min(2 * entry.callsToKeep, MOST_CALLS);
      }
    }
    int length = winograd.transformedLength(channels, filters);
    if (entry.calls < entry.callsToKeep || bytes() + size(length, n) > MOST_BYTES) {
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
