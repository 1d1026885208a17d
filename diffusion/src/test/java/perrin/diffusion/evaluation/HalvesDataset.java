package perrin.diffusion.evaluation;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.FloatDataset;
import perrin.diffusion.data.ImageShape;

/** Noisy 8x8 images, bright on the left (class 0) or on the right (class 1). */
final class HalvesDataset {
  static final ImageShape SHAPE = new ImageShape(1, 8, 8);

  private HalvesDataset() {}

  static Dataset of(int count, long seed) {
    var random = new Random(seed);
    float[] values = new float[count * 64];
    int[] labels = new int[count];
    for (int n = 0; n < count; n++) {
      labels[n] = random.nextInt(2);
      for (int i = 0; i < 64; i++) {
        boolean bright = (i % 8 >= 4) == (labels[n] == 1);
        double x = (bright ? 0.3 : -0.3) + 0.3 * random.nextGaussian();
        values[n * 64 + i] = (float) Math.clamp(x, -1, 1);
      }
    }
    return new FloatDataset(
        "halves", SHAPE, MemorySegment.ofArray(values), labels, List.of("left", "right"));
  }
}
