package perrin.diffusion.cli;

import java.nio.file.Path;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.UserException;
import picocli.CommandLine.Option;

/** Which data a run's model is measured on. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder or file with the data (default: the run's)")
  private Path data;

  @Option(
      names = "--split",
      paramLabel = "PART",
      defaultValue = "test",
      description = "train or test (default: ${DEFAULT-VALUE})")
  private String split;

  @Option(
      names = "--images",
      paramLabel = "N",
      defaultValue = "100",
      description = "how many, drawn by the seed (default: ${DEFAULT-VALUE})")
  private int images;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys all noise and the choice of images (default: ${DEFAULT-VALUE})")
  private long seed;

  /** Refuses what no data set has, before anything is opened. */
  void check() {
    Must.beAtLeastOne("--images", images);
    Must.beOneOf("--split", split, "train", "test");
  }

  int images() {
    return images;
  }

  long seed() {
    return seed;
  }

  /** Both parts of the data, to be closed by the caller. */
  BothParts open(RunConfig config) {
    return BothParts.of(config, data);
  }

  /**
   * The part that is measured.
   *
   * @param trained shape of what the run was trained on
   * @throws UserException if the samples are of another shape, or too few
   */
  Dataset of(BothParts parts, ImageShape trained) {
    Dataset set = split.equals("train") ? parts.training() : parts.test();
    if (!set.shape().equals(trained)) {
      throw new UserException(
          "%s holds samples of %s, but the run was trained on %s"
              .formatted(set.name(), set.shape(), trained));
    }
    if (set.size() < images) {
      throw new UserException(
          "%s holds %d samples, but --images is %d".formatted(set.name(), set.size(), images));
    }
    return set;
  }
}
