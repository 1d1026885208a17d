package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Settings;

/**
 * Heun's method over sigma (Karras et al. 2022, arXiv 2206.00364, Algorithm 1): an Euler step, the
 * slope at its end, and a step along the mean of both slopes; the step to sigma = 0 stays Euler's,
 * as there is no slope at its end.
 */
public record Heun() implements Solver {
  @Override
  public Var step(Step s) {
    Var d = s.predict().eps();
    Var euler = Euler.along(s, d);
    if (s.to().clean()) {
      return euler;
    }
    Var d2 = s.predict(euler, s.to()).eps();
    return Euler.along(s, Combine.apply(new double[] {0.5, 0.5}, d, d2));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    Euler.checkSigma("heun", levels);
  }

  @Override
  public int order() {
    return 2;
  }

  @Override
  public int evaluations() {
    return 2;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new Heun();
    }

    @Override
    public String name() {
      return "heun";
    }

    @Override
    public String summary() {
      return "Heun's second-order method over sigma";
    }

    @Override
    public String paper() {
      return "arXiv 2206.00364";
    }
  }
}
