package perrin.tensor.random;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The committed table of noise bits, and the program that printed it:
 *
 * <pre>
 *   java -cp tensor/target/classes:tensor/target/test-classes perrin.tensor.random.KnownAnswers
 * </pre>
 *
 * <p>Columns, separated by spaces: seed (hex), purpose, step, sub-step, sample, first element, what
 * (BITS or a {@link Distribution}), then 16 words in hex: raw words, or float32 bits. A change of
 * the table breaks every run made before: it is never printed anew, only extended.
 */
final class KnownAnswers {
  static final int LENGTH = 16;
  static final String RESOURCE = "known-answers.txt";

  /** One line of the table. */
  record Row(NoiseKey key, long sample, long firstElement, String what, String hex) {}

  private KnownAnswers() {}

  public static void main(String[] arguments) {
    final NoiseKey[] keys = {
      new NoiseKey(0, Purpose.LEVEL, 0, 0),
      new NoiseKey(1, Purpose.NOISE, 0, 0),
      new NoiseKey(42, Purpose.NOISE, 1000, 0),
      new NoiseKey(42, Purpose.DROPOUT, 1000, 7),
      new NoiseKey(-1, Purpose.PRIOR, NoiseKey.STEPS - 1, NoiseKey.SUB_STEPS - 1),
      new NoiseKey(0x0123456789abcdefL, Purpose.SAMPLER, 999, 2),
      new NoiseKey(0x8000000000000000L, Purpose.INIT, 0, 12),
      new NoiseKey(7, Purpose.USER, 123_456_789, 3),
    };
    final long[] samples = {0, 1, 63, 2, Noise.SAMPLES - 1, 0x80000000L, 5, 12_345};
    final long[] elements = {0, 0, 3071, 1, Noise.ELEMENTS - LENGTH, 0x80000000L, 3, 150_527};
    for (int i = 0; i < keys.length; i++) {
      print(keys[i], samples[i], elements[i], "BITS");
      for (final Distribution distribution : Distribution.values()) {
        print(keys[i], samples[i], elements[i], distribution.name());
      }
    }
  }

  static String compute(NoiseKey key, long sample, long firstElement, String what) {
    final int[] words = new int[LENGTH];
    if (what.equals("BITS")) {
      Noise.bits(key, sample, firstElement, words, 0, LENGTH);
    } else {
      final float[] values = new float[LENGTH];
      Noise.fill(Distribution.valueOf(what), key, sample, firstElement, values, 0, LENGTH);
      for (int i = 0; i < LENGTH; i++) {
        words[i] = Float.floatToRawIntBits(values[i]);
      }
    }
    final StringBuilder hex = new StringBuilder();
    for (int i = 0; i < LENGTH; i++) {
      hex.append(i == 0 ? "" : " ").append("%08x".formatted(words[i]));
    }
    return hex.toString();
  }

  static List<Row> read() throws IOException {
    final List<Row> rows = new ArrayList<>();
    try (InputStream in = KnownAnswers.class.getResourceAsStream(RESOURCE)) {
      final String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      for (final String line : text.lines().toList()) {
        final String[] p = line.split(" ", 8);
        final NoiseKey key =
            new NoiseKey(
                Long.parseUnsignedLong(p[0], 16),
                Purpose.valueOf(p[1]),
                Long.parseLong(p[2]),
                Integer.parseInt(p[3]));
        rows.add(new Row(key, Long.parseLong(p[4]), Long.parseLong(p[5]), p[6], p[7]));
      }
    }
    return rows;
  }

  private static void print(NoiseKey key, long sample, long element, String what) {
    System.out.printf(
        "%016x %s %d %d %d %d %s %s%n",
        key.seed(),
        key.purpose(),
        key.step(),
        key.subStep(),
        sample,
        element,
        what,
        compute(key, sample, element, what));
  }
}
