package perrin.diffusion.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.image.AtomicWrite;
import perrin.diffusion.image.LineChart;
import perrin.diffusion.run.UserException;
import perrin.diffusion.solver.Convergence;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.solver.StepControl;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures and draws a sampler's order of convergence. */
@Command(
    name = "order",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    description = {
      "Measures how fast a deterministic sampler's error falls with its steps.",
      "Runs go between two fixed noise levels of a mixture whose probability-flow equation is"
          + " known",
      "in closed form."
    },
    footerHeading = "%nExample:%n",
    footer = "  perrin order --sampler dpmpp-3m --out order.svg")
final class OrderCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--sampler",
      required = true,
      paramLabel = "NAME",
      description = "such as dpmpp-2m or unipc:order=3")
  private String sampler;

  @Option(
      names = "--density",
      paramLabel = "NAME",
      description = "a closed-form density, such as gmm8 (default: three Gaussians)")
  private String density;

  @Option(
      names = "--steps",
      paramLabel = "N,N,...",
      split = ",",
      defaultValue = "8,16,32,64,128,256",
      description = "numbers of steps (default: ${DEFAULT-VALUE})")
  private int[] steps;

  @Option(names = "--out", paramLabel = "FILE.svg", description = "where a chart goes")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Solver solver = Solvers.of(sampler);
    if (solver.stochastic()) {
      throw new UserException(
          "sampler " + sampler + " draws noise: its error has no order from path to path");
    }
    if (solver.plan(Convergence.standard().levels(2, solver.upward())).control()
        != StepControl.FIXED) {
      throw new UserException(
          "sampler "
              + sampler
              + " chooses its own steps: its error falls with its tolerance, not with a number of"
              + " steps");
    }
    for (int n : steps) {
      if (n < 1 || n > 100_000) {
        throw new UserException("--steps: %d must be from 1 to 100000".formatted(n));
      }
    }
    Convergence c =
        density == null ? Convergence.standard() : Convergence.of(ExactDensities.of(density));
    double[] truth = c.truth(solver.upward());
    double[] own = new double[steps.length];
    double[] started = new double[steps.length];
    PrintWriter print = spec.commandLine().getOut();
    print.printf(
        "%s: order %d, as run with its own warm-up %d, %d evaluation%s a step%n",
        sampler,
        solver.order(),
        solver.orderAsRun(),
        solver.evaluations(),
        solver.evaluations() == 1 ? "" : "s");
    print.println("  steps  evaluations  error as run  order  error well started  order");
    for (int i = 0; i < steps.length; i++) {
      Convergence.Walk walk = c.walk(solver, steps[i]);
      own[i] = walk.error(truth);
      started[i] = c.walk(Convergence.started(solver), steps[i]).error(truth);
      print.printf(
          "%7d  %11d  %12.3e  %5s  %18.3e  %5s%n",
          steps[i], walk.evaluations(), own[i], order(own, i), started[i], order(started, i));
    }
    if (out != null) {
      AtomicWrite.bytes(out, chart(solver, own, started).getBytes(StandardCharsets.UTF_8));
      print.println("drawn " + out);
    }
    print.flush();
    return 0;
  }

  private String order(double[] error, int i) {
    return i == 0
        ? "-"
        : "%.2f"
            .formatted(
                Math.log(error[i - 1] / error[i]) / Math.log((double) steps[i] / steps[i - 1]));
  }

  private String chart(Solver solver, double[] own, double[] started) {
    double[] x = java.util.Arrays.stream(steps).asDoubleStream().toArray();
    List<LineChart.Series> series = new ArrayList<>();
    series.add(new LineChart.Series("as run", x, own));
    if (solver.memory() > 0) {
      series.add(new LineChart.Series("well started", x, started));
    }
    double[] slope = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      slope[i] = started[x.length - 1] * Math.pow(x[x.length - 1] / x[i], solver.order());
    }
    series.add(new LineChart.Series("order " + solver.order(), x, slope));
    return new LineChart(sampler + ": error over steps", "steps", true, true, series).svg();
  }
}
