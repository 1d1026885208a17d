package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.evaluation.ClassifierFolder;
import perrin.diffusion.evaluation.GreyLevels;
import perrin.diffusion.evaluation.ImageMeasure;
import perrin.diffusion.evaluation.Judge;
import perrin.diffusion.evaluation.TrainedClassifier;
import perrin.diffusion.evaluation.metric.Metrics;
import perrin.diffusion.guidance.Guidances;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.sweep.SweepFile;
import perrin.diffusion.sweep.SweepPictures;
import perrin.diffusion.sweep.SweepRequest;
import perrin.diffusion.sweep.SweepRow;
import perrin.diffusion.train.Blueprint;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws samples at several guidance scales and measures what each costs and buys. */
@Command(
    name = "sweep",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws samples for the same labels and the same noise at several scales of a guidance, and"
          + " measures with a classifier trained apart how often they are what was asked for and"
          + " how diverse they still are.",
      "Writes sweep.json, samples.png (a row a scale) and curves.png. Scales that are done are"
          + " kept: the same command goes on where it was stopped, and more scales may be added."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin sweep --run runs/digits --guidance cfg --scales 0,1,1.5,2,3,5,8 \\",
      "      --classifier runs/classifier --count 1000 --out runs/digits/cfg",
      "  perrin sweep --run runs/mnist --guidance classifier --noisy-classifier runs/noisy \\",
      "      --scales 0,1,2,5,10 --classifier runs/classifier --out runs/mnist/guided",
      "  perrin sweep --run runs/digits --guidance autoguidance --weak runs/digits@500 \\",
      "      --scales 1,1.5,2,3 --classifier runs/classifier --out runs/digits/auto"
    })
final class SweepCommand implements Callable<Integer> {
  private static final List<String> METRICS =
      List.of("agreement", "diversity", "frechet", "precision-recall");

  @Spec private CommandSpec spec;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Option(
      names = "--scales",
      paramLabel = "A,B,..",
      split = ",",
      description = "values of the swept setting (default: 0,1,1.5,2,3,5,8)")
  private List<Double> scales = List.of(0.0, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0);

  @Option(
      names = "--parameter",
      paramLabel = "NAME",
      description = "which setting of the guidance is swept (default: scale, or its first)")
  private String parameter;

