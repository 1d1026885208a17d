package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
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
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
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
      "Measures the exact likelihood of data under a run's model, in bits per dimension: the",
      "probability-flow equation takes each image to the prior, and the change of its density on"
          + " the",
      "way is added up. Images are dequantised by uniform noise as wide as a grey level."
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
      names = "--batch",
      paramLabel = "N",
      defaultValue = "20",
      description = "images at once (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys choice of images, dequantisation and probes (default: ${DEFAULT-VALUE})")
  private long seed;

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
      names = "--checkpoint",
      paramLabel = "N",
      description = "the checkpoint of step N (default: the newest)")
  private Integer checkpoint;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where the figures go (default: likelihood.json in the run)")
  private Path out;

  @Option(names = "--device", paramLabel = "NAME", description = "as 'train' (default: the run's)")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "as 'train' (default: the run's)")
  private Integer threads;

  @Override
  public Integer call() throws Exception {
    oneOf("--split", split, "test", "train");
    oneOf("--weights", weights, "ema", "raw");
    oneOf("--trace", trace, "rademacher", "gaussian", "exact");
    atLeastOne("--images", images);
    atLeastOne("--batch", batch);
    atLeastOne("--probes", probes);
    if (!(rtol > 0 && rtol < 1)) {
      throw new UserException("--rtol is %s, but must be between 0 and 1".formatted(rtol));
    }
    var request =
        new LikelihoodRequest(
            images,
            batch,
            seed,
            solver,
            integrator(),
            trace.equals("exact")
                ? null
                : HutchinsonTrace.Probe.valueOf(trace.toUpperCase(Locale.ROOT)),
            probes);
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    RunDirectory run = RunDirectory.open(path);
    RunConfig config = run.config();
    var saved = RunWeights.read(run, checkpoint, weights.equals("ema"), err::println);
    var blueprint = new Blueprint(config, saved.image());
    var evaluation = new LikelihoodEvaluation(blueprint, request, Screen.of(err));
    Backend backend =
        Devices.open(
            device == null ? config.training().device() : device,
            threads == null ? config.training().threads() : threads);
    try (var sets = BothParts.of(config, data);
        var interrupt = new Interrupt();
        Parameters parameters = saved.on(blueprint, backend)) {
      Dataset samples = split.equals("test") ? sets.test() : sets.training();
      check(samples, saved.image());
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
        seed,
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

  private void check(Dataset samples, ImageShape image) {
    var shape = new ImageShape(samples.channels(), samples.height(), samples.width());
    if (!shape.equals(image)) {
      throw new UserException(
          "%s holds samples of %s, but the run was trained on %s"
              .formatted(samples.name(), shape, image));
    }
    if (samples.size() < images) {
      throw new UserException(
          "%s holds %d samples, but --images is %d"
              .formatted(samples.name(), samples.size(), images));
    }
  }

  private static void atLeastOne(String flag, int value) {
    if (value < 1) {
      throw new UserException("%s is %d, but must be at least 1".formatted(flag, value));
    }
  }

  private static void oneOf(String flag, String value, String... words) {
    if (!java.util.Arrays.asList(words).contains(value)) {
      throw new UserException(
          "%s is '%s', but must be %s".formatted(flag, value, String.join(" or ", words)));
    }
  }
}
