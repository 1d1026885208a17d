package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class NoiseKeyTest {

  /** Runs of the past depend on these codes: extend the list, never change it. */
  @Test
  void codesAreTheCommittedOnes() {
    assertEquals(
        "LEVEL=1 NOISE=2 DROPOUT=3 LABEL_DROP=4 INIT=5 PRIOR=6 SAMPLER=7 CORRECTOR=8 BROWNIAN=9"
            + " HUTCHINSON=10 SHUFFLE=11 AUGMENT=12 DATA=13 DEQUANTIZE=14 MICROBATCH=15 SPLIT=16"
            + " CHECK=17 EVALUATION=18 USER=19",
        Arrays.stream(Purpose.values())
            .map(purpose -> purpose + "=" + purpose.code())
            .collect(Collectors.joining(" ")));
  }

  @Test
  void codesFitEightBitsAndDiffer() {
    final Set<Integer> codes = new HashSet<>();
    for (final Purpose purpose : Purpose.values()) {
      assertTrue(purpose.code() >= 1 && purpose.code() <= 255, purpose.name());
      assertTrue(codes.add(purpose.code()), purpose.name());
    }
  }

  /**
   * Philox is a bijection of the counter (see PhiloxTest), so that different counters suffice for
   * two draws never to share a block.
   */
  @Property
  void differentKeysHaveDifferentCounters(
      @ForAll Purpose purpose1,
      @ForAll Purpose purpose2,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long step1,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long step2,
      @ForAll @IntRange(max = 0xFFFFFF) int subStep1,
      @ForAll @IntRange(max = 0xFFFFFF) int subStep2) {
    final NoiseKey key1 = new NoiseKey(7, purpose1, step1, subStep1);
    final NoiseKey key2 = new NoiseKey(7, purpose2, step2, subStep2);
    assertEquals(
        key1.equals(key2),
        key1.counter2() == key2.counter2() && key1.counter3() == key2.counter3());
  }

  @Property
  void counterAndKeyWordsHoldTheWholeKey(
      @ForAll long seed,
      @ForAll Purpose purpose,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long step,
      @ForAll @IntRange(max = 0xFFFFFF) int subStep) {
    final NoiseKey key = new NoiseKey(seed, purpose, step, subStep);
    assertEquals(
        seed, Integer.toUnsignedLong(key.key1()) << 32 | Integer.toUnsignedLong(key.key0()));
    assertEquals(step, Integer.toUnsignedLong(key.counter2()));
    assertEquals(purpose.code(), key.counter3() >>> 24);
    assertEquals(subStep, key.counter3() & 0xFFFFFF);
  }

  @Property
  void twoPurposesShareNoBits(
      @ForAll Purpose purpose1,
      @ForAll Purpose purpose2,
      @ForAll long seed,
      @ForAll @LongRange(max = 0xFFFFFFFFL) long step) {
    Assume.that(purpose1 != purpose2);
    final int[] words1 = new int[64];
    final int[] words2 = new int[64];
    Noise.bits(NoiseKey.of(seed, purpose1).at(step), 0, 0, words1, 0, 64);
    Noise.bits(NoiseKey.of(seed, purpose2).at(step), 0, 0, words2, 0, 64);
    for (int i = 0; i < 64; i += 4) {
      for (int j = 0; j < 64; j += 4) {
        assertNotEquals(
            Arrays.toString(Arrays.copyOfRange(words1, i, i + 4)),
            Arrays.toString(Arrays.copyOfRange(words2, j, j + 4)));
      }
    }
  }

  @Test
  void stepsAndSubStepsOutOfRangeAreRefused() {
    final NoiseKey key = NoiseKey.of(1, Purpose.NOISE);
    assertEquals(
        "noise key NOISE: step must be in 0 .. 2^32 - 1, but is 4294967296",
        assertThrows(IllegalArgumentException.class, () -> key.at(1L << 32)).getMessage());
    assertEquals(
        "noise key NOISE: sub-step must be in 0 .. 2^24 - 1, but is 16777216",
        assertThrows(IllegalArgumentException.class, () -> key.sub(1 << 24)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> key.at(-1));
    assertThrows(IllegalArgumentException.class, () -> key.sub(-1));
  }
}
