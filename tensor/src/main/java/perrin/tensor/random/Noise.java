package perrin.tensor.random;

import java.util.Objects;

/**
 * Fills arrays with the noise of a {@link NoiseKey}: the scalar definition that every backend
 * reproduces bit for bit.
 *
 * <p>Element {@code e} of sample {@code s} is word {@code e mod 4} of the Philox block with counter
 * {@code (e / 4, s, step, purpose and sub-step)}. {@code e} is the logical row-major index within
 * the sample, whatever the physical layout; {@code s} counts samples globally, so that a batch that
 * starts at {@code firstSample} draws what any other split of the samples would. Hence a fill
 * depends neither on batch size nor on ranges, threads or devices.
 *
 * <p>Parameters common to all methods: {@code sample} in {@code 0 .. 2^32 - 1}, {@code element} in
 * {@code 0 .. 2^34 - 1}. All methods throw IllegalArgumentException where a range leaves these
 * bounds, and IndexOutOfBoundsException where the array is too small.
 */
public final class Noise {
  /** Number of samples that a counter distinguishes: 2^32. */
  public static final long SAMPLES = 1L << 32;

  /** Number of elements of a sample that a counter distinguishes: 2^34. */
  public static final long ELEMENTS = 1L << 34;

  private Noise() {}

  /**
   * Fills a range of one sample with float32 numbers.
   *
   * @param distribution what is drawn
   * @param key the stream
   * @param sample the sample
   * @param firstElement first element drawn
   * @param out receives the numbers
   * @param offset index of the first one in {@code out}
   * @param length how many
   */
  public static void fill(
      Distribution distribution,
      NoiseKey key,
      long sample,
      long firstElement,
      float[] out,
      int offset,
      int length) {
    check(key, sample, 1, firstElement, length);
    Objects.checkFromIndexSize(offset, length, out.length);
    final int[] words = new int[Philox.WORDS];
    final float[] values = new float[Philox.WORDS];
    for (int done = 0; done < length; ) {
      final long element = firstElement + done;
      final int lane = (int) element & 3;
      final int count = Math.min(Philox.WORDS - lane, length - done);
      block(key, sample, element, words);
      distribution.apply(words, values);
      System.arraycopy(values, lane, out, offset + done, count);
      done += count;
    }
  }

  /**
   * Fills a range of one sample with float64 numbers: the float32 numbers of {@link
   * #fill(Distribution, NoiseKey, long, long, float[], int, int)} widened.
   *
   * @param distribution what is drawn
   * @param key the stream
   * @param sample the sample
   * @param firstElement first element drawn
   * @param out receives the numbers
   * @param offset index of the first one in {@code out}
   * @param length how many
   */
  public static void fill(
      Distribution distribution,
      NoiseKey key,
      long sample,
      long firstElement,
      double[] out,
      int offset,
      int length) {
    check(key, sample, 1, firstElement, length);
    Objects.checkFromIndexSize(offset, length, out.length);
    final int[] words = new int[Philox.WORDS];
    final float[] values = new float[Philox.WORDS];
    for (int done = 0; done < length; ) {
      final long element = firstElement + done;
      final int lane = (int) element & 3;
      final int count = Math.min(Philox.WORDS - lane, length - done);
      block(key, sample, element, words);
      distribution.apply(words, values);
      for (int i = 0; i < count; i++) {
        out[offset + done + i] = values[lane + i];
      }
      done += count;
    }
  }

  /**
   * Fills a batch: row {@code i} holds elements {@code 0 .. sampleSize - 1} of sample {@code
   * firstSample + i}.
   *
   * @param distribution what is drawn
   * @param key the stream
   * @param firstSample sample of row 0
   * @param samples number of rows
   * @param sampleSize elements of a row
   * @param out receives the rows one after the other, from index 0
   */
  public static void fillBatch(
      Distribution distribution,
      NoiseKey key,
      long firstSample,
      int samples,
      int sampleSize,
      float[] out) {
    checkBatch(key, firstSample, samples, sampleSize, out.length);
    for (int i = 0; i < samples; i++) {
      fill(distribution, key, firstSample + i, 0, out, i * sampleSize, sampleSize);
    }
  }

