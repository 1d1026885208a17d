package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.evaluation.LikelihoodEvaluation;
import perrin.diffusion.evaluation.LikelihoodFigures;
import perrin.diffusion.evaluation.LikelihoodReport;
import perrin.diffusion.evaluation.LikelihoodRequest;
import perrin.diffusion.likelihood.HutchinsonTrace;
import perrin.diffusion.ode.Integrator;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures the exact likelihood of a run's model. */
@Command(
    name = "likelihood",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Measures the exact likelihood of data under a run's model, in bits per dimension.",
      "The probability-flow equation takes each image to the prior, and the change of its density",
      "on the way is added up. Images are dequantised by uniform noise as wide as a grey level."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin likelihood --run runs/mnist --images 100 --seed 1",
      "  perrin likelihood --run runs/gmm8 --trace exact --solver dopri8 --rtol 1e-7"
    })
final class LikelihoodCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Mixin private DataOptions data;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "20",
      description = "images at once (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--trace",
      paramLabel = "KIND",
      defaultValue = "rademacher",
      description = {
        "rademacher or gaussian: Hutchinson's estimate, without bias;",
        "exact: one pass a dimension, for few (default: ${DEFAULT-VALUE})"
      })
  private String trace;

  @Option(
      names = "--probes",
      paramLabel = "N",
      defaultValue = "1",
      description = "probes an image of Hutchinson's estimate (default: ${DEFAULT-VALUE})")
  private int probes;

  @Option(
      names = "--solver",
      paramLabel = "NAME",
      defaultValue = "dopri5",
      description = "of the ODE library (default: ${DEFAULT-VALUE})")
  private String solver;

  @Option(
      names = "--rtol",
      paramLabel = "X",
      defaultValue = "1e-4",
      description = "tolerance, relative and absolute (default: ${DEFAULT-VALUE})")
  private double rtol;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "equal steps of log-SNR instead of a tolerance")
  private Integer steps;

  @Option(
      names = "--weights",
      paramLabel = "ema|raw",
      defaultValue = "ema",
      description = "the moving average or the plain weights (default: ${DEFAULT-VALUE})")
  private String weights;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where the figures go (default: likelihood.json in the run)")
  private Path out;

  @Mixin private RunOptions chosen;

  @Override
  public Integer call() throws Exception {
    data.check();
    Must.beOneOf("--weights", weights, "ema", "raw");
    Must.beOneOf("--trace", trace, "rademacher", "gaussian", "exact");
    Must.beAtLeastOne("--batch", batch);
    Must.beAtLeastOne("--probes", probes);
    if (steps != null) {
      Must.beAtLeastOne("--steps", steps);
    }
    if (!(rtol > 0 && rtol < 1)) {
      throw new UserException("--rtol is %s, but must be between 0 and 1".formatted(rtol));
    }
    var request =
        new LikelihoodRequest(
            data.images(),
            batch,
            data.seed(),
            solver,
            integrator(),
            trace.equals("exact")
                ? null
                : HutchinsonTrace.Probe.valueOf(trace.toUpperCase(Locale.ROOT)),
            probes);
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    RunConfig config = RunDirectory.open(path).config();
    var saved = chosen.weights(path, weights.equals("ema"), err);
    var blueprint = saved.blueprint(config);
    var evaluation = new LikelihoodEvaluation(blueprint, request, Screen.of(err));
    Backend backend = chosen.backend(path, config);
    try (var sets = data.open(config);
        var interrupt = new Interrupt();
        Parameters parameters = saved.on(blueprint, backend)) {
      Dataset samples = data.of(sets, saved.image());
      LikelihoodFigures figures = evaluation.measure(parameters, samples, interrupt.signal());
      if (figures == null) {
        return Interrupt.EXIT;
      }
      write(report(blueprint, samples, saved.step(), figures, (System.nanoTime() - start) * 1e-9));
      return 0;
    }
  }

  private Integrator integrator() {
    OdeMethod method = OdeSolvers.of(solver);
    try {
      return steps == null
          ? Integrator.adaptive(method, rtol, rtol)
          : Integrator.fixed(method, steps);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "--solver %s: %s".formatted(solver, e.getMessage())
              + (steps == null ? " by --steps" : ""),
          e);
    }
  }

  private LikelihoodReport report(
      Blueprint blueprint, Dataset samples, int step, LikelihoodFigures figures, double seconds) {
    boolean pictures = blueprint.sample().rank() == 3;
    return new LikelihoodReport(
        CommandLineText.of(spec),
        "%s at step %d, %s weights".formatted(path, step, weights),
        samples.name(),
        data.seed(),
        pictures
            ? "uniform noise of one grey level's width, 2/255 in [-1,1]"
            : "no: points are real numbers",
        "from %s, at which the data are taken to be, to %s"
            .formatted(
                ProbabilityFlow.cleanest(blueprint.schedule()),
                ProbabilityFlow.noisiest(blueprint.schedule())),
        steps == null ? "%s, rtol = atol = %s".formatted(solver, rtol) : solver,
        trace.equals("exact")
            ? "exact, %d vector-Jacobian products".formatted(figures.dimensions())
            : "Hutchinson, %d %s probe%s".formatted(probes, trace, probes == 1 ? "" : "s"),
        seconds,
        figures);
  }

  private void write(LikelihoodReport report) throws java.io.IOException {
    Path file = out == null ? path.resolve("likelihood.json") : out;
    report.write(file);
    PrintWriter to = spec.commandLine().getOut();
    to.println(report.text());
    to.println("written     " + file);
    to.flush();
  }
}
