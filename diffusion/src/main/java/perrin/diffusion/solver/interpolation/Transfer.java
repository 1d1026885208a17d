package perrin.diffusion.solver.interpolation;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;

/**
 * The step all these methods take: DDIM's, which holds the prediction fast, plus weighted
 * differences of other predictions from it.
 *
 * <p>{@code x_s = signal_s x0Hat + noise_s epsHat + sum_j w_j (m_j - m_0)}: the integral's weight
 * of m_0 itself is in DDIM's step. Written so, the step to the clean level is finite for every
 * method, and no large numbers cancel where signal_t is small.
 */
public final class Transfer {
  private Transfer() {}

  /**
   * DDIM's deterministic step (Song et al. 2021, arXiv 2010.02502, eq. 12), the first member of all
   * families: {@code signal_s x0Hat + noise_s epsHat}.
   *
   * @param p the prediction at the start
   * @param to level s
   * @return x_s [B, …]
   */
  public static Var ddim(Prediction p, NoiseLevel to) {
    return Combine.apply(new double[] {to.signal(), to.noise()}, p.x0(), p.eps());
  }

  /**
   * The corrected step.
   *
   * @param p the prediction at the start
   * @param to level s
   * @param m0 what is interpolated, at the start [B, …]
   * @param w the weights of m_0, m_1, …; that of m_0 is not used
   * @param m the others m_1, m_2, … [B, …]
   * @return x_s [B, …]
   */
  public static Var corrected(Prediction p, NoiseLevel to, Var m0, double[] w, Var... m) {
    double[] c = new double[m.length + 3];
    Var[] x = new Var[m.length + 3];
    c[0] = to.signal();
    x[0] = p.x0();
    c[1] = to.noise();
    x[1] = p.eps();
    x[2] = m0;
    for (int j = 1; j <= m.length; j++) {
      c[2] -= w[j];
      c[2 + j] = w[j];
      x[2 + j] = m[j - 1];
    }
    return Combine.apply(c, x);
  }
}
