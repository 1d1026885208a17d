package perrin.diffusion.solver.dpm;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.ancestral.AncestralStep;

/**
 * A deterministic step farther down than asked for, and fresh noise back up: {@code sigma_up^2 =
 * sigma_s^2 - sigma_down^2}, as the k-diffusion project adds noise to DPM-Solver.
 *
 * @param to where the deterministic step ends
 * @param std of the fresh noise
 */
record Descent(NoiseLevel to, double std) {
  /** The step from one level to another; it does not go below the end of the run. */
  static Descent of(NoiseLevel from, NoiseLevel to, double eta, NoiseLevel end) {
    if (eta == 0 || to.clean()) {
      return new Descent(to, 0);
    }
    double wanted = from.sigma() * AncestralStep.between(from, to, eta).downRatio();
    double down = Math.min(to.sigma(), end == null ? wanted : Math.max(wanted, end.sigma()));
    double up = Math.sqrt((to.sigma() - down) * (to.sigma() + down));
    return new Descent(new NoiseLevel(to.signal(), to.signal() * down), to.signal() * up);
  }

  /** Back up. */
  Var up(Step s, Var x, double sNoise) {
    return std == 0 ? x : Combine.apply(new double[] {1, std * sNoise}, x, s.noise());
  }
}
