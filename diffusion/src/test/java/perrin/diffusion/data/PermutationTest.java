package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PermutationTest {
  private static int[] all(int n, long seed, long epoch) {
    var order = Permutation.of(n, seed, epoch);
    return IntStream.range(0, n).map(order::at).toArray();
  }

  @Property
  void everyIndexComesExactlyOnce(
      @ForAll @IntRange(min = 1, max = 3000) int n, @ForAll long seed, @ForAll long epoch) {
    int[] sorted = all(n, seed, epoch);
    Arrays.sort(sorted);
    assertArrayEquals(IntStream.range(0, n).toArray(), sorted);
  }

  @Property
  void theSameKeyGivesTheSameOrder(@ForAll long seed, @ForAll long epoch) {
    assertArrayEquals(all(50, seed, epoch), all(50, seed, epoch));
  }

  @Property
  void anotherEpochGivesAnotherOrder(@ForAll long seed, @ForAll @IntRange(max = 1000) int epoch) {
    assertFalse(Arrays.equals(all(50, seed, epoch), all(50, seed, epoch + 1L)));
  }

  @Test
  void all24OrdersOfFourAreEquallyLikely() {
    var counts = new int[256];
    int draws = 48_000;
    for (int epoch = 0; epoch < draws; epoch++) {
      int[] order = all(4, 11, epoch);
      counts[order[0] << 6 | order[1] << 4 | order[2] << 2 | order[3]]++;
    }
    double expected = draws / 24.0;
    double chi2 =
        Arrays.stream(counts)
            .filter(count -> count > 0)
            .mapToDouble(count -> (count - expected) * (count - expected) / expected)
            .sum();
    assertEquals(24, Arrays.stream(counts).filter(count -> count > 0).count());
    // The 99.99 % quantile of chi-square with 23 degrees of freedom.
    assertTrue(chi2 < 56.0, "chi-square " + chi2);
  }

  @Test
  void neighboursInTheOrderAreUnrelatedInALargeSet() {
    int n = 60_000;
    int[] order = all(n, 3, 0);
    double mean = (n - 1) / 2.0;
    double product = 0;
    double square = 0;
    for (int i = 0; i + 1 < n; i++) {
      product += (order[i] - mean) * (order[i + 1] - mean);
      square += (order[i] - mean) * (order[i] - mean);
    }
    assertTrue(Math.abs(product / square) < 5 / Math.sqrt(n), "correlation " + product / square);
  }

  @Test
  void aPlaceOutsideIsRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> Permutation.of(5, 0, 0).at(5));
    assertThrows(IllegalArgumentException.class, () -> Permutation.of(0, 0, 0));
  }
}
