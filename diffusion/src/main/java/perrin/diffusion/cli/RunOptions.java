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

  /**
   * Where a run was trained, unless another place is given, by the run's table; the best there is
   * without a run.
   *
   * @param path of the run, or null
   * @param config its settings, or null
   */
  Backend backend(Path path, RunConfig config) {
    if (config == null) {
      return Devices.open(device == null ? "auto" : device, threads == null ? 0 : threads);
    }
    var run = new RunDirectory(path);
    return Devices.open(
        device == null ? config.training().device() : device,
        threads == null ? config.training().threads() : threads,
        run.tuning(),
        run.tuningFile().toString());
  }
}
