package perrin.diffusion.restoration;

import java.util.Arrays;
import perrin.diffusion.data.ImageShape;

/**
 * What a restoration gave.
 *
 * @param shape C, H and W
 * @param count results a picture
 * @param values [pictures,count,C,H,W] flattened
 * @param misfit the largest |A x - y| that the sampler itself left, before what is known was put
 *     into its results
 */
public record Restored(ImageShape shape, int count, float[] values, double misfit) {
  /**
   * The number of pictures.
   *
   * @return at least 1
   */
  public int pictures() {
    return values.length / (count * shape.values());
  }

  /**
   * One result.
   *
   * @param picture number of the picture
   * @param k number of its result
   * @return a copy of its values [C,H,W]
   */
  public float[] of(int picture, int k) {
    int at = (picture * count + k) * shape.values();
    return Arrays.copyOfRange(values, at, at + shape.values());
  }

  /**
   * One result of every picture.
   *
   * @param k number of the result
   * @return [pictures,C,H,W] flattened
   */
  public float[] all(int k) {
    int size = shape.values();
    var out = new float[pictures() * size];
    for (int i = 0; i < pictures(); i++) {
      System.arraycopy(values, (i * count + k) * size, out, i * size, size);
    }
    return out;
  }

  /**
   * The mean of every picture's results, which estimates the mean of x_0 given y: of all guesses
   * that with the least squared error.
   *
   * @return [pictures,C,H,W] flattened
   */
  public float[] means() {
    int size = shape.values();
    var out = new float[pictures() * size];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int k = 0; k < count; k++) {
        sum += values[(i / size * count + k) * size + i % size];
      }
      out[i] = (float) (sum / count);
    }
    return out;
  }
}
