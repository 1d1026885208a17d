package perrin.diffusion.cli;

import java.nio.file.Path;
import java.util.function.Supplier;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.Part;
import perrin.diffusion.run.DataSettings;
import perrin.diffusion.run.RunConfig;

/** Both parts of a data set. */
record BothParts(Dataset training, Dataset test) implements AutoCloseable {

  /** By name. */
  static BothParts of(String dataset, Path data, DatasetOptions options) {
    Dataset training = DatasetRegistry.open(dataset, data, options);
    return with(training, () -> DatasetRegistry.open(dataset, data, options.withPart(Part.TEST)));
  }

  /** Those of a run, which may lie elsewhere by now. */
  static BothParts of(RunConfig config, Path data) {
    DataSettings d = config.data();
    var settings =
        new DataSettings(
            d.dataset(),
            data == null ? d.data() : data.toString(),
            d.imageSize(),
            d.imageChannels(),
            d.count(),
            d.floatRange(),
            d.flip(),
            d.validation());
    Dataset training = settings.open(Part.TRAIN);
    return with(training, () -> settings.open(Part.TEST));
  }

  private static BothParts with(Dataset training, Supplier<Dataset> test) {
    try {
      return new BothParts(training, test.get());
    } catch (RuntimeException e) {
      training.close();
      throw e;
    }
  }

  @Override
  public void close() {
    test.close();
    training.close();
  }
}
