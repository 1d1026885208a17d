package perrin.diffusion.solver;

import java.util.List;
import java.util.function.Function;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;

/**
 * One step from a noise level to the next: the algorithm box and nothing else.
 *
 * <p>Loop, levels, noise, history, counting and memory belong to the {@link Driver}.
 */
public interface Solver {
  /**
   * A first-order method with one evaluation and fresh noise a step, from its step alone: the
   * shortest way to try an idea.
   *
   * @param step the algorithm box
   * @return the solver
   */
  static Solver stochastic(Function<Step, Var> step) {
    return new Solver() {
      @Override
      public int order() {
        return 1;
      }

      @Override
      public int evaluations() {
        return 1;
      }

      @Override
      public boolean stochastic() {
        return true;
      }

      @Override
      public Var step(Step s) {
        return step.apply(s);
      }
    };
  }

  /**
   * Order of convergence of the deterministic part: the error falls as steps^-order.
   *
   * @return at least 1
   */
  int order();

  /**
   * Order of convergence when a run starts without history: a multistep method's first steps are of
   * lower order, and their errors stay.
   *
   * @return at least 1, at most {@link #order}
   */
  default int orderAsRun() {
    return order();
  }

  /**
   * Evaluations of the model in a full step.
   *
   * @return at least 1
   */
  int evaluations();

  /**
   * Whether steps draw noise; a solver that says no and draws is refused.
   *
   * @return true if they do
   */
  boolean stochastic();

  /**
   * How many past steps it looks at.
   *
   * @return 0 for one-step methods
   */
  default int memory() {
    return 0;
  }

  /**
   * Whether it walks from clean to noisy: from data to the noise they would be made from.
   *
   * @return false for samplers
   */
  default boolean upward() {
    return false;
  }

  /**
   * Refuses levels on which the method makes no sense; by default all but those that grow cleaner.
   *
   * @param levels what the driver is to visit
   * @throws IllegalArgumentException with the mathematical reason
   */
  default void check(List<NoiseLevel> levels) {
    for (int i = 1; i < levels.size(); i++) {
      if (!levels.get(i).cleanerThan(levels.get(i - 1))) {
        throw new IllegalArgumentException(
            "levels: "
                + levels.get(i)
                + " after "
                + levels.get(i - 1)
                + " takes no noise away; a sampler goes from noisy to clean");
      }
    }
  }

  /**
   * How the method walks a grid: by default through every level with fixed steps. Methods that
   * group levels, choose their own between the ends, or go from clean to noisy say so here.
   *
   * @param grid levels that {@link #check} has accepted
   * @return what the driver does
   */
  default Plan plan(List<NoiseLevel> grid) {
    return new Plan(this, grid, StepControl.FIXED);
  }

  /**
   * The path through a plan's levels: by default the solver steps from each to the next. Methods
   * that go back up by adding noise say so here.
   *
   * @param levels of {@link #plan}
   * @return the legs, each starting where the one before ended
   */
  default List<Leg> path(List<NoiseLevel> levels) {
    return Leg.through(levels);
  }

  /**
   * One step.
   *
   * @param s x at level {@code from}, the goal {@code to}, the model, noise and history
   * @return x at level {@code to}
   */
  Var step(Step s);
}
