package perrin.diffusion.solver.dpm;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.interpolation.Form;

/** How the slope of the prediction enters a second-order step: the two types of DPM-Solver. */
public enum Rule {
  /**
   * The prediction's value in the middle of the step stands for its mean: the first moment is half
   * of the zeroth (Lu et al. 2022, arXiv 2211.01095, Algorithms 1 and 2).
   */
  MIDPOINT {
    @Override
    double[] moments(Form form, NoiseLevel from, NoiseLevel to, int n) {
      double[] m = form.moments(from, to, n);
      if (n == 2) {
        m[1] = m[0] / 2;
      }
      return m;
    }
  },

  /**
   * The straight line through both predictions is integrated exactly; the authors' code calls it
   * Taylor, others Heun.
   */
  HEUN {
    @Override
    double[] moments(Form form, NoiseLevel from, NoiseLevel to, int n) {
      return form.moments(from, to, n);
    }
  };

  /** The setting of {@link #of}. */
  static final Setting SETTING =
      new Setting("type", "midpoint", "how the slope enters: midpoint or heun");

  static Rule of(Settings settings) {
    return settings.word(SETTING.name(), "midpoint", "heun").equals("heun") ? HEUN : MIDPOINT;
  }

  /** The moments of a step whose prediction is interpolated through n points. */
  abstract double[] moments(Form form, NoiseLevel from, NoiseLevel to, int n);
}
