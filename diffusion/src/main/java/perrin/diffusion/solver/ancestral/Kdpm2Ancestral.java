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
 * The midpoint method over sigma to sigma_down, and fresh noise sigma_up (the k-diffusion project's
 * dpm_2_ancestral, after Karras et al. 2022, arXiv 2206.00364).
 *
 * <p>The midpoint is geometric: {@code sigma_mid = sqrt(sigma sigma_down)}. A step to sigma_down =
 * 0 has none and is Euler's.
 *
 * @param curve where the model is evaluated
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise
 */
public record Kdpm2Ancestral(Curve curve, double eta, double sNoise)
    implements SecondOrder, FreshNoise {
  @Override
  public Var step(Step s) {
    AncestralStep a = AncestralStep.between(s.from(), s.to(), eta);
    var first = s.predict();
    if (a.downRatio() == 0) {
      return a.of(s.x(), first.x0()).mean();
    }
    double sigma = s.from().sigma();
    NoiseLevel mid = curve.between(s.from(), s.to(), a.middle());
    double scale = mid.signal() / s.from().signal();
    Var xMid =
        Combine.apply(
            new double[] {scale, mid.signal() * (mid.sigma() - sigma)}, s.x(), first.eps());
    Var slope = s.predict(xMid, mid).eps();
    double down = s.to().signal() / s.from().signal();
    double dsigma = sigma * (a.downRatio() - 1);
    double[] c = {down, s.to().signal() * dsigma, a.std() * sNoise};
    return a.std() * sNoise == 0
        ? Combine.apply(new double[] {c[0], c[1]}, s.x(), slope)
        : Combine.apply(c, s.x(), slope, s.noise());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    Euler.checkSigma("kdpm2-ancestral", levels);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return new Kdpm2Ancestral(curve, settings.real("eta", 0, 1), settings.real("s-noise", 0, 2));
    }

    @Override
    public String name() {
      return "kdpm2-ancestral";
    }

    @Override
    public String summary() {
      return "the midpoint method over sigma to a lower level, and fresh noise back up";
    }

    @Override
    public String paper() {
      return "arXiv 2206.00364 and the k-diffusion project";
    }

    @Override
    public List<Setting> settings() {
      return FreshNoise.ANCESTRAL;
    }
  }
}
