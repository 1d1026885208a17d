package perrin.diffusion.solver;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.solver.flow.FlowRk4;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Measures the order of a deterministic solver: the probability-flow equation of a closed-form
 * mixture between two fixed levels, solved in ever more steps, uniform in log-SNR.
 *
 * <p>The error is the largest distance of any coordinate of any sample from the exact end, which
 * Kutta's fourth-order method finds in many steps.
 *
 * @param data the mixture, in double precision
 * @param start samples at the level where the walk begins [n D]
 * @param noisy lambda = log(signal^2 / noise^2) of the noisy end
 * @param clean lambda of the clean end
 */
public record Convergence(GaussianMixture data, double[] start, double noisy, double clean) {
  private static final int MANY = 2000;
  private static final int SUBSTEPS = 8;

  /** Deterministic solvers must not ask. */
  private static final NoiseSource NONE =
      (purpose, step, subStep, like) -> {
        throw new IllegalStateException("a deterministic solver drew noise");
      };

  /**
   * A mixture of three components in two dimensions, with eight samples.
   *
   * @return lambda from -2 to 3, where the components part
   */
  public static Convergence standard() {
    var data =
        new GaussianMixture(
            new double[] {1, 2, 1},
            new double[][] {{-1, 0.5}, {1, -0.5}, {0.2, 1.2}},
            new double[][] {{0.4, 0.5}, {0.6, 0.4}, {0.5, 0.5}});
    return of(data);
  }

  /**
   * Any mixture, with eight samples.
   *
   * @param data the mixture
   * @return lambda from -2 to 3
   */
  public static Convergence of(GaussianMixture data) {
    double[] start = new double[8 * data.dimensions()];
    for (int i = 0; i < start.length; i++) {
      // spread evenly and differently in all coordinates
      start[i] = 1.6 * Math.sin(1 + 2.4 * i);
    }
    return new Convergence(data, start, -2, 3);
  }

  /**
   * The levels of a walk.
   *
   * @param steps at least 1
   * @param upward whether from clean to noisy
   * @return steps + 1 variance-preserving levels
   */
  public List<NoiseLevel> levels(int steps, boolean upward) {
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= steps; i++) {
      levels.add(NoiseLevel.ofLambda(noisy + (clean - noisy) * i / steps));
    }
    if (upward) {
      Collections.reverse(levels);
    }
    return List.copyOf(levels);
  }

  /**
   * What a walk gave.
   *
   * @param x the samples at its end [n D]
   * @param evaluations of the model
   * @param accepted steps
   * @param rejected steps
   */
  public record Walk(double[] x, int evaluations, int accepted, int rejected) {
    /**
     * Distance from the exact end.
     *
     * @param truth by {@link #truth}
     * @return the largest of any coordinate
     */
    public double error(double[] truth) {
      double e = 0;
      for (int i = 0; i < truth.length; i++) {
        // a coordinate that is no number is no small error
        double d = Math.abs(x[i] - truth[i]);
        e = d <= e ? e : d;
      }
      return e;
    }
  }

  /**
   * One walk.
   *
   * @param solver deterministic
   * @param steps at least 1
   * @return the end
   */
  public Walk walk(Solver solver, int steps) {
    try (Scope _ = Scope.open("convergence")) {
      int d = data.dimensions();
      Var x = Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(start.length / d, d), start));
      Driver.Result r = Driver.through(solver, levels(steps, solver.upward())).run(data, x, NONE);
      return new Walk(r.x().value().toDoubles(), r.evaluations(), r.accepted(), r.rejected());
    }
  }

  /**
   * The exact end.
   *
   * @param upward whether of the walk from clean to noisy
   * @return [n D]
   */
  public double[] truth(boolean upward) {
    return walk(kutta(upward), MANY).x();
  }

  /**
   * The solver with accurate starting values in place of its own warm-up.
   *
   * @param solver a solver
   * @return itself if it has no history to fill
   */
  public static Solver started(Solver solver) {
    return solver.memory() == 0 ? solver : new Started(solver, kutta(solver.upward()), SUBSTEPS);
  }

  private static Solver kutta(boolean upward) {
    Solver kutta = new FlowRk4().make(null);
    return upward ? new Upward("kutta", kutta, false) : kutta;
  }
}
