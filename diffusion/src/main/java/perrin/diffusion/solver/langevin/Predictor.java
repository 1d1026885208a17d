package perrin.diffusion.solver.langevin;

import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.process.Transition;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Takes a predictor-corrector sampler from a level to the next (Song et al. 2021, arXiv 2011.13456,
 * appendices D to F).
 */
@FunctionalInterface
public interface Predictor {
  /**
   * Keeps x / signal: all work is the corrector's, which is annealed Langevin dynamics. A step to
   * the clean end gives x0Hat.
   */
  Predictor NONE =
      s ->
          s.to().clean()
              ? Combine.apply(new double[] {s.to().signal()}, s.predict().x0())
              : Combine.apply(new double[] {s.to().signal() / s.from().signal()}, s.x());

  /**
   * The reverse equation discretised as the forward one is: with q(x_t | x_s) = N(a x_s, b^2),
   * {@code x_s = (2 - a) x_t + b^2 s + b z} (appendix E, eq. 46).
   */
  Predictor REVERSE_DIFFUSION =
      s -> {
        Prediction p = s.predict();
        Transition q = Transition.between(s.to(), s.from());
        double b2 = q.std() * q.std();
        Var mean = Combine.apply(new double[] {2 - q.scale(), b2}, s.x(), p.score());
        return end(s, p, new Gaussian(mean, q.std()));
      };

  /**
   * The step.
   *
   * @param s x at {@code from}, and the goal
   * @return x at {@code to}
   */
  Var step(Step s);

  /**
   * Ancestral sampling as the paper has it: with variance beta where the signal falls, {@code x_s =
   * (x_t + beta s) / sqrt(1 - beta) + sqrt(beta) z} (eq. 4), and beta~ where it stays, {@code x_s =
   * x_t + (sigma_t^2 - sigma_s^2) s + sqrt(sigma_s^2 (sigma_t^2 - sigma_s^2) / sigma_t^2) z}
   * (appendix F, eq. 47).
   */
  Predictor ANCESTRAL =
      s -> {
        boolean falls = s.from().signal() < s.to().signal();
        return ancestral(falls ? ReverseVariance.BETA : ReverseVariance.BETA_TILDE).step(s);
      };

  /**
   * Ancestral sampling through the score.
   *
   * @param variance of the fresh noise, beta or beta~
   * @return the predictor
   */
  static Predictor ancestral(ReverseVariance variance) {
    return s -> {
      Prediction p = s.predict();
      double[] c = throughScore(s.from(), s.to());
      Var mean = Combine.apply(c, s.x(), p.score());
      return end(s, p, new Gaussian(mean, Math.sqrt(variance.between(s.from(), s.to()))));
    };
  }

  /**
   * Any solver that steps from level to level.
   *
   * @param solver without history
   * @return the predictor
   */
  static Predictor of(Solver solver) {
    return solver::step;
  }

  /**
   * The ancestral mean written with the score: factors of x_t and s in {@code x_t / a + b^2 / a s},
   * where q(x_t | x_s) = N(a x_s, b^2); for neighbouring steps of a variance-preserving process
   * {@code x / sqrt(1 - beta) + beta / sqrt(1 - beta) s} (Song et al. 2021, eq. 4).
   *
   * @param from level t, the noisier one; it needs some signal
   * @param to level s
   * @return {1 / a, b^2 / a}
   */
  @Equation("SMP-3")
  static double[] throughScore(NoiseLevel from, NoiseLevel to) {
    Transition q = Transition.between(to, from);
    return new double[] {1 / q.scale(), q.std() * q.std() / q.scale()};
  }

  /** No fresh noise in a step to the clean end. */
  private static Var end(Step s, Prediction p, Gaussian next) {
    return s.to().clean()
        ? Combine.apply(new double[] {s.to().signal()}, p.x0())
        : next.sample(s.noise());
  }
}
