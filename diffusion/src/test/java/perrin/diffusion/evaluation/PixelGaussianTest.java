package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;

class PixelGaussianTest {
  private static Dataset images(float... values) {
    return new FloatDataset(
        "made", new ImageShape(1, 1, 2), MemorySegment.ofArray(values), new int[0], List.of());
  }

  @Test
  void itFitsMeanAndDeviationOfEachPixel() {
    var fit = PixelGaussian.fit(images(-1, 0.5f, 1, 0.5f));
    assertArrayEquals(new double[] {0, 0.5}, fit.mean(), 1e-12);
    assertArrayEquals(new double[] {1, 0}, fit.std(), 1e-12);
  }

  @Test
  void aPixelWithoutSpreadIsDrawnAsItIs() {
    float[] drawn = new PixelGaussian(new double[] {0, 0.5}, new double[] {1, 0}).draw(3, 20);
    for (int i = 1; i < drawn.length; i += 2) {
      assertEquals(0.5f, drawn[i]);
    }
  }

  @Test
  void drawsHaveTheFittedMoments() {
    var gaussian = new PixelGaussian(new double[] {0.1, -0.3}, new double[] {0.1, 0.2});
    float[] drawn = gaussian.draw(4, 20_000);
    var again = PixelGaussian.fit(images(drawn));
    // Six standard errors of a mean and of a deviation.
    assertArrayEquals(gaussian.mean(), again.mean(), 6 * 0.2 / Math.sqrt(20_000));
    assertArrayEquals(gaussian.std(), again.std(), 6 * 0.2 / Math.sqrt(40_000));
  }

  @Test
  void drawsStayWithinTheRangeOfImages() {
    float[] drawn = new PixelGaussian(new double[] {0.9}, new double[] {1}).draw(5, 1000);
    for (float x : drawn) {
      assertTrue(x >= -1 && x <= 1, () -> "drawn " + x);
    }
    assertTrue(drawn.length == 1000 && maximum(drawn) == 1, "nothing was clipped");
  }

  @Test
  void theSameSeedGivesTheSameImagesForAnyCount() {
    var gaussian = new PixelGaussian(new double[3], new double[] {1, 1, 1});
    float[] many = gaussian.draw(6, 10);
    assertArrayEquals(gaussian.draw(6, 4), Arrays.copyOf(many, 12));
    assertTrue(!Arrays.equals(many, gaussian.draw(7, 10)), "another seed, the same images");
  }

  private static float maximum(float[] values) {
    float max = values[0];
    for (float x : values) {
      max = Math.max(max, x);
    }
    return max;
  }
}
