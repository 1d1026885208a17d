package perrin.diffusion.trace;

import java.util.Map;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.NonMarkov;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * DDIM whose steps may end at other levels than the next begins with, as the diffusers library's do
 * where its time steps are not equally far apart.
 *
 * @param eta share of the ancestral noise
 * @param goals where the step from a level ends
 */
record Displaced(double eta, Map<NoiseLevel, NoiseLevel> goals) implements Solver {
  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    NoiseLevel goal = goals.getOrDefault(s.from(), s.to());
    Gaussian next = NonMarkov.between(s.from(), goal, eta).of(p.x0(), p.eps());
    return next.std() == 0 ? next.mean() : next.sample(s.noise());
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return eta > 0;
  }
}
