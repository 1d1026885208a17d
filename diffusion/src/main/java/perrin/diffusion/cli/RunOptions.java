package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import perrin.diffusion.classifier.NoisyClassifierCard;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.TrainingSettings;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.tensor.Backend;
import perrin.tensor.BackendOptions;
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

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description = "as 'train' (default: the run's, or fp32 where the device has no other)")
  private String precision;

  @Option(
      names = "--cuda-library",
      paramLabel = "NAME",
      description = "as 'train' (default: the run's)")
  private String library;

  /**
   * The chosen weights.
   *
   * @param ema whether the moving average is meant
   * @param err where warnings go
   */
  RunWeights weights(Path run, boolean ema, PrintWriter err) {
    if (NoisyClassifierCard.isIn(run)) {
      throw new UserException(
          run + ": is a classifier of noisy images; it guides a run: --noisy-classifier " + run);
    }
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
      String name = device == null ? "auto" : device;
      return Devices.open(name, options(name, 0, null, BackendOptions.AUTO));
    }
    var run = new RunDirectory(path);
    TrainingSettings t = config.training();
    String name = device == null ? t.device() : device;
    return Devices.open(
        name,
        options(name, t.threads(), t.precision(), t.cudaLibrary()),
        run.tuning(),
        run.tuningFile().toString());
  }

  private BackendOptions options(String name, int usualThreads, String usual, String usualLibrary) {
    return new BackendOptions(
        threads == null ? usualThreads : threads,
        Devices.precision(name, precision, usual),
        library == null ? usualLibrary : library);
  }
}
