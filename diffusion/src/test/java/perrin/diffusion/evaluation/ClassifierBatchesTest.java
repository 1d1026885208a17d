package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.Batch;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;

class ClassifierBatchesTest {
  private static final ImageShape SHAPE = new ImageShape(1, 4, 4);

  private static ClassifierBatches batches(int shift, double mixed) {
    return new ClassifierBatches(SHAPE, 3, new ClassifierOptions(1, 8, 1e-3, 0, shift, mixed, 7));
  }

  /** Image b holds b at every pixel, and has class b mod 3. */
  private static Batch batch(float[] images, int[] labels, Cursor start, Cursor after) {
    List<String> captions = Arrays.asList(new String[labels.length]);
    return new Batch(new Examples(images, labels, captions, new float[0]), start, after);
  }

  private static Batch flat() {
    float[] images = new float[8 * 16];
    int[] labels = new int[8];
    for (int b = 0; b < 8; b++) {
      Arrays.fill(images, b * 16, (b + 1) * 16, b);
      labels[b] = b % 3;
    }
    return batch(images, labels, Cursor.START, Cursor.START);
  }

  /** Image b has a 1 at row 1, column 2. */
  private static Batch dots() {
    float[] images = new float[8 * 16];
    for (int b = 0; b < 8; b++) {
      images[b * 16 + 4 + 2] = 1;
    }
    return batch(images, new int[8], Cursor.START, Cursor.START);
  }

  @Test
  void withoutShiftsAndBlendsNothingChanges() {
    var changed = batches(0, 0).of(flat(), 3);
    assertArrayEquals(flat().images(), changed.images());
    assertArrayEquals(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, Arrays.copyOf(changed.targets(), 9));
  }

  @Test
  void aShiftMovesTheDotByAtMostOnePixel() {
    float[] images = batches(1, 0).of(dots(), 3).images();
    int moved = 0;
    for (int b = 0; b < 8; b++) {
      float[] image = Arrays.copyOfRange(images, b * 16, (b + 1) * 16);
      int at = dot(image);
      assertTrue(Math.abs(at / 4 - 1) <= 1 && Math.abs(at % 4 - 2) <= 1, Arrays.toString(image));
      moved += at == 6 ? 0 : 1;
    }
    assertTrue(moved > 0, "no image moved");
  }

  private static int dot(float[] image) {
    int at = 0;
    while (image[at] == 0) {
      at++;
    }
    return at;
  }

  @Test
  void whatComesInRepeatsTheEdge() {
    var ramp = new float[8 * 16];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = 10 + i % 4;
    }
    var batch = batch(ramp, new int[8], Cursor.START, Cursor.START);
    for (float x : batches(2, 0).of(batch, 1).images()) {
      assertTrue(x >= 10 && x <= 13, () -> "not from the image: " + x);
    }
  }

  @Test
  void anImageIsBlendedAndSoIsItsTarget() {
    var changed = batches(0, 0.25).of(flat(), 3);
    // Image 6 holds 6, image 0 holds 0.
    double u = changed.images()[6 * 16] / 6;
    assertTrue(u > 0 && u < 1, "u " + u);
    for (int i = 0; i < 16; i++) {
      assertEquals((float) (6 * u), changed.images()[6 * 16 + i]);
    }
    assertEquals(5, changed.images()[5 * 16], "an image outside of the last quarter changed");
  }

  @Test
  void aBlendedTargetHasTheWeightOfItsImage() {
    var changed = batches(0, 0.5).of(flat(), 3);
    // Image 4 has class 1, image 0 has class 0.
    float u = changed.images()[4 * 16] / 4;
    assertArrayEquals(
        new float[] {1 - u, u, 0}, Arrays.copyOfRange(changed.targets(), 12, 15), 1e-6f);
  }

  @Test
  void aMixtureOfPixelsTakesEachFromOneOfTheTwo() {
    var large = new ImageShape(1, 64, 64);
    var batches = new ClassifierBatches(large, 2, new ClassifierOptions(1, 4, 1e-3, 0, 0, 0.5, 7));
    float[] images = new float[4 * 4096];
    Arrays.fill(images, 3 * 4096, 4 * 4096, 1);
    var batch = batch(images, new int[] {0, 0, 0, 1}, Cursor.START, Cursor.START);
    var changed = batches.of(batch, 2);
    int ones = 0;
    for (int i = 3 * 4096; i < 4 * 4096; i++) {
      assertTrue(changed.images()[i] == 0 || changed.images()[i] == 1);
      ones += (int) changed.images()[i];
    }
    // Six standard errors of a share of 4,096 pixels.
    assertEquals(changed.targets()[7], ones / 4096.0, 6 * 0.5 / 64);
    assertTrue(ones > 0 && ones < 4096, "nothing was mixed");
  }

  @Test
  void everyTargetIsADistribution() {
    float[] targets = batches(1, 0.5).of(flat(), 9).targets();
    for (int b = 0; b < 8; b++) {
      assertEquals(1, targets[3 * b] + targets[3 * b + 1] + targets[3 * b + 2], 1e-6);
    }
  }

  @Test
  void aStepDrawsTheSameAgainAndAnotherStepOthers() {
    float[] once = batches(1, 0.5).of(flat(), 4).images();
    assertArrayEquals(once, batches(1, 0.5).of(flat(), 4).images());
    assertFalse(Arrays.equals(once, batches(1, 0.5).of(flat(), 5).images()));
  }
}