  @Option(
      names = "--classifier",
      required = true,
      paramLabel = "CLASSIFIER_DIR",
      description = "judges the samples: where 'perrin evaluate classifier' wrote it")
  private Path classifierPath;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "where figures and pictures go")
  private Path out;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "500",
      description = "samples a scale, at most half of the test set (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--columns",
      paramLabel = "N",
      defaultValue = "10",
      description = "samples of each scale that are shown (default: ${DEFAULT-VALUE})")
  private int columns;

  @Mixin private DrawOptions draws;

  @Mixin private AskOptions ask;
  @Mixin private RunOptions chosen;

  /** What scales are drawn with. */
  private record Models(
      Blueprint blueprint,
      Parameters weights,
      OpenGuides guides,
      TrainedClassifier classifier,
      SampleRequest drawn) {}

  @Override
  public Integer call() throws Exception {
    Must.beAtLeastOne("--count", count);
    Must.beAtLeastOne("--columns", columns);
    String guidance = ask.guidance().equals("none") ? "cfg" : ask.guidance();
    if (parameter == null) {
      parameter = SweepRequest.usualParameter(guidance);
    }
    // Names and ranges are checked before anything is drawn.
    scales.forEach(scale -> Guidances.of(SweepRequest.at(guidance, parameter, scale)));
    RunConfig config = RunDirectory.open(path).config();
    PrintWriter err = spec.commandLine().getErr();
    RunWeights saved = chosen.weights(path, true, err);
    Examples asked = asked(config, saved);
    Backend backend = chosen.backend(path, config);
    Blueprint blueprint = saved.blueprint(config);
    try (var classifier = new ClassifierFolder(classifierPath).read(backend);
        var guides = OpenGuides.of(ask, backend, blueprint, err);
        Parameters weights = saved.on(blueprint, backend);
        BothParts sets = BothParts.of(config, ask.data())) {
      check(classifier, saved.image(), sets.test());
      var models =
          new Models(blueprint, weights, guides, classifier, draws.request(config, count, false));
      var request = request(saved, guidance, asked, models, sets.test());
      return sweep(request, asked, models, saved.image(), sets.test());
    }
  }

  private Examples asked(RunConfig config, RunWeights saved) {
    Examples asked = ask.asked(config, saved.card(), count);
    if (asked == null || Arrays.stream(asked.labels()).anyMatch(y -> y < 0)) {
      throw new UserException(
          path
              + ": no labels are asked of it, so there is nothing to be followed; train with"
              + " --condition label, or guide by --guidance classifier --noisy-classifier RUN");
    }
    return asked;
  }

  private void check(TrainedClassifier classifier, ImageShape image, Dataset test) {
    if (!image.equals(classifier.shape())
        || !test.shape().equals(image)
        || !test.classNames().equals(classifier.classNames())) {
      throw new UserException(
          "%s judges images %s of the classes %s; samples are %s, %s has images %s of the classes %s"
              .formatted(
                  classifierPath,
                  classifier.shape(),
                  classifier.classNames(),
                  image,
                  test.name(),
                  test.shape(),
                  test.classNames()));
    }
    if (count < 4 || count > test.size() / 2) {
      throw new UserException(
          "--count %d: must be from 4 to %d, half of the images of %s"
              .formatted(count, test.size() / 2, test.name()));
    }
  }

  private SweepRequest request(
      RunWeights saved, String guidance, Examples asked, Models models, Dataset test) {
    SampleRequest drawn = models.drawn;
    var noisy = models.guides.classifier();
    return new SweepRequest(
        path.toString(),
        saved.step(),
        guidance,
        parameter,
        drawn.solver(),
        drawn.grid(),
        drawn.steps(),
        drawn.clip(),
        count,
        drawn.seed(),
        Arrays.stream(asked.labels()).boxed().toList(),
        models.classifier.parameters().digest(),
        test.fingerprint(),
        ask.weak() == null ? "" : ask.weak(),
        noisy == null ? "" : ask.noisyClassifier() + "@" + noisy.step());
  }

  private int sweep(
      SweepRequest request, Examples asked, Models models, ImageShape image, Dataset test)
      throws IOException {
    Path file = out.resolve("sweep.json");
    var before = SweepFile.read(file);
    if (before.isPresent() && !before.get().request().equals(request)) {
      throw new UserException(
          "%s holds another sweep (%s); give another --out"
              .formatted(out, difference(before.get().request(), request)));
    }
    Files.createDirectories(out);
    List<ImageMeasure> metrics = Metrics.ofImages(METRICS, true);
    var judge = new Judge(models.classifier, models.classifier, test, count, draws.seed());
    SweepFile sweep =
        before.orElseGet(
            () ->
                new SweepFile(
                    CommandLineText.of(spec),
                    request,
                    image,
                    Map.copyOf(judge.real(true, metrics).byKey()),
                    List.of()));
    try (var interrupt = new Interrupt()) {
      for (double scale : scales) {
        if (sweep.row(scale).isPresent()) {
          continue;
        }
        progress(request.at(scale));
        SweepRow row = draw(request, scale, asked, models, image, judge, metrics, interrupt);
        if (row == null) {
          progress("stopped; scales that are done are kept, the same command goes on");
          return Interrupt.EXIT;
        }
        sweep = sweep.with(row);
        sweep.write(file);
      }
    }
    tell(sweep, file);
    return 0;
  }

  private SweepRow draw(
      SweepRequest request,
      double scale,
      Examples asked,
      Models models,
      ImageShape image,
      Judge judge,
      List<ImageMeasure> metrics,
      Interrupt interrupt) {
    long start = System.nanoTime();
    var sampling =
        new Sampling(
            models.blueprint,
            models.drawn.asking(asked, request.at(scale)),
            models.guides.guides(),
            Screen.of(spec.commandLine().getErr()));
    Samples samples = sampling.draw(models.weights, interrupt.signal());
    if (samples == null) {
      return null;
    }
    double seconds = (System.nanoTime() - start) * 1e-9;
    var rounded = GreyLevels.round("samples", image, samples.values());
    int[] labels = asked.cycled(0, count).labels();
    var measured = judge.measure("samples", rounded, labels, metrics);
    byte[] shown = new byte[Math.min(columns, count) * image.values()];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = Bitmap.toByte(samples.values()[i]);
    }
    return SweepRow.of(scale, measured, shown, seconds);
  }

  /** The first thing in which two requests differ. */
  private static String difference(SweepRequest a, SweepRequest b) {
    for (var part : SweepRequest.class.getRecordComponents()) {
      try {
        Object was = part.getAccessor().invoke(a);
        Object is = part.getAccessor().invoke(b);
        if (!was.equals(is)) {
          return "%s was %s, is %s".formatted(part.getName(), was, is);
        }
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("sweep: " + part.getName() + " cannot be read", e);
      }
    }
    return "equal";
  }

  private void tell(SweepFile sweep, Path file) throws IOException {
    var pictures = new SweepPictures(sweep);
    Path samples = out.resolve("samples.png");
    Path curves = out.resolve("curves.png");
    pictures.samples(samples);
    pictures.curves(curves);
    PrintWriter to = spec.commandLine().getOut();
    to.println(pictures.table());
    to.println("written " + file);
    to.println("drawn " + samples);
    to.println("drawn " + curves);
    to.flush();
  }

  private void progress(String text) {
    spec.commandLine().getErr().println(text);
    spec.commandLine().getErr().flush();
  }
}
