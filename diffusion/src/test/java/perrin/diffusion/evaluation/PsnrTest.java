package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

final class PsnrTest {
  @Test
  void aTenthOfTheRangeIsTwentyDecibels() {
    float[] a = {0.3f, -0.5f, 0, 0.8f};
    float[] b = {0.5f, -0.7f, 0.2f, 0.6f};
    assertEquals(20, Psnr.between(a, b), 1e-5);
  }

  @Test
  void onlyThePixelsThatCountAreCompared() {
    float[] a = {0, 0.4f, 0, 0.4f};
    float[] b = {0.2f, 0, 0.2f, 0};
    assertEquals(20, Psnr.within(a, b, new boolean[] {true, false}), 1e-5);
    assertThrows(
        IllegalArgumentException.class, () -> Psnr.within(a, b, new boolean[] {false, false}));
  }

  @Test
  void valuesBeyondTheRangeCountAsItsEnds() {
    assertEquals(Psnr.MOST, Psnr.between(new float[] {1.7f}, new float[] {1}));
    assertThrows(IllegalArgumentException.class, () -> Psnr.between(new float[2], new float[3]));
  }
}
