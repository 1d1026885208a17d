package perrin.diffusion.evaluation;

import java.lang.foreign.MemorySegment;
import java.util.List;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;

/**
 * Rounds images to the 256 levels that files have: {@code round(127.5 (clip(x, -1, 1) + 1))}.
 *
 * <p>Real images have no others, so that a classifier must not tell the made ones by theirs.
 */
public final class GreyLevels {
  private GreyLevels() {}

  /**
   * Rounds images.
   *
   * @param name what to call them
   * @param shape C, H and W
   * @param images {@code [N,C,H,W]} flattened, no NaN
   * @return a set without labels
   * @throws DataException if a value is NaN
   * @throws IllegalArgumentException if the sizes do not fit
   */
  public static Dataset round(String name, ImageShape shape, float[] images) {
    byte[] levels = new byte[images.length];
    for (int i = 0; i < images.length; i++) {
      if (Float.isNaN(images[i])) {
        throw new DataException(
            "%s: value NaN in image %d; the samples are broken"
                .formatted(name, i / shape.values()));
      }
      levels[i] = (byte) Math.round((Math.clamp(images[i], -1f, 1f) + 1) * 127.5f);
    }
    return new ByteDataset(name, shape, MemorySegment.ofArray(levels), new int[0], List.of());
  }

  /**
   * Rounds the first images of a set.
   *
   * @param images the set
   * @param count how many, at most its size
   * @return a set without labels
   */
  public static Dataset round(Dataset images, int count) {
    int values = images.values();
    float[] all = new float[Math.multiplyExact(count, values)];
    for (int i = 0; i < count; i++) {
      images.read(i, all, i * values);
    }
    return round(images.name(), images.shape(), all);
  }
}
