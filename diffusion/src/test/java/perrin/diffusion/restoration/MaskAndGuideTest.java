package perrin.diffusion.restoration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.restoration.guide.Guides;
import perrin.diffusion.restoration.mask.Masks;

final class MaskAndGuideTest {
  private static final ImageShape IMAGE = new ImageShape(2, 6, 4);

  private static String drawn(String spec) {
    boolean[] hidden = Masks.of(spec).hidden(4, 4);
    var text = new StringBuilder();
    for (int i = 0; i < 16; i++) {
      text.append(i > 0 && i % 4 == 0 ? "/" : "").append(hidden[i] ? '#' : '.');
    }
    return text.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "half|..##/..##/..##/..##",
        "half:side=left|##../##../##../##..",
        "half:side=top|####/####/..../....",
        "half:side=bottom|..../..../####/####",
        "box|..../.##./.##./....",
        "box:x=0,y=3,width=3,height=1|..../..../..../###.",
        "box:outside=true|####/#..#/#..#/####",
        "lines|..../####/..../####",
        "lines:every=3,along=columns|.##./.##./.##./.##."
      })
  void masksHideWhatTheySay(String spec, String picture) {
    assertEquals(picture, drawn(spec));
  }

  @Test
  void aRandomMaskHidesItsShareAndIsKeyedByItsSeed() {
    boolean[] a = Masks.of("random:share=0.25,seed=3").hidden(8, 8);
    int count = 0;
    for (boolean hidden : a) {
      count += hidden ? 1 : 0;
    }
    assertEquals(16, count);
    assertArrayEquals(a, Masks.of("random:share=0.25,seed=3").hidden(8, 8));
    boolean[] b = Masks.of("random:share=0.25,seed=4").hidden(8, 8);
    assertTrue(!java.util.Arrays.equals(a, b), "another seed hides others");
  }

  @Test
  void aBoxBeyondThePictureIsRefused() {
    var mask = Masks.of("box:x=2,width=3");
    var e = assertThrows(CatalogException.class, () -> mask.hidden(4, 4));
    assertEquals("box: 3 x 2 pixels at (2, 1) do not fit into pictures of 4 x 4", e.getMessage());
  }

  private static float[] ramp() {
    var x = new float[IMAGE.values()];
    for (int i = 0; i < x.length; i++) {
      x[i] = i / 24f - 1;
    }
    return x;
  }

  @Test
  void guidesKeepTheMeanOfWhatTheyCoarsen() {
    float[] coarse = Guides.of("coarse:factor=2").of(ramp(), IMAGE);
    // rows are 4 apart, and a block of two by two lies about the mean of its four
    assertEquals((0 + 1 + 4 + 5) / 4f / 24 - 1, coarse[0], 1e-6);
    assertEquals(coarse[0], coarse[5]);
    assertThrows(CatalogException.class, () -> Guides.of("coarse").of(ramp(), IMAGE));
  }

  @Test
  void aBlurKeepsConstantsAndSmoothsAnEdge() {
    var flat = new float[IMAGE.values()];
    java.util.Arrays.fill(flat, 0.25f);
    assertArrayEquals(flat, Guides.of("blur:sigma=5").of(flat, IMAGE), 1e-6f);
    float[] impulse = new float[25];
    impulse[12] = 1;
    float[] blurred = Guides.of("blur:sigma=0.5").of(impulse, new ImageShape(1, 5, 5));
    double beside = Math.exp(-2);
    double whole = 1 + 2 * (beside + Math.exp(-8));
    assertEquals(1 / (whole * whole), blurred[12], 1e-6);
    assertEquals(beside / (whole * whole), blurred[13], 1e-6);
  }

  @Test
  void postersHaveFewLevelsAndStrokesNoSpecks() {
    float[] poster = Guides.of("posterise:levels=3").of(ramp(), IMAGE);
    for (float value : poster) {
      assertTrue(value == -1 || value == 0 || value == 1, () -> "level " + value);
    }
    float[] speck = new float[25];
    speck[12] = 1;
    float[] strokes = Guides.of("strokes:width=3,levels=255").of(speck, new ImageShape(1, 5, 5));
    assertArrayEquals(new float[25], strokes);
    assertArrayEquals(ramp(), Guides.of("none").of(ramp(), IMAGE));
  }
}
