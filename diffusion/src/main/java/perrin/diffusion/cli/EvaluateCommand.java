package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.density.DensityDataset;
import perrin.diffusion.data.density.ExactDensity;
import perrin.diffusion.evaluation.ClassifierFolder;
import perrin.diffusion.evaluation.DiffusionFeatures;
import perrin.diffusion.evaluation.Evaluation;
import perrin.diffusion.evaluation.EvaluationPictures;
import perrin.diffusion.evaluation.EvaluationReport;
import perrin.diffusion.evaluation.GreyLevels;
import perrin.diffusion.evaluation.PointEvaluation;
import perrin.diffusion.evaluation.PointReport;
import perrin.diffusion.evaluation.RememberedFeatures;
import perrin.diffusion.evaluation.metric.Metrics;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures samples against real images. */
@Command(
    name = "evaluate",
    aliases = "eval",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    subcommands = EvaluateClassifierCommand.class,
    description = {
      "Measures samples of a run against real images, or points against their density.",
      "Images: confidence and class shares of a classifier and, on its features, Fréchet, energy,",
      "sliced-Wasserstein and kernel distance, precision and recall, beside as many real test",
      "images and draws of a per-pixel Gaussian. Points of the plane: the distances that need no",
      "classifier and the exact log density, beside as many fresh points of the data."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin evaluate classifier --data shared/data/mnist --dataset mnist --out runs/classifier",
      "  perrin evaluate --run runs/mnist --classifier runs/classifier --samples 2000 --seed 1",
      "  perrin evaluate --run runs/digits --guidance cfg:scale=2 --metrics agreement,diversity \\",
      "      --classifier runs/classifier --pictures runs/digits/evaluation",
      "  perrin evaluate --run runs/gmm8 --samples 2000 --sampler heun --steps 20"
    })
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Option(
      names = "--from",
      paramLabel = "FILE.npy",
      description = "measure these images instead of drawing some")
  private Path from;

  @Option(
      names = "--classifier",
      paramLabel = "CLASSIFIER_DIR",
      description = "where 'perrin evaluate classifier' wrote it; not for points")
  private Path classifierPath;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "the data set (default: the run's, or mnist)")
  private String dataset;

  @Option(
      names = "--samples",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many, at most half of the test set (default: ${DEFAULT-VALUE})")
  private int count;

  @Mixin private DrawOptions draws;

  @Option(
      names = "--metrics",
      paramLabel = "A,B,..",
      split = ",",
      description = {
        "of 'perrin metrics', such as agreement,diversity,frechet,kid (default: all of images;"
            + " those of conditional samples where labels are asked for)"
      })
  private List<String> metrics = List.of();

  @Option(
      names = "--features",
      paramLabel = "RUN",
      description = {
        "measure distances between what the U-Net of this run, perhaps an imported one, makes of"
            + " images (default: the classifier's features)"
      })
  private Path features;

  @Option(
      names = "--pictures",
      paramLabel = "DIR",
      description = "draw samples beside real images, nearest training images, classes")
  private Path pictures;

  @Option(
      names = {"--out", "--json"},
      paramLabel = "FILE.json",
      description = "where the figures go (default: evaluation.json in the run, or FILE.npy.json)")
  private Path out;

  @Mixin private AskOptions ask;
  @Mixin private RunOptions chosen;

  /** Images to be measured, the labels they were drawn for or null, where they came from. */
  private record Origin(Dataset images, int[] asked, String text) {}

  /** What a run's sampler drew, for which labels or null, and how. */
  private record Drawn(Samples samples, ImageShape shape, int[] asked, String text) {}

  @Override
  public Integer call() throws Exception {
    if (path == null && from == null) {
      throw new UserException("say what to measure: --run RUN or --from FILE.npy");
    }
    Must.beAtLeastOne("--samples", count);
    RunConfig config = path == null ? null : RunDirectory.open(path).config();
    boolean points =
        from == null && dataset == null && DensityDataset.names().contains(config.data().dataset());
    if (points && classifierPath != null) {
      throw new UserException(
          "%s was trained on points, which no classifier judges: leave --classifier out"
              .formatted(path));
    }
    if (!points && classifierPath == null) {
      throw new UserException(
          "--classifier is missing; 'perrin evaluate classifier' trains a classifier");
    }
    if (points && !(metrics.isEmpty() && pictures == null && features == null)) {
      throw new UserException(
          "--metrics, --features and --pictures are for images, not for points");
    }
    Metrics.ofImages(metrics, false);
    return points ? points(config) : images(config);
  }

  private int images(RunConfig config) throws IOException {
    long start = System.nanoTime();
    Backend backend = chosen.backend(path, config);
    var folder = new ClassifierFolder(classifierPath);
    try (var classifier = folder.read(backend);
        var network = network(backend);
        var sets = sets(config)) {
      var space = new RememberedFeatures(network == null ? classifier : network);
      var evaluation =
          new Evaluation(classifier, space, sets.training(), sets.test(), draws.seed());
      Origin origin = from == null ? images(config, backend, evaluation) : read();
      if (origin == null) {
        return Interrupt.EXIT;
      }
      var figures =
          evaluation.measure(
              origin.images,
              origin.asked,
              Metrics.ofImages(metrics, origin.asked != null),
              this::progress);
      var report =
          new EvaluationReport(
              CommandLineText.of(spec),
              origin.text,
              sets.test().name(),
              classifierPath + (features == null ? "" : ", features of " + features),
              classifier.parameters().digest(),
              draws.seed(),
              (System.nanoTime() - start) * 1e-9,
              figures);
      Path file = out == null ? usualFile() : out;
      report.write(file);
      tell(report.table(), file);
      if (pictures != null) {
        progress("drawing " + pictures);
        new EvaluationPictures(classifier.classNames(), space)
            .write(pictures, origin.images, sets.training(), sets.test(), figures)
            .forEach(picture -> spec.commandLine().getOut().println("drawn       " + picture));
        spec.commandLine().getOut().flush();
      }
      return 0;
    }
  }

  /** Where distances are measured, or null for the classifier's features. */
  private DiffusionFeatures network(Backend backend) {
    return features == null
        ? null
        : DiffusionFeatures.open(features, backend, spec.commandLine().getErr()::println);
  }

  private int points(RunConfig config) throws IOException {
    long start = System.nanoTime();
    Backend backend = chosen.backend(path, config);
    try (var sets = sets(config)) {
      var law = DensityDataset.density(config.data().dataset());
      var exact = Optional.of(law).filter(ExactDensity.class::isInstance);
      var evaluation =
          new PointEvaluation(sets.test(), exact.map(ExactDensity.class::cast), draws.seed());
      Drawn drawn = draw(config, backend, _ -> evaluation.check(path.toString(), count));
      if (drawn == null) {
        return Interrupt.EXIT;
      }
      progress("comparing %d points".formatted(count));
      var rows = evaluation.measure(drawn.samples.values());
      var report =
          new PointReport(
              CommandLineText.of(spec),
              drawn.text,
              sets.test().name(),
              draws.seed(),
              count,
              (System.nanoTime() - start) * 1e-9,
              rows);
      Path file = out == null ? usualFile() : out;
      report.write(file);
      tell(report.table(), file);
      return 0;
    }
  }

  private void tell(String table, Path file) {
    PrintWriter to = spec.commandLine().getOut();
    to.println(table);
    to.println("written     " + file);
    to.flush();
  }

  private void progress(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }

  private Path usualFile() {
    return path == null
        ? from.resolveSibling(from.getFileName() + ".json")
        : path.resolve("evaluation.json");
  }

  private BothParts sets(RunConfig config) {
    return config == null || dataset != null
        ? BothParts.of(dataset == null ? "mnist" : dataset, ask.data(), DatasetOptions.defaults())
        : BothParts.of(config, ask.data());
  }

  private Origin read() {
    var options = DatasetOptions.defaults();
    try (Dataset file = DatasetRegistry.open("npy", from, options)) {
      if (file.size() < count) {
        throw new UserException(
            "%s holds %d images, but --samples is %d".formatted(from, file.size(), count));
      }
      int[] asked = file.classes() == 0 ? null : new int[count];
      for (int i = 0; asked != null && i < count; i++) {
        asked[i] = file.label(i);
      }
      return new Origin(
          GreyLevels.round(file, count), asked, "the first %d of %s".formatted(count, from));
    }
  }

  private Origin images(RunConfig config, Backend backend, Evaluation evaluation) {
    Drawn drawn = draw(config, backend, shape -> evaluation.check(path.toString(), count, shape));
    return drawn == null
        ? null
        : new Origin(
            GreyLevels.round("samples", drawn.shape, drawn.samples.values()),
            drawn.asked,
            drawn.text);
  }

  /** Draws samples after a check of their shape; null if it was interrupted. */
  private Drawn draw(RunConfig config, Backend backend, Consumer<ImageShape> check) {
    PrintWriter err = spec.commandLine().getErr();
    var saved = chosen.weights(path, true, err);
    check.accept(saved.image());
    var blueprint = saved.blueprint(config);
    Examples asked = ask.asked(config, saved.card(), count);
    var request =
        draws.request(config, count, blueprint.sample().rank() == 1).asking(asked, ask.guidance());
    try (var interrupt = new Interrupt();
        var guides = OpenGuides.of(ask, backend, blueprint, err);
        Parameters weights = saved.on(blueprint, backend)) {
      var sampling = new Sampling(blueprint, request, guides.guides(), Screen.of(err));
      Samples samples = sampling.draw(weights, interrupt.signal());
      String text =
          "%s at step %d, %s of %d steps on the grid %s, %sseed %d"
              .formatted(
                  path,
                  saved.step(),
                  request.solver(),
                  request.steps(),
                  request.grid(),
                  ask.guidance().equals("none") ? "" : "guidance " + ask.guidance() + ", ",
                  draws.seed());
      return samples == null ? null : new Drawn(samples, saved.image(), labels(asked), text);
    }
  }

  /** The label of each sample, or null where not every one has one. */
  private int[] labels(Examples asked) {
    int[] labels = asked == null ? new int[] {-1} : asked.cycled(0, count).labels();
    return Arrays.stream(labels).anyMatch(y -> y < 0) ? null : labels;
  }
}
