package perrin.diffusion.solver;

import java.util.List;
import java.util.stream.Stream;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/** The standard measurement of convergence, and which samplers it is for. */
final class Refinement {
  static final Convergence STANDARD = Convergence.standard();
  static final GaussianMixture DATA = STANDARD.data();

  static final NoiseSource NONE =
      (purpose, step, subStep, like) -> {
        throw new AssertionError("a deterministic solver drew noise");
      };

  /** Some samplers of the catalogue, stochastic ones, are made for a schedule only. */
  private static final Schedule LINEAR = Schedules.of("linear");

  private Refinement() {}

  /** Computed once. */
  private static final class Truths {
    static final double[] DOWN = STANDARD.truth(false);
    static final double[] UP = STANDARD.truth(true);
  }

  static double[] truth(boolean upward) {
    return upward ? Truths.UP : Truths.DOWN;
  }

  /** Every deterministic sampler of the catalogue, with its presets. */
  static Stream<String> deterministic() {
    return Solvers.catalog().all().stream()
        .flatMap(e -> Stream.concat(Stream.of(e.name()), e.presets().stream()))
        .filter(spec -> !Solvers.of(spec, LINEAR).stochastic());
  }

  /** Those that take the grid's own steps. */
  static Stream<String> stepwise() {
    return deterministic()
        .filter(
            spec -> {
              Solver solver = Solvers.of(spec);
              List<NoiseLevel> grid = STANDARD.levels(6, solver.upward());
              Plan plan = solver.plan(grid);
              return plan.levels().equals(grid) && plan.control() == StepControl.FIXED;
            });
  }

  /** The measured order between two numbers of steps. */
  static double order(Solver solver, int coarse, int fine) {
    double[] truth = truth(solver.upward());
    double a = STANDARD.walk(solver, coarse).error(truth);
    double b = STANDARD.walk(solver, fine).error(truth);
    return Math.log(a / b) / Math.log((double) fine / coarse);
  }
}
