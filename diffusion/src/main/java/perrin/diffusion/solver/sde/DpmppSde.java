package perrin.diffusion.solver.sde;

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
import perrin.diffusion.solver.ancestral.AncestralStep;

/**
 * DPM-Solver++ (stochastic), a second evaluation at a share r of the step in log sigma (Lu et al.
 * 2022, arXiv 2211.01095; the k-diffusion project's dpmpp_sde).
 *
 * <p>An ancestral step to the level u between, one over the whole step with {@code (1 - 1 / (2 r))
 * x0Hat + 1 / (2 r) x0Hat(u)}, both with increments of one Brownian path.
 *
 * @param curve where the model is evaluated
 * @param r where u lies, in (0, 1)
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise
 */
public record DpmppSde(Curve curve, double r, double eta, double sNoise)
    implements SecondOrder, FreshNoise {
  @Override
  public Var step(Step s) {
    Var x0 = s.predict().x0();
    if (s.to().clean()) {
      return Combine.apply(new double[] {s.to().signal()}, x0);
    }
    NoiseLevel mid = curve.between(s.from(), s.to(), r);
    Var half = ancestral(s, mid, x0);
    Var x0Mid = s.predict(half, mid).x0();
    double fac = 1 / (2 * r);
    return ancestral(s, s.to(), Combine.apply(new double[] {1 - fac, fac}, x0, x0Mid));
  }

  private Var ancestral(Step s, NoiseLevel to, Var x0) {
    AncestralStep a = AncestralStep.between(s.from(), to, eta);
    double std = a.std() * sNoise;
    return std == 0
        ? a.of(s.x(), x0).mean()
        : Combine.apply(
            new double[] {a.xFactor(), a.x0Factor(), std},
            s.x(),
            x0,
            BrownianLevels.noise(s, s.from(), to));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    Euler.checkSigma("dpmpp-sde", levels);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      return new DpmppSde(
          curve,
          settings.real("r", 0.01, 0.99),
          settings.real("eta", 0, 1),
          settings.real("s-noise", 0, 2));
    }

    @Override
    public String name() {
      return "dpmpp-sde";
    }

    @Override
    public String summary() {
      return "DPM-Solver++ for the reverse SDE, two evaluations a step";
    }

    @Override
    public String paper() {
      return "arXiv 2211.01095 and the k-diffusion project";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("r", 0.5, "place of the second evaluation, in (0, 1)"),
          ANCESTRAL.getFirst(),
          ANCESTRAL.getLast());
    }
  }
}
