package perrin.diffusion.solver.sde;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.FreshNoise;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * SDE-DPM-Solver++(2M): the exact solution for an x0Hat that is linear in log sigma through this
 * and the last evaluation (Lu et al. 2022, arXiv 2211.01095, eqs. 18 and 19; the k-diffusion
 * project's dpmpp_2m_sde). At eta = 0 it is DPM-Solver++(2M).
 *
 * <p>Over {@link ExponentialStep} with tau^2 = eta, the last x0Hat enters with slope {@code d =
 * (x0Hat - x0Hat_last) h / h_last} and weight {@code signal (1 - e^-c) / 2} (midpoint) or {@code
 * signal phi2(c)} (heun), c = (1 + eta) h.
 *
 * @param eta tau^2 of the noise, at least 0
 * @param heun the exact weight of a linear x0Hat in place of the midpoint's
 * @param sNoise factor of the fresh noise
 */
public record Dpmpp2mSde(double eta, boolean heun, double sNoise) implements FreshNoise {
  @Override
  public Var step(Step s) {
    Var x0 = s.predict().x0();
    s.remember(x0);
    ExponentialStep e = ExponentialStep.between(s.from(), s.to(), eta);
    Var mean = Combine.apply(new double[] {e.xFactor(), e.x0Factor()}, s.x(), x0);
    if (!s.history().isEmpty() && !s.to().clean()) {
      Past last = s.history().getFirst();
      double h = ExponentialStep.h(s.from(), s.to());
      double slope = h / ExponentialStep.h(last.from(), last.to());
      double weight = heun ? ExponentialStep.phi2(e.c()) : -Math.expm1(-e.c()) / 2;
      double w = s.to().signal() * weight * slope;
      mean = Combine.apply(new double[] {1, w, -w}, mean, x0, last.values().getFirst());
    }
    return noised(s, mean, e.std() * sNoise);
  }

  /** The mean and the Brownian path's share. */
  static Var noised(Step s, Var mean, double std) {
    return std == 0
        ? mean
        : Combine.apply(new double[] {1, std}, mean, BrownianLevels.noise(s, s.from(), s.to()));
  }

  @Override
  public int order() {
    return 2;
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return 1;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      boolean heun = settings.word("type", "midpoint", "heun").equals("heun");
      return new Dpmpp2mSde(settings.real("eta", 0, 4), heun, settings.real("s-noise", 0, 2));
    }

    @Override
    public String name() {
      return "dpmpp-2m-sde";
    }

    @Override
    public String summary() {
      return "DPM-Solver++(2M) for the reverse SDE, one evaluation a step";
    }

    @Override
    public String paper() {
      return "arXiv 2211.01095 and the k-diffusion project";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("type", "midpoint", "midpoint or heun"),
          Setting.of("eta", 1, "tau^2 of the noise, 0 for none"),
          Setting.of("s-noise", 1, "factor of the fresh noise"));
    }

    @Override
    public List<String> presets() {
      return List.of("dpmpp-2m-sde:type=heun");
    }
  }
}
