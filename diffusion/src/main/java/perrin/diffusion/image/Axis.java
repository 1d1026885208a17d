package perrin.diffusion.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * One axis of a chart.
 *
 * @param low the value at place 0
 * @param high the value at place 1
 * @param logarithmic whether equal distances are equal ratios
 * @param ticks the values that are marked
 */
record Axis(double low, double high, boolean logarithmic, List<Double> ticks) {
  private static final int WANTED = 6;

  /** An axis with round ends and ticks 1, 2 or 5 times a power of ten apart. */
  static Axis linear(DoubleStream values) {
    var range = values.summaryStatistics();
    if (range.getCount() == 0) {
      return new Axis(0, 1, false, List.of(0.0, 1.0));
    }
    double least = range.getMin();
    double most = range.getMax();
    double spread = most - least;
    if (!(spread > Math.ulp(Math.max(Math.abs(least), Math.abs(most))) * 16)) {
      spread = Math.max(Math.abs(most), 1) * 0.1; // one value, or none that can be told apart
      least -= spread / 2;
    }
    double step = step(spread / WANTED);
    long first = (long) Math.floor(least / step);
    long last = (long) Math.ceil(most / step);
    var ticks = new ArrayList<Double>();
    for (long k = first; k <= Math.max(last, first + 1); k++) {
      ticks.add(k * step);
    }
    return new Axis(ticks.getFirst(), ticks.getLast(), false, ticks);
  }

  /** An axis with its ticks at 1, 2 and 5 times powers of ten; all values must be positive. */
  static Axis logarithmic(DoubleStream values) {
    var range = values.summaryStatistics();
    if (range.getCount() == 0) {
      return new Axis(0.1, 1, true, List.of(0.1, 1.0));
    }
    int first = (int) Math.floor(Math.log10(range.getMin()));
    int last = (int) Math.ceil(Math.log10(range.getMax()));
    var ticks = new ArrayList<Double>();
    double[] within = last - first > 3 ? new double[] {1} : new double[] {1, 2, 5};
    int stride = Math.max(1, (last - first + 7) / 8);
    for (int decade = first; decade < last + stride; decade += stride) {
      for (double digit : within) {
        ticks.add(digit * Math.pow(10, decade));
      }
    }
    while (ticks.size() > 2 && ticks.get(1) <= range.getMin()) {
      ticks.removeFirst();
    }
    while (ticks.size() > 2 && ticks.get(ticks.size() - 2) >= range.getMax()) {
      ticks.removeLast();
    }
    return new Axis(ticks.getFirst(), ticks.getLast(), true, ticks);
  }

  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
  }

  /** Where a value lies, 0 at the low end and 1 at the high one. */
  double place(double value) {
    return logarithmic
        ? Math.log(value / low) / Math.log(high / low)
        : (value - low) / (high - low);
  }

  /** A short number. */
  static String label(double value) {
    double size = Math.abs(value);
    if (size >= 1e6 || size > 0 && size < 1e-3) {
      return String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-").replace("e+0", "e");
    }
    if (size >= 1e4 && value % 1000 == 0) {
      return String.format(Locale.ROOT, "%.0fk", value / 1000);
    }
    String text = String.format(Locale.ROOT, "%.3f", value);
    return text.replaceFirst("\\.?0+$", "");
  }
}
