package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.sample.RunWeights;
import perrin.tensor.Backend;
import picocli.CommandLine.Option;

/** Which weights of a run a command uses, and where it computes. */
final class RunOptions {
  @Option(
      names = "--checkpoint",
      paramLabel = "N",
      description = "the checkpoint of step N (default: the newest)")
  private Integer checkpoint;

  @Option(names = "--device", paramLabel = "NAME", description = "as 'train' (default: the run's)")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "as 'train' (default: the run's)")
  private Integer threads;

  /**
   * The chosen weights.
   *
   * @param ema whether the moving average is meant
   * @param err where warnings go
   */
  RunWeights weights(Path run, boolean ema, PrintWriter err) {
    return RunWeights.read(RunDirectory.open(run), checkpoint, ema, err::println);
  }

  /** Where a run was trained, unless another place is given; without a run the best there is. */
  Backend backend(RunConfig config) {
    String usual = config == null ? "auto" : config.training().device();
    int workers = config == null ? 0 : config.training().threads();
    return Devices.open(device == null ? usual : device, threads == null ? workers : threads);
  }
}
