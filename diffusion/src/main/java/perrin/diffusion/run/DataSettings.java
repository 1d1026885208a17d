package perrin.diffusion.run;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetOptions.FloatRange;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.Part;

/**
 * What is learned.
 *
 * @param dataset a name of {@link DatasetRegistry}
 * @param data folder or file with the data, empty for generated sets
 * @param imageSize side in pixels, 0 for the natural one
 * @param imageChannels 1, 3, or 0 for the natural number
 * @param count samples to take or generate, 0 for all or the usual number
 * @param floatRange what float images in files mean: signed or unit
 * @param flip whether half of the samples are mirrored left to right
 * @param validation the part of the data kept for the validation loss, in [0, 1)
 */
public record DataSettings(
    @Setting(value = "data set: a name that 'perrin data' lists", label = "NAME") String dataset,
    @Setting(value = "folder or file with the data", label = "DIR", fixed = false) String data,
    @Setting(value = "side in pixels; 0: as it is", label = "N") int imageSize,
    @Setting(value = "1 grey, 3 colour; 0: as it is", label = "N") int imageChannels,
    @Setting(value = "samples to take or generate; 0: all", label = "N") int count,
    @Setting(value = "float images hold [-1,1] (signed) or [0,1] (unit)", label = "RANGE")
        String floatRange,
    @Setting("mirror half of the samples left to right") boolean flip,
    @Setting(value = "part of the data kept for the validation loss", label = "X")
        double validation) {

  /** Checks names and ranges. */
  public DataSettings {
    Range.oneOf("dataset", dataset, DatasetRegistry.names());
    Range.oneOf("float-range", floatRange, java.util.List.of("signed", "unit"));
    Range.belowOne("validation", validation);
    // Checks image-size, image-channels and count.
    options(imageSize, imageChannels, count, floatRange);
  }

  static DataSettings defaults() {
    return new DataSettings("shapes", "", 0, 0, 0, "signed", false, 0.05);
  }

  /**
   * Opens the data set.
   *
   * @param part train or test
   * @return the set
   * @throws perrin.diffusion.data.DataException if it cannot be used
   */
  public Dataset open(Part part) {
    return DatasetRegistry.open(
        dataset, path(), options(imageSize, imageChannels, count, floatRange).withPart(part));
  }

  private Path path() {
    try {
      return data.isEmpty() ? null : Path.of(data);
    } catch (InvalidPathException e) {
      throw new UserException("data: '" + data + "' is no path: " + e.getReason(), e);
    }
  }

  private static DatasetOptions options(int size, int channels, int count, String range) {
    return new DatasetOptions(
        Part.TRAIN, size, channels, count, 0, FloatRange.valueOf(range.toUpperCase(Locale.ROOT)));
  }
}
