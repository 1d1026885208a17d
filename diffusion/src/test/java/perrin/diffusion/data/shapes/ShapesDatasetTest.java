package perrin.diffusion.data.shapes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Part;

class ShapesDatasetTest {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  private static float[] read(Dataset data, int index) {
    var values = new float[data.values()];
    data.read(index, values, 0);
    return values;
  }

  @Property
  void aPictureIsAPureFunctionOfSeedAndIndex(
      @ForAll long seed, @ForAll @IntRange(max = 59_999) int index) {
    var options = OPTIONS.withSeed(seed);
    float[] picture = read(new ShapesDataset(options), index);
    var other = new ShapesDataset(options);
    read(other, 59_999 - index);
    assertArrayEquals(picture, read(other, index));
  }

  @Property
  void valuesStayInRangeOnABlackBorderAtAnySize(
      @ForAll long seed,
      @ForAll @IntRange(min = 16, max = 64) int side,
      @ForAll boolean colour,
      @ForAll @IntRange(max = 59_999) int index) {
    var data =
        new ShapesDataset(OPTIONS.withSeed(seed).withSize(side).withChannels(colour ? 3 : 1));
    float[] picture = read(data, index);
    assertEquals((colour ? 3 : 1) * side * side, picture.length);
    double light = 0;
    for (int i = 0; i < picture.length; i++) {
      assertTrue(picture[i] >= -1 && picture[i] <= 1);
      light += (picture[i] + 1) / 2;
      int x = i % side;
      int y = i / side % side;
      assertTrue(x > 0 || y > 0 || picture[i] == -1, "a corner is not black");
    }
    assertTrue(light > 0.01 * side * side, "nothing is drawn");
  }

  @Test
  void seedPartAndIndexAllMatter() {
    var data = new ShapesDataset(OPTIONS);
    float[] picture = read(data, 5);
    assertFalse(Arrays.equals(picture, read(data, 15)));
    assertFalse(Arrays.equals(picture, read(new ShapesDataset(OPTIONS.withSeed(1)), 5)));
    assertFalse(Arrays.equals(picture, read(new ShapesDataset(OPTIONS.withPart(Part.TEST)), 5)));
  }

  @Test
  void classesAreEquallyCommon() {
    var data = new ShapesDataset(OPTIONS.withCount(1000));
    var counts = new int[10];
    for (int i = 0; i < 1000; i++) {
      counts[data.label(i)]++;
    }
    assertArrayEquals(new int[] {100, 100, 100, 100, 100, 100, 100, 100, 100, 100}, counts);
    assertEquals(10, data.classes());
  }

  @Test
  void theMostSimilarPictureOftenIsOfTheSameClass() {
    // Poses differ, so that this is a weak judge; one in ten would be right by chance.
    var train = new ShapesDataset(OPTIONS.withCount(4000));
    var test = new ShapesDataset(OPTIONS.withPart(Part.TEST));
    var known = new float[4000][];
    Arrays.setAll(known, i -> read(train, i));
    int right = 0;
    for (int i = 0; i < 300; i++) {
      right += train.label(nearest(known, read(test, i))) == test.label(i) ? 1 : 0;
    }
    assertTrue(right > 180, "right: " + right + " of 300");
  }

  private static int nearest(float[][] known, float[] picture) {
    int best = 0;
    float least = Float.MAX_VALUE;
    for (int k = 0; k < known.length; k++) {
      float distance = 0;
      for (int p = 0; p < picture.length && distance < least; p++) {
        float difference = known[k][p] - picture[p];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    return best;
  }

  @Test
  void fingerprintsTellSetsApart() {
    String usual = new ShapesDataset(OPTIONS).fingerprint();
    assertEquals(usual, new ShapesDataset(OPTIONS).fingerprint());
    assertNotEquals(usual, new ShapesDataset(OPTIONS.withSeed(1)).fingerprint());
    assertNotEquals(usual, new ShapesDataset(OPTIONS.withSize(32)).fingerprint());
    assertNotEquals(usual, new ShapesDataset(OPTIONS.withCount(10)).fingerprint());
  }
}
