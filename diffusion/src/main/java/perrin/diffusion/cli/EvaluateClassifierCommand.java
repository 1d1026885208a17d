package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.evaluation.ClassifierCard;
import perrin.diffusion.evaluation.ClassifierFolder;
import perrin.diffusion.evaluation.ClassifierOptions;
import perrin.diffusion.evaluation.ClassifierTraining;
import perrin.diffusion.evaluation.GreyLevels;
import perrin.diffusion.evaluation.ImageClassifier;
import perrin.diffusion.evaluation.PixelGaussian;
import perrin.diffusion.evaluation.TrainedClassifier;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.UserException;
import perrin.nn.net.ConvClassifier;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains the classifier that judges samples. */
@Command(
    name = "classifier",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Trains a small classifier, whose probabilities and features then judge samples.",
      "It learns from the training images alone; no diffusion model sees it."
    },
    footerHeading = "%nExample:%n",
    footer =
        "  perrin evaluate classifier --data shared/data/mnist --dataset mnist"
            + " --out runs/classifier")
final class EvaluateClassifierCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "folder or file with the data")
  private Path data;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      defaultValue = "mnist",
      description = "a labelled data set that 'perrin data' lists (default: ${DEFAULT-VALUE})")
  private String dataset;

  @Option(
      names = "--image-size",
      paramLabel = "N",
      defaultValue = "0",
      description = "side in pixels, as that of the run to be judged; 0: as it is (default: 0)")
  private int imageSize;

  @Option(
      names = "--image-channels",
      paramLabel = "N",
      defaultValue = "0",
      description = "1 grey, 3 colour; 0: as it is (default: 0)")
  private int imageChannels;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "CLASSIFIER_DIR",
      description = "where the classifier goes")
  private Path out;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "4",
      description = "times that the training images are seen (default: ${DEFAULT-VALUE})")
  private int epochs;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "0",
      description = "training images to take, the first ones; 0: all (default: 0)")
  private int count;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "images a step (default: ${DEFAULT-VALUE})")
  private int batch;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "0",
      description = "keys weights, order, shifts and mixtures (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--device",
      paramLabel = "NAME",
      defaultValue = "auto",
      description = "auto, cpu, cuda or reference (default: ${DEFAULT-VALUE})")
  private String device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "0",
      description = "worker threads; 0: one a core (default: ${DEFAULT-VALUE})")
  private int threads;

  @Override
  public Integer call() throws Exception {
    var folder = new ClassifierFolder(out);
    if (folder.exists()) {
      throw new UserException(out + ": there is a classifier already; give another --out");
    }
    DatasetOptions shown =
        DatasetOptions.defaults().withSize(imageSize).withChannels(imageChannels);
    Backend backend = Devices.open(device, threads);
    try (var sets = BothParts.of(dataset, data, shown)) {
      var training = new ClassifierTraining(images(sets.training()), options());
      Files.createDirectories(out);
      long start = System.nanoTime();
      try (var classifier = train(training, backend)) {
        double seconds = (System.nanoTime() - start) * 1e-9;
        var card = card(classifier, sets, backend, seconds);
        List<String> lines = told(classifier, card, sets);
        folder.write(classifier, card);
        PrintWriter to = spec.commandLine().getOut();
        lines.forEach(to::println);
        to.flush();
      }
    }
    return 0;
  }

  /** A view of the whole owns nothing. */
  private Dataset images(Dataset whole) {
    if (count < 0) {
      throw new UserException("--count is " + count + ", but must be at least 0");
    }
    return count == 0 || count >= whole.size()
        ? whole
        : whole.subset(whole.name(), IntStream.range(0, count).toArray());
  }

  private ClassifierOptions options() {
    try {
      return ClassifierOptions.defaults(seed).withEpochs(epochs).withBatch(batch);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  private TrainedClassifier train(ClassifierTraining training, Backend backend) {
    Progress.Display display = Screen.of(spec.commandLine().getErr());
    try (Progress progress = display.begin("classifier", 0, training.steps())) {
      return training.run(backend, progress::at);
    }
  }

  private ClassifierCard card(
      TrainedClassifier classifier, BothParts sets, Backend backend, double seconds) {
    double accuracy = ImageClassifier.accuracy(classifier.predict(sets.test()), sets.test());
    return new ClassifierCard(
        ClassifierCard.CONVOLUTIONAL,
        dataset,
        images(sets.training()).fingerprint(),
        classifier.shape(),
        classifier.classNames(),
        ConvClassifier.FEATURES,
        classifier.parameters().count(),
        options(),
        accuracy,
        sets.test().size(),
        seconds,
        CommandLineText.of(spec),
        backend.describe(),
        classifier.parameters().digest());
  }

  /** Found before the classifier is written: a folder that is there is whole and reported. */
  private List<String> told(TrainedClassifier classifier, ClassifierCard card, BothParts sets) {
    int n = Math.min(2000, sets.test().size());
    var real = classifier.predict(GreyLevels.round(sets.test(), n));
    float[] drawn = PixelGaussian.fit(sets.training()).draw(seed, n);
    var noise = classifier.predict(GreyLevels.round("gaussian", classifier.shape(), drawn));
    var to = new ArrayList<String>();
    line(to, "test accuracy", "%.2f %% of %,d images", 100 * card.testAccuracy(), card.testCount());
    line(
        to,
        "top probability",
        "%.4f on %,d real test images, %.4f on as many draws of a per-pixel Gaussian",
        real.statistics().meanTopProbability(),
        n,
        noise.statistics().meanTopProbability());
    line(to, "parameters", "%,d", card.parameterCount());
    line(to, "trained in", "%.0f s", card.seconds());
    line(to, "command", "%s", card.command());
    line(to, "written", "%s", out);
    return to;
  }

  private static void line(List<String> to, String name, String format, Object... values) {
    to.add("%-18s %s".formatted(name, String.format(Locale.ROOT, format, values)));
  }
}
