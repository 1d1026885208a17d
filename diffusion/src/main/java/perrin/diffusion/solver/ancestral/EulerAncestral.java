package perrin.diffusion.solver.ancestral;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.solver.FirstOrder;
import perrin.diffusion.solver.FreshNoise;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Euler's method to sigma_down and fresh noise sigma_up (the k-diffusion project; the noise of Song
 * et al. 2021, arXiv 2010.02502, eq. 16). At eta = 1 it is ancestral sampling with variance beta~.
 *
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise, 1 for the right variance
 */
public record EulerAncestral(double eta, double sNoise) implements FirstOrder, FreshNoise {
  @Override
  public Var step(Step s) {
    AncestralStep a = AncestralStep.between(s.from(), s.to(), eta);
    Gaussian next = a.of(s.x(), s.predict().x0());
    return next.std() == 0 ? next.mean() : inflated(next, sNoise).sample(s.noise());
  }

  static Gaussian inflated(Gaussian g, double sNoise) {
    return new Gaussian(g.mean(), g.std() * sNoise);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new EulerAncestral(settings.real("eta", 0, 1), settings.real("s-noise", 0, 2));
    }

    @Override
    public String name() {
      return "euler-ancestral";
    }

    @Override
    public String summary() {
      return "Euler's method to a lower level, and fresh noise back up";
    }

    @Override
    public String paper() {
      return "the k-diffusion project; arXiv 2010.02502";
    }

    @Override
    public List<Setting> settings() {
      return FreshNoise.ANCESTRAL;
    }
  }
}
