package perrin.diffusion.solver;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * Heun's method over sigma (Karras et al. 2022, arXiv 2206.00364, Algorithm 1): an Euler step, the
 * slope at its end, and a step along the mean of both slopes; the step to sigma = 0 stays Euler's,
 * as there is no slope at its end.
 *
 * <p>Written with the data predictions D, it is Euler's step plus {@code signal_s (sigma_t /
 * sigma_s - 1) / 2 (D_s - D_t)}: where a step divides sigma by much, as the first ones do on curves
 * whose sigma ends in the thousands, that factor magnifies the difference without bound. Over
 * log-SNR the same two predictions are weighted by the exact integral of the line through them, and
 * the factor stays below 1.
 *
 * @param logSnr whether to take the line over log-SNR instead of the slopes over sigma
 */
public record Heun(boolean logSnr) implements SecondOrder {
  /** The paper's, over sigma. */
  public Heun() {
    this(false);
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Var d = p.eps();
    Var euler = Euler.along(s, d);
    if (s.to().clean()) {
      return euler;
    }
    Prediction end = s.predict(euler, s.to());
    if (logSnr) {
      double[] w = Lagrange.weights(new double[] {0, 1}, Form.X0.moments(s.from(), s.to(), 2));
      return Transfer.corrected(p, s.to(), p.x0(), w, end.x0());
    }
    Var d2 = end.eps();
    return Euler.along(s, Combine.apply(new double[] {0.5, 0.5}, d, d2));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    SecondOrder.super.check(levels);
    Euler.checkSigma("heun", levels);
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
      var heun = new Heun(settings.word("over", "sigma", "log-snr").equals("log-snr"));
      return Churned.of(heun, settings, curve);
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

    @Override
    public List<Setting> settings() {
      var settings = new ArrayList<Setting>();
      settings.add(
          new Setting("over", "sigma", "sigma, or log-snr: bounded however large sigma is"));
      settings.addAll(Churned.SETTINGS);
      return List.copyOf(settings);
    }

    @Override
    public List<String> presets() {
      return List.of("heun:over=log-snr", "heun:s-churn=40,s-tmin=0.05,s-tmax=50,s-noise=1.003");
    }
  }
}
