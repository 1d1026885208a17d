package perrin.diffusion.data.format;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * The numbers of an {@code .npy} file.
 *
 * @param dims the extents
 * @param values in C order
 */
public record NpyArray(int[] dims, double[] values) {
  /**
   * Reads a file.
   *
   * @param file the file
   * @return its numbers
   * @throws perrin.diffusion.data.DataException if the file cannot be read, is of another kind or
   *     is damaged
   */
  public static NpyArray read(Path file) {
    NpyFile npy = NpyFile.read(file);
    double[] values = new double[Math.toIntExact(npy.count())];
    Arrays.setAll(values, npy::get);
    return new NpyArray(npy.dims(), values);
  }
}
