package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.shapes.ShapesDataset;

class GreyLevelsTest {
  private static final ImageShape FOUR = new ImageShape(1, 2, 2);

  @Test
  void valuesAreClippedAndRoundedToTheNearestLevel() {
    float[] out = new float[4];
    GreyLevels.round("made", FOUR, new float[] {-3, 0.001f, 1.5f, -0.99f}).read(0, out, 0);
    assertArrayEquals(new float[] {-1, 128 / 127.5f - 1, 1, 1 / 127.5f - 1}, out, 1e-7f);
  }

  @Test
  void imagesFromAFileStayAsTheyAre() {
    var shapes = new ShapesDataset(DatasetOptions.defaults().withSize(16).withCount(3));
    var rounded = GreyLevels.round(shapes, 3);
    float[] before = new float[shapes.values()];
    float[] after = new float[shapes.values()];
    for (int i = 0; i < 3; i++) {
      shapes.read(i, before, 0);
      rounded.read(i, after, 0);
      assertArrayEquals(before, after, 1 / 255f + 1e-6f);
    }
    var again = GreyLevels.round(rounded, 3);
    again.read(2, before, 0);
    assertArrayEquals(after, before);
  }

  @Test
  void brokenSamplesAreRefused() {
    assertThrows(
        DataException.class,
        () -> GreyLevels.round("made", FOUR, new float[] {0, Float.NaN, 0, 0}));
  }
}
