package perrin.diffusion.loss;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** The last losses of each of several bins of noise levels. */
final class LossHistory {
  private final int length;
  private final int[] counts;
  private final double[] losses; // bin after bin, the oldest first
  private int full;

  /** No losses yet; the given number of them is kept for each bin. */
  LossHistory(int bins, int length) {
    this.length = length;
    this.counts = new int[bins];
    this.losses = new double[Math.multiplyExact(bins, length)];
  }

  int bins() {
    return counts.length;
  }

  /** Whether every bin has as many losses as are kept. */
  boolean full() {
    return full == counts.length;
  }

  /** Keeps a loss in place of the oldest. */
  void add(int bin, double loss) {
    int from = bin * length;
    if (counts[bin] == length) {
      System.arraycopy(losses, from + 1, losses, from, length - 1);
      losses[from + length - 1] = loss;
      return;
    }
    losses[from + counts[bin]++] = loss;
    full += counts[bin] == length ? 1 : 0;
  }

  /** Root of the mean square of a bin's losses. */
  double rootMeanSquare(int bin) {
    double sum = 0;
    for (int i = bin * length; i < (bin + 1) * length; i++) {
      sum += losses[i] * losses[i];
    }
    return Math.sqrt(sum / length);
  }

  SequencedMap<String, double[]> state() {
    var state = new LinkedHashMap<String, double[]>();
    state.put("losses", losses.clone());
    state.put("counts", java.util.Arrays.stream(counts).asDoubleStream().toArray());
    return state;
  }

  void load(Map<String, double[]> state) {
    double[] values = state.get("losses");
    double[] numbers = state.get("counts");
    if (values == null
        || numbers == null
        || values.length != losses.length
        || numbers.length != counts.length) {
      throw new IllegalArgumentException(
          "the density keeps %d losses of each of %d bins, others than are saved"
              .formatted(length, counts.length));
    }
    System.arraycopy(values, 0, losses, 0, losses.length);
    full = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] = (int) numbers[bin];
      full += counts[bin] == length ? 1 : 0;
    }
  }
}
