package perrin.diffusion.loss;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * The weight lambda = noise^power of a level's score-matching objective: 0 as in the papers of one
 * level, 2 as in NCSN, where all levels weigh about the same.
 *
 * @param power from 0 to 4
 */
record ScorePower(double power) {
  static final Setting SETTING =
      Setting.of("power", 0, "the level's weight is noise^power; 2 makes all weigh the same");

  static ScorePower of(Settings settings) {
    return new ScorePower(settings.real("power", 0, 4));
  }

  /** Weighted integrands, divided by the elements of a sample [B]. */
  Var weighted(Var each, NoiseLevels t, int dimensions) {
    Var weights = t.of(l -> Math.pow(l.noise(), power) / dimensions, each);
    return Combine.apply(weights, each);
  }
}
