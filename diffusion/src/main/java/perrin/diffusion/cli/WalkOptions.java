package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.restoration.RestorationRequest;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A run of images, and how its samplers walk. */
final class WalkOptions {
  /** From as far as images are from each other down to where noise is hardly seen, as NCSN's. */
  private static final String MODERATE = "exponential:sigma-min=0.01,sigma-max=20";

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Option(names = "--steps", paramLabel = "N", description = "sampler steps (default: the run's)")
  private Integer steps;

  @Option(
      names = "--grid",
      paramLabel = "NAME",
      description = {
        "noise levels the sampler visits (default: the run's; for annealed-langevin and the rule"
            + " likelihood of dps, which need moderate noise, "
            + MODERATE
            + ")"
      })
  private String grid;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1",
      description = "results of each picture (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "results at once (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys the noise (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--clip",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "clip the predicted clean image to [-1,1] in every step (default: true)")
  private boolean clip;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      defaultValue = "ema",
      description = "the moving average or the plain weights (default: ${DEFAULT-VALUE})")
  private String weights;

  @Mixin private RunOptions chosen;

  /**
   * An opened run.
   *
   * @param path its directory
   * @param config its settings
   * @param saved its weights
   * @param blueprint its network and equations
   * @param image shape of its images
   */
  record Opened(
      Path path, RunConfig config, RunWeights saved, Blueprint blueprint, ImageShape image) {
    Parameters on(Backend backend) {
      return saved.on(blueprint, backend);
    }
  }

  /** Opens the run. */
  Opened open(PrintWriter err) {
    Must.beOneOf("--weights", weights, "ema", "raw");
    RunConfig config = RunDirectory.open(path).config();
    RunWeights saved = chosen.weights(path, weights.equals("ema"), err);
    Blueprint blueprint = saved.blueprint(config);
    Shape s = blueprint.sample();
    if (s.rank() != 3) {
      throw new UserException(
          "%s was trained on points of the plane; this command needs a run of images"
              .formatted(path));
    }
    var image = new ImageShape(s.dim(0), s.dim(1), s.dim(2));
    return new Opened(path, config, saved, blueprint, image);
  }

  Backend backend(Opened run) {
    return chosen.backend(path, run.config());
  }

  /** What is asked of a method. */
  RestorationRequest request(Opened run, String method, double std, String guidance) {
    var watch = run.config().watch();
    boolean moderate = method.startsWith("annealed-langevin") || method.contains("rule=likelihood");
    return new RestorationRequest(
        method,
        grid == null ? moderate ? MODERATE : watch.grid() : grid,
        steps == null ? watch.samplerSteps() : steps,
        count,
        batch,
        seed,
        std,
        clip,
        guidance);
  }
}
