package perrin.diffusion.solver.sde;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Step;

/**
 * Unit normals between noise levels from one Brownian path, so that runs with finer steps see the
 * same path of noise (the Brownian tree of the k-diffusion project).
 *
 * <p>The path's time is {@code u = 2 / pi atan(sigma)}: a function of the level alone, bounded, and
 * fine enough at both ends.
 */
final class BrownianLevels {
  private BrownianLevels() {}

  static double time(NoiseLevel level) {
    return Math.min(1, 2 / Math.PI * Math.atan2(level.noise(), level.signal()));
  }

  /** (W(u) - W(u')) / sqrt|u - u'|. */
  static Var noise(Step s, NoiseLevel from, NoiseLevel to) {
    double u = time(from);
    double v = time(to);
    return s.brownian(u, v).mul(1 / Math.sqrt(Math.abs(u - v)));
  }
}
