package perrin.diffusion.cli;

import perrin.diffusion.run.RunConfig;
import perrin.diffusion.sample.SampleRequest;
import picocli.CommandLine.Option;

/** How samples are drawn that are measured afterwards: as the run says, unless said otherwise. */
final class DrawOptions {
  private static final int IMAGES_AT_ONCE = 50;
  private static final int POINTS_AT_ONCE = 1000;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      description = "as 'sample' (default: the run's)")
  private String sampler;

  @Option(names = "--grid", paramLabel = "NAME", description = "as 'sample' (default: the run's)")
  private String grid;

  @Option(names = "--steps", paramLabel = "N", description = "its steps (default: the run's)")
  private Integer steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "samples at once (default: " + IMAGES_AT_ONCE + ", of points " + POINTS_AT_ONCE + ")")
  private Integer batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys all noise and the choice of test samples (default: ${DEFAULT-VALUE})")
  private long seed;

  long seed() {
    return seed;
  }

  /** A number of a run's samples, of which nothing is asked yet. */
  SampleRequest request(RunConfig config, int count, boolean points) {
    var watch = config.watch();
    int usual = points ? POINTS_AT_ONCE : IMAGES_AT_ONCE;
    return new SampleRequest(
            sampler == null ? watch.sampler() : sampler,
            grid == null ? watch.grid() : grid,
            steps == null ? watch.samplerSteps() : steps,
            count,
            batch == null ? usual : batch,
            seed,
            0,
            false)
        .clipped(watch.clipSamples());
  }
}
