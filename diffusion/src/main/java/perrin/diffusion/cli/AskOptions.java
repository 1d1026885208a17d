package perrin.diffusion.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import perrin.diffusion.classifier.NoisyClassifierCard;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.NearestName;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.TextStates;
import perrin.diffusion.data.format.StatesFile;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.Asked;
import picocli.CommandLine.Option;

/** What a conditional model is asked for, and how closely it follows. */
final class AskOptions {
  private static final int MOST = 100_000;

  @Option(
      names = "--label",
      paramLabel = "A,B,..",
      split = ",",
      description = "classes by number or name, one a sample in turn (default: all)")
  private List<String> labels;

  @Option(
      names = "--caption",
      paramLabel = "TEXT",
      description = "what the picture shows; several are taken in turn (default: test captions)")
  private List<String> captions;

  @Option(
      names = "--scalars",
      paramLabel = "X,Y,..",
      description = "the numbers that describe a sample; several are taken in turn")
  private List<String> scalars;

  @Option(
      names = "--text-states",
      paramLabel = "FILE",
      description =
          "states of texts, of imported networks: .npy [T,F] or [N,T,F], or .safetensors with text,"
              + " pooled, scalars; several are taken in turn")
  private Path states;

  @Option(
      names = "--like",
      paramLabel = "I,J-K,..",
      description = "test samples of which all is told that is not given otherwise")
  private String like;

  @Option(
      names = "--guidance",
      paramLabel = "NAME",
      defaultValue = "none",
      description = "such as cfg:scale=3; 'perrin guidance' lists them (default: none)")
  private String guidance;

  @Option(
      names = "--weak",
      paramLabel = "RUN[@STEP]",
      description = "a worse model, for autoguidance: another run or an earlier checkpoint")
  private String weak;

