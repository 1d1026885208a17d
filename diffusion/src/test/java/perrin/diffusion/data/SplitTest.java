package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SplitTest {
  private static Set<Integer> members(Dataset data) {
    var members = new HashSet<Integer>();
    var value = new float[2];
    for (int i = 0; i < data.size(); i++) {
      data.read(i, value, 0);
      members.add((int) value[0]);
    }
    return members;
  }

  @Property
  void someAreSpreadEvenlyOverTheWhole(
      @ForAll @IntRange(min = 1, max = 500) int size,
      @ForAll @IntRange(min = 1, max = 500) int most) {
    var some = new NumberedDataset(size).some(most);
    assertEquals(Math.min(size, most), some.size());
    assertEquals(some.size(), members(some).size(), "none twice");
    int left = (int) members(some).stream().filter(i -> i < (size + 1) / 2).count();
    assertTrue(Math.abs(2 * left - some.size()) <= 2, left + " of " + some.size());
  }

  @Property
  void thePartsAreDisjointAndTogetherTheWhole(
      @ForAll @IntRange(min = 2, max = 500) int size,
      @ForAll @DoubleRange(min = 0, max = 1, minIncluded = false, maxIncluded = false)
          double fraction,
      @ForAll long seed) {
    var split = new NumberedDataset(size).split(fraction, seed);
    var union = members(split.training());
    union.addAll(members(split.validation()));
    assertEquals(size, union.size());
    assertEquals(size, split.training().size() + split.validation().size());
    assertTrue(split.training().size() > 0 && split.validation().size() > 0);
    assertEquals(Math.clamp(Math.round(size * fraction), 1, size - 1), split.validation().size());
  }

  @Test
  void theSeedDecidesWhoIsHeldOut() {
    var data = new NumberedDataset(200);
    assertEquals(
        members(data.split(0.1, 1).validation()), members(data.split(0.1, 1).validation()));
    assertNotEquals(
        members(data.split(0.1, 1).validation()), members(data.split(0.1, 2).validation()));
  }

  @Test
  void viewsHaveTheirOwnFingerprint() {
    var split = new NumberedDataset(20).split(0.5, 1);
    assertNotEquals(split.training().fingerprint(), split.validation().fingerprint());
  }

  @Test
  void labelsGoWithTheirSamples() {
    var view = new NumberedDataset(10).subset("some", new int[] {7, 2});
    assertEquals(1, view.label(0));
    assertEquals(0, view.label(1));
  }

  @Test
  void impossibleFractionsAreRefused() {
    var data = new NumberedDataset(10);
    for (double fraction : new double[] {0, 1, -0.5, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> data.split(fraction, 0));
    }
    assertThrows(IllegalArgumentException.class, () -> new NumberedDataset(1).split(0.5, 0));
  }
}
