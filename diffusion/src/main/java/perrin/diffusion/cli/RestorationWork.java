package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import perrin.diffusion.data.Examples;
import perrin.diffusion.restoration.Degradation;
import perrin.diffusion.restoration.Masking;
import perrin.diffusion.restoration.Pictures;
import perrin.diffusion.restoration.Restoration;
import perrin.diffusion.restoration.RestorationReport;
import perrin.diffusion.restoration.RestorationRequest;
import perrin.diffusion.restoration.Restored;
import perrin.diffusion.restoration.ResultGrid;
import perrin.diffusion.restoration.Score;
import perrin.diffusion.restoration.Scorer;
import perrin.nn.Parameters;
import perrin.tensor.Backend;
import picocli.CommandLine.Model.CommandSpec;

/** What the commands of linear inverse problems have in common. */
final class RestorationWork {
  private final CommandSpec spec;
  private final WalkOptions walk;
  private final PictureOptions choice;
  private final TellOptions tell;
  private final ScoreOptions judges;
  private final ResultOptions results;

  RestorationWork(
      CommandSpec spec,
      WalkOptions walk,
      PictureOptions choice,
      TellOptions tell,
      ScoreOptions judges,
      ResultOptions results) {
    this.spec = spec;
    this.walk = walk;
    this.choice = choice;
    this.tell = tell;
    this.judges = judges;
    this.results = results;
  }

  /**
   * What is to be restored.
   *
   * @param task in a word or two
   * @param degradation what became of the pictures
   * @param y what is left of each
   * @param originals the pictures before, or stand-ins of their shape
   * @param truth whether they are the originals
   * @param simple results of methods without a model, by name
   * @param networkKnows whether the network was trained to be told y
   * @param told what the network is told of each picture, null for nothing
   */
  record Problem(
      String task,
      Degradation degradation,
      float[] y,
      PictureOptions.Chosen originals,
      boolean truth,
      Map<String, float[]> simple,
      boolean networkKnows,
      Examples told) {
    /** What is left, as pictures. */
    float[] shown() {
      Pictures p = originals.pictures();
      int size = p.shape().values();
      int part = degradation.measured().values();
      var out = new float[p.values().length];
      for (int i = 0; i < p.count(); i++) {
        var one = Arrays.copyOfRange(y, i * part, (i + 1) * part);
        System.arraycopy(degradation.shown(one, i), 0, out, i * size, size);
      }
      return out;
    }
  }

  /** Restores by each method, measures, draws and writes. */
  int run(
      WalkOptions.Opened run, Backend backend, Problem problem, List<String> methods, double std)
      throws IOException {
    PrintWriter err = spec.commandLine().getErr();
    Path file = results.file(run.path(), spec.name());
    var work = new ArrayList<Restoration>();
    var requests = new ArrayList<RestorationRequest>();
    for (String method : methods) {
      RestorationRequest request = walk.request(run, method, std, tell.guidance());
      requests.add(request);
      work.add(
          new Restoration(
              run.blueprint(), problem.degradation, problem.networkKnows, request, Screen.of(err)));
    }
    Pictures originals = problem.originals.pictures();
    Masking masking = problem.degradation instanceof Masking m ? m : null;
    var grid = new ResultGrid(originals.shape(), originals.count());
    if (problem.truth) {
      grid.column("original", originals.values());
    }
    grid.column("given", problem.shown());
    var scores = new ArrayList<Score>();
    try (var interrupt = new Interrupt();
        var scoring = judges.open(run, choice, problem.originals, problem.truth, masking, backend);
        Parameters weights = run.on(backend)) {
      problem.simple.forEach(
          (name, values) -> {
            grid.column(name, values);
            scores.add(scoring.scorer().of(name, values));
          });
      for (int i = 0; i < methods.size(); i++) {
        long start = System.nanoTime();
        Restored restored = work.get(i).draw(problem.y, problem.told, weights, interrupt.signal());
        if (restored == null) {
          return Interrupt.EXIT;
        }
        double seconds = (System.nanoTime() - start) * 1e-9;
        grid.results(methods.get(i), restored);
        results.each(methods.get(i), restored);
        score(scores, scoring.scorer(), methods.get(i), restored, seconds);
      }
      if (problem.truth && judges.classifier() != null) {
        scores.add(scoring.scorer().of("originals", originals.values()));
      }
    }
    var report =
        new RestorationReport(
            CommandLineText.of(spec),
            run.path().toString(),
            run.saved().step(),
            problem.task,
            originals.names(),
            requests,
            judges.classifier(),
            grid.names(),
            scores);
    results.write(file, grid, report, spec.commandLine().getOut());
    return 0;
  }

  private static void score(
      List<Score> scores, Scorer scorer, String method, Restored restored, double seconds) {
    Score first = scorer.of(method, restored.all(0));
    scores.add(first.made(restored.misfit(), seconds));
    if (restored.count() > 1) {
      scores.add(
          scorer.of("mean of %d by %s".formatted(restored.count(), method), restored.means()));
    }
  }
}
