package perrin.diffusion.solver.sde;

import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.sde.BrownianPath;
import perrin.diffusion.solver.Step;

/**
 * Unit normals between noise levels from one Brownian path, so that runs with finer steps see the
 * same path of noise (the Brownian tree of the k-diffusion project).
 *
 * <p>The path's time is {@code u = 2 / pi atan(sigma)}: a function of the level alone, bounded, and
 * fine enough at both ends. Levels closer than the path is fine have a normal of their own.
 */
final class BrownianLevels {
  /** Points farther apart have the exact variance of a Brownian path between them. */
  private static final double FINEST = Math.scalb(1, -BrownianPath.DEPTH);

  private BrownianLevels() {}

  static double time(NoiseLevel level) {
    return Math.min(1, 2 / Math.PI * Math.atan2(level.noise(), level.signal()));
  }

  /** (W(u) - W(u')) / sqrt|u - u'|. */
  static Var noise(Step s, NoiseLevel from, NoiseLevel to) {
    double u = time(from);
    double v = time(to);
    double gap = Math.abs(u - v);
    return gap < FINEST ? s.noise() : s.brownian(u, v).mul(1 / Math.sqrt(gap));
  }
}
