package perrin.diffusion.solver.sde;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.FirstOrder;
import perrin.diffusion.solver.FreshNoise;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Euler's method for a flow with noise: {@code dx = (v - w / 2 s) dt + sqrt(w) dw~} has the flow's
 * marginals for any w >= 0 (Albergo et al. 2023, arXiv 2303.08797, eq. 2.20; Ma et al. 2024, arXiv
 * 2401.08740, eq. 4).
 *
 * <p>Here {@code w = eta d noise^2 / dt}, which vanishes at the clean end and stays finite where no
 * signal is left, unlike the g^2 of the reverse equation. In levels: {@code x_s = x_t + (signal_s -
 * signal_t) x0Hat + (noise_s - noise_t - W / (2 noise_t)) epsHat + sqrt(W) z} with {@code W = eta
 * (noise_t^2 - noise_s^2)}: at eta = 0 Euler's method on a straight flow.
 *
 * @param eta share of the lost variance that returns as fresh noise, at least 0
 */
public record FlowSde(double eta) implements FirstOrder, FreshNoise {
  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    NoiseLevel t = s.from();
    NoiseLevel to = s.to();
    if (to.clean()) {
      return Combine.apply(new double[] {to.signal()}, p.x0());
    }
    double w = eta * (t.noise() - to.noise()) * (t.noise() + to.noise());
    double[] c = {
      1, to.signal() - t.signal(), to.noise() - t.noise() - w / (2 * t.noise()), Math.sqrt(w)
    };
    return w == 0
        ? Combine.apply(new double[] {c[0], c[1], c[2]}, s.x(), p.x0(), p.eps())
        : Combine.apply(c, s.x(), p.x0(), p.eps(), s.noise());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    FirstOrder.super.check(levels);
    for (int i = 1; i < levels.size(); i++) {
      if (levels.get(i).noise() > levels.get(i - 1).noise()) {
        throw new IllegalArgumentException(
            "flow-sde: its fresh noise replaces noise that the step takes away, but from "
                + levels.get(i - 1)
                + " to "
                + levels.get(i)
                + " noise grows");
      }
    }
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new FlowSde(settings.real("eta", 0, 4));
    }

    @Override
    public String name() {
      return "flow-sde";
    }

    @Override
    public String summary() {
      return "Euler's method on a flow with fresh noise";
    }

    @Override
    public String paper() {
      return "arXiv 2303.08797, 2401.08740";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("eta", 1, "share of the lost variance that returns as noise"));
    }
  }
}
