package perrin.diffusion.solver;

import perrin.diffusion.NoiseLevel;

/** Decides how far the next step goes, and whether a step's error estimate is good enough. */
public interface StepControl {
  /** Goes straight to the goal and accepts every step. */
  StepControl FIXED =
      new StepControl() {
        @Override
        public NoiseLevel propose(NoiseLevel from, NoiseLevel goal) {
          return goal;
        }

        @Override
        public boolean accepts(double error) {
          return true;
        }
      };

  /**
   * A control without memory of earlier steps; a run starts with it.
   *
   * @return itself if it has no state
   */
  default StepControl fresh() {
    return this;
  }

  /**
   * Where the next step should end.
   *
   * @param from where it starts
   * @param goal the end of the leg
   * @return a level between them, or the goal itself
   */
  NoiseLevel propose(NoiseLevel from, NoiseLevel goal);

  /**
   * Judges a step; the next proposal may depend on it.
   *
   * @param error the solver's estimate, 0 if it gives none
   * @return false to take the step again with another proposal
   */
  boolean accepts(double error);
}
