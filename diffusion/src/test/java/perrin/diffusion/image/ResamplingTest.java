package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.api.Test;

final class ResamplingTest {
  private static final int HEIGHT = 5;
  private static final int WIDTH = 7;

  private static float[] image() {
    var x = new float[HEIGHT * WIDTH];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i * 37 + 11) % 101 / 50f - 1;
    }
    return x;
  }

  /** Pillow's filters, by way of PyTorch: golden_resampling.py. */
  @Test
  void cubicAndLinearFiltersGiveTheGoldenValues() throws Exception {
    int checked = 0;
    try (var file = getClass().getResourceAsStream("/perrin/diffusion/image/resampling.txt")) {
      String text = new String(file.readAllBytes(), StandardCharsets.US_ASCII);
      for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
        String[] cell = line.split(" ");
        int h = Integer.parseInt(cell[1]);
        int w = Integer.parseInt(cell[2]);
        var filter = Resampling.valueOf(cell[0].toUpperCase(Locale.ROOT));
        float[] actual = filter.resize(image(), HEIGHT, WIDTH, h, w);
        assertEquals(h * w, actual.length);
        for (int i = 0; i < actual.length; i++) {
          assertEquals(Double.parseDouble(cell[3 + i]), actual[i], 1e-6, line);
        }
        checked++;
      }
    }
    assertEquals(10, checked);
  }

  @Test
  void areasAreMeansOfBlocksAndNearestRepeatsPixels() {
    float[] x = {1, 3, 5, 7, 1, 3, 5, 9};
    assertArrayEquals(new float[] {2, 6.5f}, Resampling.AREA.resize(x, 2, 4, 1, 2));
    assertArrayEquals(
        new float[] {2, 2, 6.5f, 6.5f, 2, 2, 6.5f, 6.5f},
        Resampling.NEAREST.resize(new float[] {2, 6.5f}, 1, 2, 2, 4));
  }

  @Test
  void channelsDoNotMix() {
    float[] two = Arrays.copyOf(image(), 2 * HEIGHT * WIDTH);
    float[] alone = Resampling.BICUBIC.resize(image(), HEIGHT, WIDTH, 9, 4);
    float[] both = Resampling.BICUBIC.resize(two, HEIGHT, WIDTH, 9, 4);
    assertArrayEquals(alone, Arrays.copyOf(both, 36));
    assertArrayEquals(new float[36], Arrays.copyOfRange(both, 36, 72));
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Resampling.AREA.resize(image(), 4, 7, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> Resampling.AREA.resize(image(), 5, 7, 0, 2));
  }
}
