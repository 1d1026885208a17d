package perrin.diffusion.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import perrin.diffusion.data.Examples;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.ChartStack;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.restoration.Editing;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.restoration.RestorationReport;
import perrin.diffusion.restoration.RestorationRequest;
import perrin.diffusion.restoration.Restored;
import perrin.diffusion.restoration.ResultGrid;
import perrin.diffusion.restoration.Score;
import perrin.diffusion.restoration.guide.Guide;
import perrin.diffusion.restoration.guide.Guides;
import perrin.diffusion.run.UserException;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** SDEdit: noise on a guide, and a sampler that takes it away. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Makes a picture of the model's kind out of a guide (SDEdit): the guide gets noise, and a",
      "sampler takes it away. The more noise, the more the result is like the data, and the less"
          + " like the guide: a grid over strengths, and a chart of both."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  perrin edit --run runs/mnist --image drawing.png --strength 0.3,0.5,0.7 --count 4",
      "  perrin edit --run runs/mnist --from-data 0-99 --guide blur:sigma=3 --classifier"
          + " runs/classifier"
    })
final class EditCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--strength",
      paramLabel = "X,Y",
      defaultValue = "0.2,0.4,0.6,0.8",
      description = "shares of the steps that are walked, in (0, 1] (default: ${DEFAULT-VALUE})")
  private String strengths;

  @Option(
      names = "--guide",
      paramLabel = "NAME",
      defaultValue = "none",
      description = {
        "what is made of the pictures first, such as blur:sigma=3, coarse or strokes; 'perrin"
            + " guides' lists them (default: ${DEFAULT-VALUE})"
      })
  private String guide;

  @Option(
      names = "--sampler",
      paramLabel = "NAME",
      defaultValue = "ddpm",
      description = "takes the noise away (default: ${DEFAULT-VALUE})")
  private String sampler;

  @Mixin private PictureOptions choice;
  @Mixin private WalkOptions walk;
  @Mixin private TellOptions tell;
  @Mixin private ScoreOptions judges;
  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws Exception {
    PrintWriter err = spec.commandLine().getErr();
    double[] shares = shares();
    Guide made = Guides.of(guide);
    var run = walk.open(err);
    Path file = results.file(run.path(), "edit");
    var chosen = choice.load(run.config(), List.of(run.image()), err);
    Pictures guides = guides(chosen.pictures(), made);
    RestorationRequest request = walk.request(run, sampler, 1, tell.guidance());
    Examples told = tell.examples(run, chosen, null);
    var editing = new Editing(run.blueprint(), request, Screen.of(err));
    boolean changed = !guide.equals("none");
    var grid = new ResultGrid(run.image(), guides.count());
    if (changed) {
      grid.column("picture", chosen.pictures().values());
    }
    grid.column("guide", guides.values());
    var scores = new ArrayList<Score>();
    Backend backend = walk.backend(run);
    try (var interrupt = new Interrupt();
        var scoring = judges.open(run, choice, chosen, changed, null, backend);
        Parameters weights = run.on(backend)) {
      scores.add(scoring.scorer().edit("guide", guides, guides.values()));
      for (double share : shares) {
        long start = System.nanoTime();
        Restored edited = editing.draw(guides, share, told, weights, interrupt.signal());
        if (edited == null) {
          return Interrupt.EXIT;
        }
        String name = "strength " + share;
        grid.results(name, edited);
        results.each(name, edited);
        double seconds = (System.nanoTime() - start) * 1e-9;
        scores.add(scoring.scorer().edit(name, guides, edited.all(0)).made(null, seconds));
      }
    }
    var report =
        new RestorationReport(
            CommandLineText.of(spec),
            run.path().toString(),
            run.saved().step(),
            "edit, guide %s, %s".formatted(guide, sampler),
            guides.names(),
            List.of(request),
            judges.classifier(),
            grid.names(),
            scores);
    Path chart = ResultOptions.beside(file, ".svg");
    AtomicWrite.bytes(chart, chart(shares, scores).getBytes(StandardCharsets.UTF_8));
    results.write(file, grid, report, spec.commandLine().getOut());
    spec.commandLine().getOut().println("drawn       " + chart);
    spec.commandLine().getOut().flush();
    return 0;
  }

  private double[] shares() {
    String[] parts = strengths.split(",", -1);
    double[] out = new double[parts.length];
    for (int i = 0; i < out.length; i++) {
      try {
        out[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        out[i] = Double.NaN;
      }
      if (!(out[i] > 0 && out[i] <= 1)) {
        throw new UserException(
            "--strength is '%s', but must be numbers above 0 and at most 1, such as 0.3,0.6"
                .formatted(strengths));
      }
    }
    Arrays.sort(out);
    return out;
  }

  private static Pictures guides(Pictures pictures, Guide made) {
    var values = new float[pictures.values().length];
    int size = pictures.shape().values();
    for (int i = 0; i < pictures.count(); i++) {
      System.arraycopy(made.of(pictures.of(i), pictures.shape()), 0, values, i * size, size);
    }
    return new Pictures(pictures.shape(), pictures.names(), values);
  }

  /** Faithfulness and, where a classifier judged, realism over the strength; 0 is the guide. */
  private String chart(double[] shares, List<Score> scores) {
    var x = new double[scores.size()];
    System.arraycopy(shares, 0, x, 1, shares.length);
    var charts = new ArrayList<LineChart>();
    charts.add(chart("difference from the guide (rms)", x, scores, Score::rms));
    if (scores.getLast().frechet() != null) {
      charts.add(chart("Fréchet distance to real images", x, scores, Score::frechet));
    }
    if (scores.getLast().confidence() != null) {
      charts.add(chart("classifier's confidence", x, scores, Score::confidence));
    }
    if (scores.getLast().accuracy() != null) {
      charts.add(chart("share that keeps its class", x, scores, Score::accuracy));
    }
    return new ChartStack(charts).svg();
  }

  private LineChart chart(
      String title, double[] x, List<Score> scores, ToDoubleFunction<Score> value) {
    double[] y = scores.stream().mapToDouble(value).toArray();
    return new LineChart(
        title, "strength", false, List.of(new LineChart.Series("guide " + guide, x, y)));
  }
}
