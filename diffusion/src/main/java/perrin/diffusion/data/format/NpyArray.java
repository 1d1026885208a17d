package perrin.diffusion.data.format;

import java.nio.file.Path;
import java.util.Arrays;
import perrin.diffusion.data.DataException;

/**
 * The numbers of an {@code .npy} file.
 *
 * @param dims the extents
 * @param values in C order
 */
public record NpyArray(int[] dims, double[] values) {
  /** A gibibyte of doubles. */
  static final long MOST = 1L << 27;

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its numbers
   * @throws DataException if the file cannot be read, is of another kind, is damaged, or holds more
   *     values than an array of doubles
   */
  public static NpyArray read(Path file) {
    NpyFile npy = NpyFile.read(file, MOST);
    double[] values = new double[(int) npy.count()];
    Arrays.setAll(values, npy::get);
    return new NpyArray(npy.dims(), values);
  }
}
