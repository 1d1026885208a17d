package perrin.diffusion.solver;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;

/** Told after every accepted step: progress bars, animations, traces. */
@FunctionalInterface
public interface Listener {
  /** Does nothing. */
  Listener NONE = p -> {};

  /**
   * A step was taken.
   *
   * @param progress where the run is; its values live only during the call
   */
  void stepped(Progress progress);

  /**
   * The state after a step.
   *
   * @param leg number of the leg, from 0
   * @param legs number of legs
   * @param from where the step started
   * @param to where it ended
   * @param x the sample at {@code to} [B, …]
   * @param prediction the step's first prediction, null if none was made
   */
  record Progress(
      int leg, int legs, NoiseLevel from, NoiseLevel to, Var x, Prediction prediction) {}
}
