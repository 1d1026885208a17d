package perrin.diffusion.solver.interpolation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Step;

/**
 * Predictions of earlier steps, the latest first: each at the level where its step started.
 *
 * @param levels where they were made
 * @param values what was remembered first in those steps [B, …]
 */
public record Earlier(List<NoiseLevel> levels, List<Var> values) {
  /**
   * What a step's history holds. Predictions at pure noise or at the clean end lie infinitely far
   * away in log-SNR; they, and whatever lies behind them, are left out.
   *
   * @param s the step; earlier ones remembered their prediction first
   * @param most how many are wanted
   * @return at most that many
   */
  public static Earlier of(Step s, int most) {
    var levels = new ArrayList<NoiseLevel>();
    var values = new ArrayList<Var>();
    for (Past past : s.history()) {
      NoiseLevel at = past.from();
      if (levels.size() >= most || past.values().isEmpty() || at.clean() || at.signal() == 0) {
        break;
      }
      levels.add(at);
      values.add(past.values().getFirst());
    }
    return new Earlier(levels, values);
  }

  /**
   * How many there are.
   *
   * @return at least 0
   */
  public int count() {
    return levels.size();
  }

  /**
   * Their places and that of the step's own prediction.
   *
   * @param place of a level
   * @return 0 for the step's own prediction, then theirs
   */
  public double[] nodes(ToDoubleFunction<NoiseLevel> place) {
    double[] v = new double[levels.size() + 1];
    for (int j = 1; j < v.length; j++) {
      v[j] = place.applyAsDouble(levels.get(j - 1));
    }
    return v;
  }

  /**
   * The predictions.
   *
   * @return the latest first
   */
  public Var[] array() {
    return values.toArray(Var[]::new);
  }
}
