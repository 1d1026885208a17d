package perrin.diffusion.restoration;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.data.ImageShape;

/**
 * Some pictures of one shape.
 *
 * @param shape C, H and W
 * @param names where each came from
 * @param values [N,C,H,W] flattened, in [-1,1]
 */
public record Pictures(ImageShape shape, List<String> names, float[] values) {
  /**
   * Checks that the sizes fit.
   *
   * @throws IllegalArgumentException if there is no picture, or too few or too many values
   */
  public Pictures {
    names = List.copyOf(names);
    if (names.isEmpty() || values.length != Math.multiplyExact(names.size(), shape.values())) {
      throw new IllegalArgumentException(
          "pictures: %d of %s, and %d values".formatted(names.size(), shape, values.length));
    }
  }

  /**
   * The number of pictures.
   *
   * @return N, at least 1
   */
  public int count() {
    return names.size();
  }

  /**
   * One picture.
   *
   * @param i its number
   * @return a copy of its values [C,H,W]
   */
  public float[] of(int i) {
    return Arrays.copyOfRange(values, i * shape.values(), (i + 1) * shape.values());
  }
}
