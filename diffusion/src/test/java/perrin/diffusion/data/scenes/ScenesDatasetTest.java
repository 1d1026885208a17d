package perrin.diffusion.data.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.shapes.ShapesDataset;

class ScenesDatasetTest {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  private static float[] read(Dataset data, int index) {
    var values = new float[data.values()];
    data.read(index, values, 0);
    return values;
  }

  @Test
  void everyAttributeIsAboutAsCommonInScenesOfOneShape() {
    var data = new ScenesDataset(1, OPTIONS);
    var counts = new int[4][9];
    for (int i = 0; i < 3600; i++) {
      var object = data.scene(i).objects().getFirst();
      assertEquals(object.shape().word(), data.classNames().get(data.label(i)));
      counts[0][object.shape().ordinal()]++;
      counts[1][object.colour().ordinal()]++;
      counts[2][object.size().ordinal()]++;
      counts[3][object.place().ordinal()]++;
    }
    int[] values = {6, 8, 2, 9};
    for (int a = 0; a < 4; a++) {
      for (int v = 0; v < values[a]; v++) {
        double expected = 3600.0 / values[a];
        assertTrue(
            Math.abs(counts[a][v] - expected) < 5 * Math.sqrt(expected),
            "attribute %d: %s".formatted(a, Arrays.toString(counts[a])));
      }
    }
  }

  @Test
  void captionsVaryAndNearlyAllDiffer() {
    var data = new ScenesDataset(0, OPTIONS);
    Set<String> captions = new HashSet<>();
    IntStream.range(0, 3000).mapToObj(data::caption).forEach(captions::add);
    assertTrue(captions.size() > 2300, captions.size() + " of 3000");
    for (String words :
        new String[] {"above", "to the left of", "in the middle", ", and", " and "}) {
      assertEquals(
          !words.equals(", and"), captions.stream().anyMatch(c -> c.contains(words)), words);
    }
  }

  @Test
  void viewsHaveCaptionsAndOtherSetsHaveNone() {
    var data = new ScenesDataset(2, OPTIONS.withCount(10));
    assertEquals(data.caption(7), data.subset("some", new int[] {3, 7}).caption(1));
    var split = data.split(0.5, 1);
    var all = new HashSet<String>();
    for (int i = 0; i < 5; i++) {
      all.add(split.training().caption(i));
      all.add(split.validation().caption(i));
    }
    assertEquals(10, all.size());
    assertNull(new ShapesDataset(OPTIONS).caption(0));
    assertEquals(0, data.classes());
    assertEquals(-1, data.label(0));
    assertThrows(IndexOutOfBoundsException.class, () -> data.caption(10));
  }

  @Test
  void seedPartAndIndexAllMatter() {
    var data = new ScenesDataset(0, OPTIONS);
    float[] picture = read(data, 5);
    assertFalse(Arrays.equals(picture, read(data, 8)));
    assertFalse(Arrays.equals(picture, read(new ScenesDataset(0, OPTIONS.withSeed(1)), 5)));
    assertFalse(Arrays.equals(picture, read(new ScenesDataset(0, OPTIONS.withPart(Part.TEST)), 5)));
    String usual = data.fingerprint();
    assertEquals(usual, new ScenesDataset(0, OPTIONS).fingerprint());
    assertNotEquals(usual, new ScenesDataset(1, OPTIONS).fingerprint());
    assertNotEquals(usual, new ScenesDataset(0, OPTIONS.withSeed(1)).fingerprint());
    assertNotEquals(usual, new ScenesDataset(0, OPTIONS.withSize(16)).fingerprint());
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThrows(DataException.class, () -> new ScenesDataset(0, OPTIONS.withSize(65)));
    assertThrows(DataException.class, () -> new ScenesDataset(0, OPTIONS.withChannels(1)));
    assertThrows(IllegalArgumentException.class, () -> new ScenesDataset(4, OPTIONS));
  }
}
