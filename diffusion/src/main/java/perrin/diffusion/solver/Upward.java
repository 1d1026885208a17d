package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;

/**
 * A deterministic method walked the other way, from data to the noise that it would be made from
 * (inversion; Song et al. 2021, arXiv 2010.02502, section 4.3): the probability-flow equation has
 * no preferred direction.
 *
 * <p>At the clean end the model cannot tell the noise. The step from there is DDIM's with the noise
 * that the model sees at the step's end, {@code x_s = signal_s x + noise_s epsHat(signal_s x, s)}.
 *
 * @param name for messages
 * @param method takes all other steps
 * @param atGoal whether the model is told the level of every step's end instead of its start, as
 *     the diffusers library does
 */
public record Upward(String name, Solver method, boolean atGoal) implements Solver {
  @Override
  public Var step(Step s) {
    if (s.from().clean()) {
      double scale = s.to().signal() / s.from().signal();
      Var mean = s.x().mul(scale);
      Var eps = s.predict(mean, s.to()).eps();
      return Combine.apply(new double[] {1, s.to().noise()}, mean, eps);
    }
    if (atGoal) {
      Prediction p = s.predict(s.x(), s.to());
      return Euler.along(s, p.eps());
    }
    return method.step(s);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    for (int i = 1; i < levels.size(); i++) {
      if (!levels.get(i - 1).cleanerThan(levels.get(i)) || levels.get(i).signal() == 0) {
        throw new IllegalArgumentException(
            name
                + ": "
                + levels.get(i)
                + " after "
                + levels.get(i - 1)
                + " adds no noise, or leaves no signal; an inversion goes from data to noise");
      }
    }
  }

  @Override
  public boolean upward() {
    return true;
  }

  @Override
  public int order() {
    return atGoal ? 1 : method.order();
  }

  @Override
  public int orderAsRun() {
    return atGoal ? 1 : method.orderAsRun();
  }

  @Override
  public int evaluations() {
    return atGoal ? 1 : method.evaluations();
  }

  @Override
  public int memory() {
    return method.memory();
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
