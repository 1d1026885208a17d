package perrin.diffusion.solver.inverse;

import java.util.Arrays;
import java.util.List;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.FirstOrder;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * Diffusion posterior sampling: ancestral steps, each corrected along the gradient of the
 * measurement's misfit at x0Hat, taken through the denoiser (Chung et al. 2023, arXiv 2209.14687,
 * Algorithm 1).
 *
 * <p>With rule {@code norm}, the paper's: {@code x_s -= zeta grad |y - A x0Hat|}, zeta a scale
 * found by trial. With rule {@code likelihood} the gradient of {@code log N(y; A x0Hat, std^2 +
 * v_t)} shifts x0Hat by noise^2 / signal times itself, as Tweedie's formula says of the score given
 * y; v_t = spread^2 noise^2 / (spread^2 signal^2 + noise^2) is what x0Hat still leaves open. At
 * spread = 0 it is the paper's approximation p(y | x_t) = p(y | x0Hat), which is biased: it trusts
 * x0Hat too much, and the samples' variance is too small. For data N(mu, spread^2) and A orthogonal
 * to itself it is exact.
 *
 * @param measurement what is known, or null for nothing
 * @param zeta scale of the correction, at least 0
 * @param likelihood rule likelihood in place of norm
 * @param spread standard deviation of the data that v_t assumes; 0 for none
 */
public record Dps(Measurement measurement, double zeta, boolean likelihood, double spread)
    implements FirstOrder {
  /**
   * The solver for a measurement.
   *
   * @param y what was measured
   * @return the solver
   */
  public Dps given(Measurement y) {
    return new Dps(y, zeta, likelihood, spread);
  }

  @Override
  public Var step(Step s) {
    if (measurement == null) {
      return ancestral(s, s.predict().x0());
    }
    Var x = Var.leaf(s.x().value());
    Prediction p = s.predict(x, s.from());
    Var x0 = p.x0();
    Var squares = eachSquare(measurement.residual(x0), s.x().dim(0));
    if (likelihood) {
      double shift = zeta * shift(s.from());
      Var gradient = Grad.of(squares.sumAll().mul(-0.5), x)[0];
      return ancestral(s, x0.detach().add(gradient.mul(shift)));
    }
    // grad |r| = grad |r|^2 / (2 |r|), and none where nothing is left to explain
    int[] each = new int[x0.rank()];
    Arrays.fill(each, 1);
    each[0] = x0.dim(0);
    Var norm = squares.detach().sqrt().reshape(each);
    Var gradient = Grad.of(squares.sumAll().mul(0.5), x)[0].div(norm.add(norm.eq(norm.scalar(0))));
    return ancestral(s, x0.detach()).sub(gradient.mul(zeta));
  }

  /** What a gradient of -|y - A x0Hat|^2 / 2 moves x0Hat by. */
  private double shift(NoiseLevel t) {
    double n2 = t.noise() * t.noise();
    double c2 = spread * spread;
    double open = c2 == 0 ? 0 : c2 * n2 / (c2 * t.signal() * t.signal() + n2);
    return n2 / t.signal() / (measurement.std() * measurement.std() + open);
  }

  private static Var eachSquare(Var residual, int batch) {
    int d = residual.shape().size() / Math.max(1, batch);
    return residual.square().reshape(batch, d).sum(1);
  }

  private static Var ancestral(Step s, Var x0) {
    Gaussian next = GaussianProcess.posterior(x0, s.x(), s.from(), s.to());
    return next.std() == 0 ? next.mean() : next.sample(s.noise());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    FirstOrder.super.check(levels);
    if (measurement != null) {
      Euler.checkSigma("dps", levels);
    }
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      String rule = settings.text("rule");
      if (!rule.equals("norm") && !rule.equals("likelihood")) {
        throw new CatalogException(name() + ": rule=" + rule + " must be norm or likelihood");
      }
      return new Dps(
          null,
          settings.real("zeta", 0, 1e6),
          rule.equals("likelihood"),
          settings.real("spread", 0, 1e6));
    }

    @Override
    public String name() {
      return "dps";
    }

    @Override
    public String summary() {
      return "ancestral steps corrected by a measurement, for linear inverse problems";
    }

    @Override
    public String paper() {
      return "arXiv 2209.14687";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("zeta", 1, "scale of the correction"),
          new Setting("rule", "norm", "norm, or likelihood for the gradient of log p(y | x0Hat)"),
          Setting.of(
              "spread", 0, "standard deviation of the data in p(y | x_t); 0 as in the paper"));
    }
  }
}
