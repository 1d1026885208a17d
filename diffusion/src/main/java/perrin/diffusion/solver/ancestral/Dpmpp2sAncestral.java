package perrin.diffusion.solver.ancestral;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.FreshNoise;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.SecondOrder;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * DPM-Solver++(2S) to sigma_down, and fresh noise sigma_up (Lu et al. 2022, arXiv 2211.01095,
 * Algorithm 1 with the middle in log sigma; the k-diffusion project).
 *
 * <p>{@code x_s = (sigma_down / sigma) x + (1 - sigma_down / sigma) x0Hat(u)} over x / signal, with
 * x0Hat taken at u halfway in log sigma, where the same formula with x0Hat(x) leads.
 *
 * @param curve where the model is evaluated
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise
 */
public record Dpmpp2sAncestral(Curve curve, double eta, double sNoise)
    implements SecondOrder, FreshNoise {
  @Override
  public Var step(Step s) {
    AncestralStep a = AncestralStep.between(s.from(), s.to(), eta);
    Var x0 = s.predict().x0();
    if (a.downRatio() == 0) {
      return a.of(s.x(), x0).mean();
    }
    NoiseLevel mid = curve.between(s.from(), s.to(), a.middle());
    AncestralStep half = AncestralStep.between(s.from(), mid, 0);
    Var x0Mid = s.predict(half.of(s.x(), x0).mean(), mid).x0();
    double std = a.std() * sNoise;
    return std == 0
        ? a.of(s.x(), x0Mid).mean()
        : Combine.apply(new double[] {a.xFactor(), a.x0Factor(), std}, s.x(), x0Mid, s.noise());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    Euler.checkSigma("dpmpp-2s-ancestral", levels);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return new Dpmpp2sAncestral(
          curve, settings.real("eta", 0, 1), settings.real("s-noise", 0, 2));
    }

    @Override
    public String name() {
      return "dpmpp-2s-ancestral";
    }

    @Override
    public String summary() {
      return "DPM-Solver++(2S) to a lower level, and fresh noise back up";
    }

    @Override
    public String paper() {
      return "arXiv 2211.01095 and the k-diffusion project";
    }

    @Override
    public List<Setting> settings() {
      return FreshNoise.ANCESTRAL;
    }
  }
}
