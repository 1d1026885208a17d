package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.evaluation.BoundEvaluation;
import perrin.diffusion.evaluation.BoundReport;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the evidence lower bound of a trained model. */
@Command(
    name = "elbo",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Measures the variational bound of a run's model on data, term by term.",
      "Figures are in nats and in bits a dimension. Images are taken in 256 grey levels, whose",
      "probabilities the last step gives (discretised Gaussian decoder): no noise is added to"
          + " them.",
      "Each term is estimated from one draw of noise an image, so that T evaluations of the"
          + " network",
      "give the whole bound."
    },
    footerHeading = "%nExample:%n",
    footer = {"  perrin elbo --run runs/mnist --images 100 --seed 1 --terms"})
final class ElboCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "RUN", required = true, description = "the run directory")
  private Path path;

  @Mixin private DataOptions data;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "50",
      description = "images at once (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--steps",
      paramLabel = "T",
      defaultValue = "0",
      description =
          "of the chain, at equal times (default: the schedule's own; 1000 where it is continuous)")
  private int steps;

  @Option(
      names = "--variance",
      paramLabel = "NAME",
      description =
          "of reverse steps: beta, beta-tilde, a share from 0 to 1, or learned-range"
              + " (default: the run's)")
  private String variance;

  @Option(
      names = "--no-clip",
      description = "take predicted clean images as they are, instead of clipped to [-1, 1]")
  private boolean raw;

  @Option(names = "--terms", description = "print every step's term")
  private boolean everyTerm;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where the figures go, with a picture FILE.svg (default: elbo.json in the run)")
  private Path out;

  @Mixin private RunOptions chosen;

  @Override
  public Integer call() throws Exception {
    data.check();
    Must.beAtLeastOne("--batch", batch);
    if (steps < 0 || steps > 1_000_000) {
      throw new UserException("--steps is " + steps + ", but must be from 1 to 1000000");
    }
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    RunConfig config = RunDirectory.open(path).config();
    var saved = chosen.weights(path, true, err);
    var blueprint = saved.blueprint(config);
    String named = variance == null ? config.diffusion().variance() : variance;
    var evaluation = new BoundEvaluation(blueprint, steps, VarianceChoice.of(named), !raw);
    Backend backend = chosen.backend(path, config);
    try (var parts = data.open(config);
        var interrupt = new Interrupt();
        Parameters weights = saved.on(blueprint, backend)) {
      Dataset set = data.of(parts, saved.image());
      var result =
          evaluation.measure(
              weights, set, data.images(), batch, data.seed(), Screen.of(err), interrupt.signal());
      if (result == null) {
        return Interrupt.EXIT;
      }
      boolean clipped = !raw && blueprint.sample().rank() == 3;
      var report =
          new BoundReport(
              CommandLineText.of(spec),
              "%s at step %d, %d steps of %s"
                  .formatted(path, saved.step(), evaluation.steps(), config.diffusion().schedule()),
              set.name(),
              named,
              clipped,
              evaluation.decoder(),
              data.seed(),
              (System.nanoTime() - start) * 1e-9,
              result);
      Path file = out == null ? path.resolve("elbo.json") : out;
      Path picture = picture(file);
      report.write(file);
      report.draw(picture);
      PrintWriter to = spec.commandLine().getOut();
      to.println(report.table(everyTerm));
      to.println("written     " + file + ", " + picture);
      to.flush();
      return 0;
    }
  }

  private static Path picture(Path file) {
    String name = file.getFileName().toString();
    String plain = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return file.resolveSibling(plain + ".svg");
  }
}
