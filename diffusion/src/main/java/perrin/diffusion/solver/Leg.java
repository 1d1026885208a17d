package perrin.diffusion.solver;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.NoiseLevel;

/**
 * A piece of a sampler's path.
 *
 * @param from where it starts
 * @param to where it ends
 * @param renoise true to jump there by adding noise (churn, RePaint), which needs no model; false
 *     to let the solver step there, in either direction of time
 * @param noiseScale factor of the added noise, 1 for the right variance
 */
public record Leg(NoiseLevel from, NoiseLevel to, boolean renoise, double noiseScale) {
  /**
   * A leg with noise of the right variance.
   *
   * @param from where it starts
   * @param to where it ends
   * @param renoise true to jump there by adding noise
   */
  public Leg(NoiseLevel from, NoiseLevel to, boolean renoise) {
    this(from, to, renoise, 1);
  }

  /**
   * The path through a grid's levels.
   *
   * @param levels at least two
   * @return one leg for each pair of neighbours, each done by the solver
   */
  public static List<Leg> through(List<NoiseLevel> levels) {
    if (levels.size() < 2) {
      throw new IllegalArgumentException(
          "path: " + levels.size() + " levels; it needs a start and an end");
    }
    var legs = new ArrayList<Leg>();
    for (int i = 1; i < levels.size(); i++) {
      legs.add(new Leg(levels.get(i - 1), levels.get(i), false));
    }
    return List.copyOf(legs);
  }
}
