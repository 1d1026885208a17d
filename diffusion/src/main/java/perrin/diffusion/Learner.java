package perrin.diffusion;

import java.util.Map;
import java.util.SequencedMap;

/**
 * What learns from the losses of each step besides the network: part of the state of training, so
 * that a run which goes on has it to the bit.
 */
public interface Learner {
  /**
   * Takes in a step; called once a step, after it, with all samples in order, so that how they were
   * divided into microbatches does not matter.
   *
   * @param u share of the density at which each sample's level was drawn, in [0, 1)
   * @param losses loss of each sample, without weights; for a schedule also without what does not
   *     depend on the level
   */
  void learn(double[] u, double[] losses);

  /**
   * All that the next step depends on.
   *
   * @return copies, by name
   */
  SequencedMap<String, double[]> state();

  /**
   * Takes over what {@link #state} gave.
   *
   * @param state values by name
   * @throws IllegalArgumentException if names or lengths are not those of {@link #state}
   */
  void load(Map<String, double[]> state);
}