  /**
   * Fills a batch in float64: the float32 numbers widened.
   *
   * @param distribution what is drawn
   * @param key the stream
   * @param firstSample sample of row 0
   * @param samples number of rows
   * @param sampleSize elements of a row
   * @param out receives the rows one after the other, from index 0
   */
  public static void fillBatch(
      Distribution distribution,
      NoiseKey key,
      long firstSample,
      int samples,
      int sampleSize,
      double[] out) {
    checkBatch(key, firstSample, samples, sampleSize, out.length);
    for (int i = 0; i < samples; i++) {
      fill(distribution, key, firstSample + i, 0, out, i * sampleSize, sampleSize);
    }
  }

  /**
   * Fills a range of one sample with raw words, each uniform on all ints.
   *
   * @param key the stream
   * @param sample the sample
   * @param firstElement first element drawn
   * @param out receives the words
   * @param offset index of the first one in {@code out}
   * @param length how many
   */
  public static void bits(
      NoiseKey key, long sample, long firstElement, int[] out, int offset, int length) {
    check(key, sample, 1, firstElement, length);
    Objects.checkFromIndexSize(offset, length, out.length);
    final int[] words = new int[Philox.WORDS];
    for (int done = 0; done < length; ) {
      final long element = firstElement + done;
      final int lane = (int) element & 3;
      final int count = Math.min(Philox.WORDS - lane, length - done);
      block(key, sample, element, words);
      System.arraycopy(words, lane, out, offset + done, count);
      done += count;
    }
  }

  /**
   * Fills a range of one sample with integers uniform on {@code 0 .. bound - 1}: {@code (word *
   * bound) >>> 32} with the word unsigned. One word an element and no rejection; the probability of
   * each value differs from {@code 1 / bound} by less than 2^-32.
   *
   * @param key the stream
   * @param sample the sample
   * @param firstElement first element drawn
   * @param bound number of values, at least 1
   * @param out receives the integers
   * @param offset index of the first one in {@code out}
   * @param length how many
   */
  public static void bounded(
      NoiseKey key, long sample, long firstElement, int bound, int[] out, int offset, int length) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "noise " + key.purpose() + ": bound must be at least 1, but is " + bound);
    }
    bits(key, sample, firstElement, out, offset, length);
    for (int i = offset; i < offset + length; i++) {
      out[i] = scale(out[i], bound);
    }
  }

  /**
   * A uniformly random permutation of {@code 0 .. n - 1} by the Fisher-Yates shuffle: for {@code i}
   * from {@code n - 1} down to 1, swaps {@code i} with the draw of element {@code i} bounded by
   * {@code i + 1}.
   *
   * @param key the stream; for a data set's order, purpose SHUFFLE and step the epoch
   * @param sample the sample, mostly 0
   * @param n length, at least 0
   * @return the permutation
   */
  public static int[] permutation(NoiseKey key, long sample, int n) {
    final int[] words = new int[Math.max(n, 0)];
    bits(key, sample, 0, words, 0, n);
    final int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int i = n - 1; i > 0; i--) {
      final int j = scale(words[i], i + 1);
      final int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static int scale(int word, int bound) {
    return (int) ((word & 0xFFFFFFFFL) * bound >>> 32);
  }

  private static void block(NoiseKey key, long sample, long element, int[] words) {
    Philox.block(
        (int) (element >>> 2),
        (int) sample,
        key.counter2(),
        key.counter3(),
        key.key0(),
        key.key1(),
        words,
        0);
  }

  private static void check(
      NoiseKey key, long firstSample, int samples, long firstElement, int length) {
    if (samples < 0 || firstSample < 0 || firstSample > SAMPLES - samples) {
      throw new IllegalArgumentException(
          "noise %s: samples must lie in 0 .. 2^32 - 1, but %d samples from %d do not"
              .formatted(key.purpose(), samples, firstSample));
    }
    if (length < 0 || firstElement < 0 || firstElement > ELEMENTS - length) {
      throw new IllegalArgumentException(
          "noise %s: elements must lie in 0 .. 2^34 - 1, but %d elements from %d do not"
              .formatted(key.purpose(), length, firstElement));
    }
  }

  private static void checkBatch(
      NoiseKey key, long firstSample, int samples, int sampleSize, int capacity) {
    check(key, firstSample, samples, 0, sampleSize);
    if ((long) samples * sampleSize > capacity) {
      throw new IndexOutOfBoundsException(
          "noise %s: %d samples of %d elements do not fit an array of %d"
              .formatted(key.purpose(), samples, sampleSize, capacity));
    }
  }
}
