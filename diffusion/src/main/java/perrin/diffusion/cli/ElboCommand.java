package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.evaluation.BoundEvaluation;
import perrin.diffusion.evaluation.BoundReport;
import perrin.diffusion.process.VarianceChoice;
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

/** Measures the evidence lower bound of a trained model. */
@Command(
    name = "elbo",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Measures the variational bound of a run's model on data, term by term, in nats and in bits",
      "a dimension. Images are taken in 256 grey levels, whose probabilities the last step gives",
      "(discretised Gaussian decoder): no noise is added to them. Each term is estimated from one",
      "draw of noise an image, so that T evaluations of the network give the whole bound."
    },
    footerHeading = "%nExample:%n",
    footer = {"  perrin elbo --run runs/mnist --images 100 --seed 1 --terms"})
final class ElboCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "RUN", required = true, description = "the run directory")
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
  private int count;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "50",
      description = "images at once (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys noise and choice of images (default: ${DEFAULT-VALUE})")
  private long seed;

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
      names = "--checkpoint",
      paramLabel = "N",
      description = "the checkpoint of step N (default: the newest)")
  private Integer checkpoint;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where the figures go, with a picture FILE.svg (default: elbo.json in the run)")
  private Path out;

  @Option(names = "--device", paramLabel = "NAME", description = "as 'train' (default: the run's)")
  private String device;

  @Option(names = "--threads", paramLabel = "N", description = "as 'train' (default: the run's)")
  private Integer threads;

  @Override
  public Integer call() throws Exception {
    atLeastOne("--images", count);
    atLeastOne("--batch", batch);
    if (steps < 0 || steps > 1_000_000) {
      throw new UserException("--steps is " + steps + ", but must be from 1 to 1000000");
    }
    if (!split.equals("train") && !split.equals("test")) {
      throw new UserException("--split is '" + split + "', but must be train or test");
    }
    long start = System.nanoTime();
    PrintWriter err = spec.commandLine().getErr();
    RunDirectory run = RunDirectory.open(path);
    RunConfig config = run.config();
    var saved = RunWeights.read(run, checkpoint, true, err::println);
    var blueprint = new Blueprint(config, saved.image());
    String named = variance == null ? config.diffusion().variance() : variance;
    var evaluation = new BoundEvaluation(blueprint, steps, VarianceChoice.of(named), !raw);
    Backend backend =
        Devices.open(
            device == null ? config.training().device() : device,
            threads == null ? config.training().threads() : threads);
    try (var parts = BothParts.of(config, data);
        var interrupt = new Interrupt();
        Parameters weights = saved.on(blueprint, backend)) {
      Dataset set = split.equals("train") ? parts.training() : parts.test();
      check(set, saved.image());
      var result =
          evaluation.measure(weights, set, count, batch, seed, Screen.of(err), interrupt.signal());
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
              seed,
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

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UserException(option + " is " + value + ", but must be at least 1");
    }
  }

  private void check(Dataset set, ImageShape image) {
    if (!new ImageShape(set.channels(), set.height(), set.width()).equals(image)) {
      throw new UserException(
          "%s holds samples of %d x %d x %d, but the run was trained on %d x %d x %d"
              .formatted(
                  set.name(),
                  set.channels(),
                  set.height(),
                  set.width(),
                  image.channels(),
                  image.height(),
                  image.width()));
    }
    if (set.size() < count) {
      throw new UserException(
          "%s holds %d samples, but --images is %d".formatted(set.name(), set.size(), count));
    }
  }

  private static Path picture(Path file) {
    String name = file.getFileName().toString();
    String plain = name.endsWith(".json") ? name.substring(0, name.length() - 5) : name;
    return file.resolveSibling(plain + ".svg");
  }
}
