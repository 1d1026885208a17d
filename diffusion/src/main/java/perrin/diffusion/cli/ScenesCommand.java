package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import perrin.diffusion.condition.Conditions;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.scenes.CaptionParser;
import perrin.diffusion.evaluation.scene.SceneCaptions;
import perrin.diffusion.evaluation.scene.SceneEvaluation;
import perrin.diffusion.evaluation.scene.SceneReport;
import perrin.diffusion.image.Bitmap;
import perrin.diffusion.image.CaptionedGrid;
import perrin.diffusion.image.CaptionedGrid.Caption;
import perrin.diffusion.image.CaptionedGrid.Mark;
import perrin.diffusion.image.PngFile;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.RunDirectory;
import perrin.diffusion.run.UserException;
import perrin.diffusion.sample.RunWeights;
import perrin.diffusion.sample.Samples;
import perrin.diffusion.sample.Sampling;
import perrin.nn.Parameters;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws captioned scenes and checks what they show. */
@Command(
    name = "scenes",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Draws samples for captions of scenes and checks by geometry what they show: number, shapes,",
      "colours, sizes, places. Beside them stand the test pictures of the same captions, and what",
      "chance would find: the samples under captions of others."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin train --dataset scenes-1 --condition caption --condition-drop 0.1 --out"
          + " runs/scenes",
      "  perrin scenes --run runs/scenes --count 100 --guidance cfg:scale=3 --seed 1",
      "  perrin scenes --run runs/scenes --caption \"a red star above a blue ring\" --count 8"
    })
final class ScenesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--run", required = true, paramLabel = "RUN", description = "the run directory")
  private Path path;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "100",
      description = "captions for each number of shapes (default: ${DEFAULT-VALUE})")
  private int count;

  @Option(
      names = "--caption",
      paramLabel = "TEXT",
      description = "draw N pictures of this instead of test captions; may be repeated")
  private List<String> captions;

  @Option(
      names = "--guidance",
      paramLabel = "NAME",
      defaultValue = "none",
      description = "such as cfg:scale=3; 'perrin guidance' lists them (default: none)")
  private String guidance;

  @Mixin private DrawOptions draws;

  @Option(
      names = "--show",
      paramLabel = "N",
      defaultValue = "24",
      description = "samples in the picture; captions are green where all is right (default: 24)")
  private int show;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "where the figures go (default: scenes.json in the run), with FILE.png beside")
  private Path out;

  @Mixin private RunOptions chosen;

  /** What is asked for, with the test pictures that answer it where there are any. */
  private record Task(Examples asked, String source) {
    List<String> captions() {
      return asked.captions();
    }
  }

  @Override
  public Integer call() throws Exception {
    Must.beAtLeastOne("--count", count);
    Must.beAtLeastOne("--show", show);
    long start = System.nanoTime();
    RunConfig config = RunDirectory.open(path).config();
    PrintWriter err = spec.commandLine().getErr();
    var saved = chosen.weights(path, true, err);
    int side = side(saved.image());
    if (Conditions.of(config.condition().condition(), saved.card()).inputs().tokens() == 0) {
      throw new UserException(
          "the run was trained with --condition %s: it does not read captions"
              .formatted(config.condition().condition()));
    }
    Task task = captions == null ? test(config) : own(saved.card());
    Samples samples = draw(config, saved, task.asked);
    if (samples == null) {
      return Interrupt.EXIT;
    }
    var texts = task.captions();
    var judged = SceneEvaluation.of("samples", texts, samples.values(), side);
    var all = new ArrayList<>(List.of(judged));
    if (task.asked.images() != null) {
      all.add(SceneEvaluation.of("test pictures", texts, task.asked.images(), side));
      var others = SceneCaptions.exchanged(texts);
      all.add(SceneEvaluation.of("samples under others' captions", others, samples.values(), side));
    }
    var drawn = draws.request(config, task.asked.size(), false);
    var report =
        new SceneReport(
            CommandLineText.of(spec),
            "%s at step %d, %s of %d steps, guidance %s, seed %d"
                .formatted(
                    path, saved.step(), drawn.solver(), drawn.steps(), guidance, draws.seed()),
            task.source,
            draws.seed(),
            (System.nanoTime() - start) * 1e-9,
            all);
    write(report, judged, samples.values(), side);
    return 0;
  }

  private static int side(ImageShape shape) {
    if (shape.channels() != 3 || shape.height() != shape.width()) {
      throw new UserException(
          "the run draws %s, but scenes are square and in colour".formatted(shape));
    }
    return shape.width();
  }

  private Task own(DataCard card) {
    captions.forEach(CaptionParser::parse);
    CaptionFit.check(card, captions);
    var texts = new ArrayList<String>();
    IntStream.range(0, count).forEach(_ -> texts.addAll(captions));
    return new Task(Examples.captioned(texts), "--caption");
  }

  private Task test(RunConfig config) {
    try (Dataset test = config.data().open(Part.TEST)) {
      int[] indices = SceneCaptions.choose(test, count, draws.seed());
      return new Task(Examples.read(test, indices), test.name());
    }
  }

  private Samples draw(RunConfig config, RunWeights saved, Examples asked) {
    var blueprint = saved.blueprint(config);
    var request = draws.request(config, asked.size(), false).asking(asked, guidance);
    var sampling = new Sampling(blueprint, request, Screen.of(spec.commandLine().getErr()));
    try (var interrupt = new Interrupt();
        Parameters weights = saved.on(blueprint, chosen.backend(path, config))) {
      return sampling.draw(weights, interrupt.signal());
    }
  }

  private void write(SceneReport report, SceneEvaluation judged, float[] images, int side)
      throws IOException {
    Path file = out == null ? path.resolve("scenes.json") : out;
    report.write(file);
    Path picture =
        file.resolveSibling(file.getFileName().toString().replaceFirst("(\\.json)?$", ".png"));
    PngFile.write(picture, picture(judged, images, side));
    PrintWriter to = spec.commandLine().getOut();
    to.println(report.table());
    to.println("written     " + file);
    to.println("drawn       " + picture);
    to.flush();
  }

  /** Samples spread evenly over all, so that every number of shapes is shown. */
  private Bitmap picture(SceneEvaluation judged, float[] images, int side) {
    int values = 3 * side * side;
    int all = judged.pictures().size();
    int shown = Math.min(show, all);
    var some = new float[shown * values];
    var texts = new ArrayList<Caption>();
    for (int i = 0; i < shown; i++) {
      int k = (int) ((long) i * all / shown);
      System.arraycopy(images, k * values, some, i * values, values);
      var picture = judged.pictures().get(k);
      texts.add(new Caption(picture.caption(), picture.allRight() ? Mark.RIGHT : Mark.WRONG));
    }
    return new CaptionedGrid(Math.min(8, shown)).draw(some, 3, side, side, texts);
  }
}
