package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
  @Property
  void wholeNumbersStayBelowTheirBound(@ForAll long seed, @ForAll @IntRange(min = 1) int bound) {
    var random = new KeyedRandom(seed, 0);
    for (int i = 0; i < 20; i++) {
      int draw = random.below(bound);
      assertTrue(draw >= 0 && draw < bound);
    }
  }

  @Test
  void normalDrawsHaveTheMomentsOfANormal() {
    int n = 100_000;
    double[] moments = new double[5];
    for (int i = 0; i < n; i++) {
      // One draw a stream: this tries the keys, not only the sequence.
      double z = new KeyedRandom(5, i).normal();
      double power = 1;
      for (int k = 0; k < 5; k++) {
        moments[k] += power / n;
        power *= z;
      }
    }
    // Five standard errors: sqrt(1/n), sqrt(2/n), sqrt(15/n), sqrt(96/n).
    assertEquals(0, moments[1], 5 * Math.sqrt(1.0 / n));
    assertEquals(1, moments[2], 5 * Math.sqrt(2.0 / n));
    assertEquals(0, moments[3], 5 * Math.sqrt(15.0 / n));
    assertEquals(3, moments[4], 5 * Math.sqrt(96.0 / n));
  }

  @Test
  void aChangedBitOfTheKeyChangesHalfOfTheBits() {
    double changed = 0;
    for (int bit = 0; bit < 64; bit++) {
      for (int i = 0; i < 100; i++) {
        long hash = KeyedRandom.hash(i, 3L * i);
        changed += Long.bitCount(hash ^ KeyedRandom.hash(i ^ 1L << bit, 3L * i));
        changed += Long.bitCount(hash ^ KeyedRandom.hash(i, 3L * i ^ 1L << bit));
      }
    }
    // 12 800 pairs of 64 bits: a standard deviation of 0.035 about 32.
    assertEquals(32, changed / 12_800, 0.2);
  }

  @Test
  void anEmptyRangeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new KeyedRandom(0, 0).below(0));
  }
}