  @Option(
      names = "--noisy-classifier",
      paramLabel = "RUN",
      description = "a classifier of noisy images ('perrin classifier'), for --guidance classifier")
  private Path noisyClassifier;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder or file with the data (default: the run's)")
  private Path data;

  String guidance() {
    return guidance;
  }

  /** The worse model, or null. */
  String weak() {
    return weak;
  }

  /** The classifier of noisy images, or null. */
  Path noisyClassifier() {
    return noisyClassifier;
  }

  /** Where the data lies, or null for the run's own. */
  Path data() {
    return data;
  }

  /** What is asked, or null for nothing. */
  Examples asked(RunConfig config, DataCard trained, int count) {
    DataCard card = trained;
    if (trained.classes().isEmpty() && noisyClassifier != null) {
      // A run that was told no labels may not know their names; the classifier does.
      List<String> names = NoisyClassifierCard.read(noisyClassifier).classNames();
      card = new DataCard(trained.image(), names, trained.scalars(), trained.vocabulary());
    }
    boolean told = !config.condition().condition().strip().equals(Conditions.NONE);
    boolean classifies = guidance.contains("classifier");
    boolean given =
        labels != null || captions != null || scalars != null || states != null || like != null;
    if (!told && !classifies) {
      if (given) {
        throw new UserException(
            "the run was trained with --condition none: nothing can be asked of it but by a"
                + " classifier (--guidance classifier)");
      }
      return null;
    }
    checkTold(config, card, classifies);
    if (!given) {
      return told ? Asked.usual(config(config), card, count) : everyClass(card);
    }
    return examples(config, card);
  }

  /** What is asked must be something that the network is told. */
  private void checkTold(RunConfig config, DataCard card, boolean classifies) {
    Inputs inputs = Conditions.of(config.condition().condition(), card).inputs();
    refuse("--label", labels, inputs.classes() == 0 && !classifies, config);
    refuse("--caption", captions, inputs.tokens() == 0, config);
    refuse("--scalars", scalars, inputs.scalars() == 0, config);
    if (captions != null) {
      CaptionFit.check(card, captions);
    }
  }

  private static void refuse(String flag, Object given, boolean untold, RunConfig config) {
    if (given != null && untold) {
      throw new UserException(
          "%s: the run was trained with --condition %s, so that its network is not told that"
              .formatted(flag, config.condition().condition()));
    }
  }

  private static Examples everyClass(DataCard card) {
    if (card.classes().isEmpty()) {
      throw new UserException("the run's data has no classes: give --label");
    }
    return Examples.labelled(IntStream.range(0, card.classes().size()).toArray());
  }

  private RunConfig config(RunConfig config) {
    return data == null
        ? config
        : Settings.with(config, Map.of("data", new Given(data.toString(), "--data")));
  }

  private Examples examples(RunConfig config, DataCard card) {
    if (states == null) {
      return withoutStates(config, card, 0);
    }
    TextStates read = StatesFile.read(states);
    Examples others = withoutStates(config, card, read.count());
    return others.withStates(read.cycled(0, others.size()));
  }

  private Examples withoutStates(RunConfig config, DataCard card, int least) {
    int n =
        Math.max(
            Math.max(least, Math.max(size(labels), size(captions))),
            Math.max(size(scalars), like == null ? 0 : indices().length));
    Examples base = like == null ? nothing(n) : read(config).cycled(0, n);
    int[] classes = base.labels();
    if (labels != null) {
      List<Integer> wanted = classes(card.classes());
      n = Math.max(n, wanted.size());
      base = base.cycled(0, n);
      classes = new int[n];
      for (int i = 0; i < n; i++) {
        classes[i] = wanted.get(i % wanted.size());
      }
    }
    List<String> texts = base.captions();
    if (captions != null) {
      int total = n;
      texts = IntStream.range(0, total).mapToObj(i -> captions.get(i % captions.size())).toList();
    }
    float[] numbers = scalars == null ? base.scalars() : numbers(card.scalars(), n);
    return new Examples(base.images(), classes, texts, numbers);
  }

  private static int size(List<?> list) {
    return list == null ? 0 : list.size();
  }

  private static Examples nothing(int n) {
    var none = new int[n];
    Arrays.fill(none, -1);
    return new Examples(null, none, Arrays.asList(new String[n]), new float[0]);
  }

  private Examples read(RunConfig config) {
    try (Dataset test = config(config).data().open(Part.TEST)) {
      int[] wanted = indices();
      for (int i : wanted) {
        if (i >= test.size()) {
          throw new UserException(
              "--like %d: %s has samples 0 to %d".formatted(i, test.name(), test.size() - 1));
        }
      }
      return Examples.read(test, wanted);
    }
  }

  private int[] indices() {
    var all = new ArrayList<Integer>();
    for (String part : like.split(",", -1)) {
      String[] ends = part.strip().split("-", -1);
      try {
        int from = Integer.parseInt(ends[0]);
        int to = Integer.parseInt(ends[ends.length - 1]);
        if (ends.length > 2 || from < 0 || to < from || to - from >= MOST) {
          throw new NumberFormatException();
        }
        IntStream.rangeClosed(from, to).forEach(all::add);
      } catch (NumberFormatException e) {
        throw new UserException(
            "--like: '" + part + "' is no number of a sample, such as 3, and no range, such as 0-7",
            e);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  private List<Integer> classes(List<String> names) {
    if (names.isEmpty()) {
      throw new UserException("--label: neither the run's data nor a classifier has classes");
    }
    if (labels.equals(List.of("all"))) {
      return IntStream.range(0, names.size()).boxed().toList();
    }
    var wanted = new ArrayList<Integer>();
    for (String label : labels) {
      String text = label.strip();
      int named = lower(names).indexOf(text.toLowerCase(Locale.ROOT));
      if (named >= 0) {
        wanted.add(named);
      } else if (text.matches("\\d{1,9}")) {
        wanted.add(Integer.valueOf(text));
      } else {
        throw new UserException(NearestName.message("class", text, names));
      }
    }
    for (int i : wanted) {
      if (i >= names.size()) {
        throw new UserException(
            "--label %d: classes go from 0 (%s) to %d (%s)"
                .formatted(i, names.getFirst(), names.size() - 1, names.getLast()));
      }
    }
    return wanted;
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
  }

  private float[] numbers(List<String> names, int n) {
    var out = new float[n * names.size()];
    for (int i = 0; i < n; i++) {
      String text = scalars.get(i % scalars.size());
      String[] parts = text.split(",", -1);
      if (parts.length != names.size()) {
        throw new UserException(
            "--scalars '%s': %d numbers are needed, %s"
                .formatted(text, names.size(), String.join(", ", names)));
      }
      for (int k = 0; k < parts.length; k++) {
        out[i * names.size() + k] = number(parts[k], text);
      }
    }
    return out;
  }

  private static float number(String part, String text) {
    try {
      float x = Float.parseFloat(part.strip());
      if (Float.isFinite(x)) {
        return x;
      }
    } catch (NumberFormatException e) {
      throw new UserException("--scalars '" + text + "': '" + part + "' is not a number", e);
    }
    throw new UserException("--scalars '" + text + "': '" + part + "' is not finite");
  }
}
