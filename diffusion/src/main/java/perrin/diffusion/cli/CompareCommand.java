package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.run.UserException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Draws work against error for several samplers. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Compares deterministic samplers by work against error.",
      "The error is the root mean square distance from the exact ends of 64 paths, from the prior"
          + " to",
      "the data of a mixture; the work is the number of evaluations of the model."
    },
    footerHeading = "%nExample:%n",
    footer = "  perrin compare --samplers ddim,heun,dpmpp-2m,unipc --out compare.svg")
final class CompareCommand implements Callable<Integer> {
  private static final int MOST = 6;
  private static final int PATHS = 64;
  private static final int FINE = 3000;

  /** log-SNR of a level from which one step to the clean end is exact to nine digits. */
  private static final double NEARLY_ALL = 20;

  @Spec private CommandSpec spec;

  @Option(
      names = "--samplers",
      required = true,
      paramLabel = "NAME,NAME,...",
      description = "at most six, such as ddim,heun,unipc:order=3")
  private String list;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "linear",
      description = "such as cosine (default: ${DEFAULT-VALUE})")
  private String schedule;

  @Option(
      names = "--grid",
      paramLabel = "NAME",
      defaultValue = "trailing",
      description = "noise levels they visit (default: ${DEFAULT-VALUE})")
  private String grid;

  @Option(
      names = "--density",
      paramLabel = "NAME",
      description = "a closed-form density in the plane, such as gmm8 (default: three Gaussians)")
  private String density;

  @Option(
      names = "--steps",
      paramLabel = "N,N,...",
      split = ",",
      defaultValue = "4,6,8,12,16,24,32,48,64",
      description = "numbers of steps (default: ${DEFAULT-VALUE})")
  private int[] steps;

  @Option(names = "--out", paramLabel = "FILE.svg", description = "where a chart goes")
  private Path out;

  @Override
  public Integer call() throws IOException {
    for (int n : steps) {
      Must.beAtLeastOne("--steps", n);
    }
    List<String> samplers = samplers(list);
    if (samplers.size() > MOST) {
      throw new UserException("--samplers: at most " + MOST + " can be told apart in a chart");
    }
    Schedule s = Schedules.of(schedule);
    for (String name : samplers) {
      var solver = Solvers.of(name, s);
      if (solver.stochastic() || solver.upward()) {
        throw new UserException(
            "sampler " + name + " does not follow the flow from noise to data: nothing to compare");
      }
    }
    try {
      return compare(s, samplers);
    } catch (perrin.diffusion.catalog.CatalogException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }

  /** Names parted by commas, which also part the settings of one. */
  private static List<String> samplers(String list) {
    var names = new ArrayList<String>();
    for (String part : list.split(",")) {
      if (part.contains("=") && !part.contains(":") && !names.isEmpty()) {
        names.set(names.size() - 1, names.getLast() + "," + part);
      } else {
        names.add(part.strip());
      }
    }
    return names;
  }

  private int compare(Schedule s, List<String> samplers) throws IOException {
    PrintWriter print = spec.commandLine().getOut();
    print.printf("%-24s  %5s  %11s  %9s%n", "sampler", "steps", "evaluations", "error");
    List<LineChart.Series> series = new ArrayList<>();
    try (Scope _ = Scope.open("compare")) {
      var paths = new Paths(s);
      for (String name : samplers) {
        double[] work = new double[steps.length];
        double[] error = new double[steps.length];
        for (int i = 0; i < steps.length; i++) {
          Driver.Result r = paths.end(Sampler.of(s, name, grid, steps[i]));
          work[i] = r.evaluations();
          error[i] = paths.error(r.x());
          print.printf("%-24s  %5d  %11.0f  %9.3e%n", name, steps[i], work[i], error[i]);
        }
        series.add(new LineChart.Series(name, work, error));
      }
    }
    if (out != null) {
      String title = "error over evaluations: " + schedule + ", " + grid;
      String svg = new LineChart(title, "evaluations of the model", true, true, series).svg();
      AtomicWrite.bytes(out, svg.getBytes(StandardCharsets.UTF_8));
      print.println("drawn " + out);
    }
    print.flush();
    return 0;
  }

  /** Paths of the probability-flow equation from fixed starts. */
  private final class Paths {
    private final GaussianMixture data = density == null ? three() : plane();
    private final Schedule schedule;
    private final Var start;
    private final double[] truth;

    Paths(Schedule schedule) {
      this.schedule = schedule;
      double[] x = new double[2 * PATHS];
      for (int i = 0; i < PATHS; i++) {
        // a spiral over the bulk of the prior
        double r = schedule.priorStd() * Math.sqrt(-2 * Math.log(1 - (i + 0.5) / PATHS));
        x[2 * i] = r * Math.cos(2.4 * i);
        x[2 * i + 1] = r * Math.sin(2.4 * i);
      }
      this.start = Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(PATHS, 2), x));
      this.truth = exact().x().value().toDoubles();
    }

    private static GaussianMixture three() {
      return new GaussianMixture(
          new double[] {1, 2, 1},
          new double[][] {{-1, 0.5}, {1, -0.5}, {0.2, 1.2}},
          new double[][] {{0.2, 0.3}, {0.3, 0.2}, {0.25, 0.25}});
    }

    private GaussianMixture plane() {
      GaussianMixture named = ExactDensities.of(density);
      if (named.dimensions() != 2) {
        throw new UserException(
            "--density %s has %d dimensions, but the paths compared run in the plane"
                .formatted(density, named.dimensions()));
      }
      return named;
    }

    /** From the noisy end, in many steps uniform in log-SNR. */
    private Driver.Result exact() {
      NoiseLevel first = schedule.level(schedule.end());
      NoiseLevel last = schedule.level(schedule.start());
      double from = Math.max(first.lambda(), -NEARLY_ALL);
      var levels = new ArrayList<>(List.of(first));
      for (int i = 1; i <= FINE; i++) {
        double lambda = from + (NEARLY_ALL - from) * i / FINE;
        NoiseLevel wanted = NoiseLevel.ofSigma(Math.exp(-lambda / 2));
        NoiseLevel level = schedule.level(schedule.time(wanted));
        if (level.cleanerThan(levels.getLast()) && last.cleanerThan(level)) {
          levels.add(level);
        }
      }
      levels.add(last);
      return Driver.through(Solvers.of("dpmpp-3m", schedule), levels).run(data, start, null);
    }

    Driver.Result end(Sampler sampler) {
      return Driver.through(sampler.solver(), sampler.levels()).run(data, start, null);
    }

    double error(Var x) {
      double sum = 0;
      double[] values = x.value().toDoubles();
      for (int i = 0; i < values.length; i++) {
        sum += (values[i] - truth[i]) * (values[i] - truth[i]);
      }
      return Math.sqrt(sum / PATHS);
    }
  }
}
