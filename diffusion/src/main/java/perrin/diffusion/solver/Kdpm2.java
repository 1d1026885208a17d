package perrin.diffusion.solver;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * The midpoint method over sigma with the geometric mean as midpoint (Algorithm 2 of Karras et al.
 * 2022, arXiv 2206.00364, without churn, in the k-diffusion project's variant {@code
 * sample_dpm_2}): {@code x_s = DDIM + signal_s (sigma_s - sigma_t) (epsHat_m - epsHat_t)} with
 * sigma_m^2 = sigma_t sigma_s.
 *
 * <p>It is DPM-Solver-2 with r = 1/2. The step to the clean level, where the midpoint would be
 * clean as well, is DDIM's.
 *
 * @param curve where the midpoints lie
 */
public record Kdpm2(Curve curve) implements SecondOrder {
  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    if (s.to().clean()) {
      return Transfer.ddim(p, s.to());
    }
    NoiseLevel middle = curve.between(s.from(), s.to(), 0.5);
    Var eps = s.predict(Transfer.ddim(p, middle), middle).eps();
    double w = s.to().signal() * (s.to().sigma() - s.from().sigma());
    return Transfer.corrected(p, s.to(), p.eps(), new double[] {0, w}, eps);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    Euler.checkSigma("kdpm2", levels);
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return Churned.of(new Kdpm2(curve), settings, curve);
    }

    @Override
    public String name() {
      return "kdpm2";
    }

    @Override
    public String summary() {
      return "midpoint method over sigma, with the geometric mean as midpoint";
    }

    @Override
    public String paper() {
      return "arXiv 2206.00364";
    }

    @Override
    public List<Setting> settings() {
      return Churned.SETTINGS;
    }
  }
}
