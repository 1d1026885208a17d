package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static final NoiseKey KEY = NoiseKey.of(42, Purpose.NOISE).at(9);

  @Property
  void aRangeIsTheSliceOfTheWhole(
      @ForAll Distribution distribution,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long sample,
      @ForAll @IntRange(max = 90) int first,
      @ForAll @IntRange(max = 10) int length) {
    final float[] whole = new float[100];
    final float[] part = new float[length + 3];
    Noise.fill(distribution, KEY, sample, 0, whole, 0, 100);
    Noise.fill(distribution, KEY, sample, first, part, 3, length);
    assertArrayEquals(
        Arrays.copyOfRange(whole, first, first + length), Arrays.copyOfRange(part, 3, 3 + length));
  }

  @Property
  void aRangeOfBitsIsTheSliceOfTheWhole(
      @ForAll @IntRange(max = 90) int first, @ForAll @IntRange(max = 10) int length) {
    final int[] whole = new int[100];
    final int[] part = new int[length];
    Noise.bits(KEY, 3, 0, whole, 0, 100);
    Noise.bits(KEY, 3, first, part, 0, length);
    assertArrayEquals(Arrays.copyOfRange(whole, first, first + length), part);
  }

  @Property
  void theNoiseDoesNotDependOnHowABatchIsSplit(
      @ForAll Distribution distribution,
      @ForAll @LongRange(max = 0xFFFFFFF0L) long firstSample,
      @ForAll @IntRange(max = 9) int split,
      @ForAll @IntRange(max = 13) int sampleSize) {
    final float[] whole = new float[9 * sampleSize];
    final float[] left = new float[split * sampleSize];
    final float[] right = new float[(9 - split) * sampleSize];
    Noise.fillBatch(distribution, KEY, firstSample, 9, sampleSize, whole);
    Noise.fillBatch(distribution, KEY, firstSample, split, sampleSize, left);
    Noise.fillBatch(distribution, KEY, firstSample + split, 9 - split, sampleSize, right);
    assertArrayEquals(Arrays.copyOf(whole, left.length), left);
    assertArrayEquals(Arrays.copyOfRange(whole, left.length, whole.length), right);
  }

  @Property
  void float64IsFloat32Widened(
      @ForAll Distribution distribution,
      @ForAll long seed,
      @ForAll @IntRange(max = 5) int samples,
      @ForAll @IntRange(max = 9) int sampleSize) {
    final NoiseKey key = NoiseKey.of(seed, Purpose.PRIOR);
    final float[] narrow = new float[samples * sampleSize];
    final double[] wide = new double[samples * sampleSize];
    Noise.fillBatch(distribution, key, 5, samples, sampleSize, narrow);
    Noise.fillBatch(distribution, key, 5, samples, sampleSize, wide);
    for (int i = 0; i < wide.length; i++) {
      assertEquals((double) narrow[i], wide[i]);
    }
  }

  @Test
  void seedStepSubStepPurposeAndSampleEachChangeTheNoise() {
    final float[][] draws = {
      normals(KEY, 0),
      normals(KEY, 1),
      normals(KEY.at(10), 0),
      normals(KEY.sub(1), 0),
      normals(NoiseKey.of(43, Purpose.NOISE).at(9), 0),
      normals(NoiseKey.of(42L | 1L << 32, Purpose.NOISE).at(9), 0),
      normals(NoiseKey.of(42, Purpose.SAMPLER).at(9), 0)
    };
    for (int i = 0; i < draws.length; i++) {
      for (int j = 0; j < i; j++) {
        for (int k = 0; k < 16; k++) {
          assertNotEquals(draws[i][k], draws[j][k], i + " " + j + " " + k);
        }
      }
    }
  }

  @Test
  void theEndsOfTheUniformsAreAsStated() {
    final float[] out = new float[4];
    Distribution.UNIFORM.apply(new int[] {0, -1, 0, 0}, out);
    assertEquals(0.0f, out[0]);
    assertEquals(1 - 0x1p-24f, out[1]);
    Distribution.UNIFORM_OPEN.apply(new int[] {0, -1, 0, 0}, out);
    assertEquals(0x1p-24f, out[0]);
    assertEquals(1 - 0x1p-24f, out[1]);
  }

  @Property
  void theOpenUniformIsSymmetric(@ForAll int word) {
    final float[] out = new float[4];
    Distribution.UNIFORM_OPEN.apply(new int[] {word, ~word, 0, 0}, out);
    assertEquals(1.0f, out[0] + out[1]);
  }

  @Property
  void boundedIntegersStayWithinTheirBound(
      @ForAll @IntRange(min = 1) int bound, @ForAll long seed) {
    final int[] out = new int[50];
    Noise.bounded(NoiseKey.of(seed, Purpose.LEVEL), 0, 3, bound, out, 1, 49);
    for (int i = 1; i < 50; i++) {
      assertTrue(out[i] >= 0 && out[i] < bound, "value " + out[i]);
    }
  }

  @Property
  void aPermutationHoldsEachIndexOnce(@ForAll @IntRange(max = 200) int n, @ForAll long seed) {
    final int[] order = Noise.permutation(NoiseKey.of(seed, Purpose.SHUFFLE), 0, n);
    Arrays.sort(order);
    for (int i = 0; i < n; i++) {
      assertEquals(i, order[i]);
    }
  }

  @Test
  void theLastElementAndTheLastSampleCanBeDrawn() {
    final float[] out = new float[2];
    Noise.fill(Distribution.UNIFORM_OPEN, KEY, Noise.SAMPLES - 1, Noise.ELEMENTS - 2, out, 0, 2);
    assertTrue(out[0] > 0 && out[1] > 0);
  }

  @Test
  void rangesBeyondTheCounterAreRefused() {
    final float[] out = new float[4];
    assertEquals(
        "noise NOISE: samples must lie in 0 .. 2^32 - 1, but 1 samples from 4294967296 do not",
        assertThrows(
                IllegalArgumentException.class,
                () -> Noise.fill(Distribution.NORMAL, KEY, Noise.SAMPLES, 0, out, 0, 1))
            .getMessage());
    assertEquals(
        "noise NOISE: elements must lie in 0 .. 2^34 - 1, but 2 elements from 17179869183 do not",
        assertThrows(
                IllegalArgumentException.class,
                () -> Noise.fill(Distribution.NORMAL, KEY, 0, Noise.ELEMENTS - 1, out, 0, 2))
            .getMessage());
    assertThrows(
        IllegalArgumentException.class,
        () -> Noise.fillBatch(Distribution.NORMAL, KEY, Noise.SAMPLES - 1, 2, 2, out));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Noise.fillBatch(Distribution.NORMAL, KEY, 0, 1 << 16, 1 << 16, out));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Noise.fill(Distribution.NORMAL, KEY, 0, 0, out, 3, 2));
    assertThrows(
        IllegalArgumentException.class, () -> Noise.bounded(KEY, 0, 0, 0, new int[1], 0, 1));
  }

  private static float[] normals(NoiseKey key, long sample) {
    final float[] out = new float[16];
    Noise.fill(Distribution.NORMAL, key, sample, 0, out, 0, 16);
    return out;
  }
}
