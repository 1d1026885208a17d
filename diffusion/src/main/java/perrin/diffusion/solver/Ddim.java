package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.NonMarkov;

/**
 * DDIM (Song et al. 2021, arXiv 2010.02502, eq. 12): {@code x_s = signal_s x0Hat + sqrt(noise_s^2 -
 * sigma^2) epsHat + sigma z} with sigma = eta sqrt(beta~), on any sub-sequence of steps.
 *
 * @param eta 0 for the deterministic sampler, 1 for the ancestral one with variance beta~
 */
public record Ddim(double eta) implements FirstOrder, FreshNoise {
  /**
   * Checks the range.
   *
   * @throws IllegalArgumentException if eta is not in [0, 1]
   */
  public Ddim {
    if (!(eta >= 0 && eta <= 1)) {
      throw new IllegalArgumentException("ddim: eta " + eta + " must be from 0 to 1");
    }
  }

  @Override
  @Equation("SMP-5")
  public Var step(Step s) {
    Prediction p = s.predict();
    Gaussian next = NonMarkov.between(s.from(), s.to(), eta).of(p.x0(), p.eps());
    return next.std() == 0 ? next.mean() : next.sample(s.noise());
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new Ddim(settings.real("eta", 0, 1));
    }

    @Override
    public String name() {
      return "ddim";
    }

    @Override
    public String summary() {
      return "implicit sampling: deterministic at eta = 0, ancestral at eta = 1";
    }

    @Override
    public String paper() {
      return "arXiv 2010.02502";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("eta", 0, "share of the ancestral noise, from 0 to 1"));
    }
  }
}
