package perrin.diffusion.solver;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A solver over sigma with churn: before each step the noise is raised to {@code sigma^ = sigma (1
 * + gamma)}, gamma = min(sChurn / N, sqrt(2) - 1), from where the solver steps down (Karras et al.
 * 2022, arXiv 2206.00364, Algorithm 2).
 *
 * <p>The way up is a leg of the path that needs no model. It stays on the curve and below the
 * path's first level, but for data that keep their scale (signal 1), which have levels beyond.
 *
 * @param solver a one-step method
 * @param curve where the raised levels lie
 * @param sChurn amount of churn over all N steps, at least 0
 * @param sMin no churn below this sigma
 * @param sMax and above this one
 * @param sNoise factor of the fresh noise, slightly above 1 in the paper
 * @param always whether noise is drawn, and not used, also where there is no churn, as the
 *     k-diffusion project's samplers do
 */
public record Churned(
    Solver solver,
    Curve curve,
    double sChurn,
    double sMin,
    double sMax,
    double sNoise,
    boolean always)
    implements Solver {
  /** What users can set. */
  static final List<Setting> SETTINGS =
      List.of(
          Setting.of("s-churn", 0, "amount of churn over all steps, at least 0"),
          Setting.of("s-tmin", 0, "no churn below this sigma"),
          new Setting("s-tmax", "Infinity", "no churn above this sigma"),
          Setting.of("s-noise", 1, "factor of the churn's fresh noise"),
          new Setting("draws", "churn", "when noise is drawn: churn, or always (used or not)"));

  /** The solver, with churn if the settings ask for it. */
  static Solver of(Solver solver, Settings settings, Curve curve) {
    double churn = settings.real("s-churn", 0, 1e9);
    return churn == 0
        ? solver
        : new Churned(
            solver,
            curve,
            churn,
            settings.real("s-tmin", 0, 1e9),
            settings.real("s-tmax", 0, Double.POSITIVE_INFINITY),
            settings.real("s-noise", 0, 2),
            settings.word("draws", "churn", "always").equals("always"));
  }

  @Override
  public List<Leg> path(List<NoiseLevel> levels) {
    double most = Math.min(sChurn / (levels.size() - 1), Math.sqrt(2) - 1);
    var legs = new ArrayList<Leg>();
    for (int i = 1; i < levels.size(); i++) {
      NoiseLevel from = levels.get(i - 1);
      double sigma = from.sigma();
      double gamma = sigma >= sMin && sigma <= sMax ? most : 0;
      NoiseLevel up = raised(from, levels.getFirst(), sigma * (1 + gamma));
      if (from.cleanerThan(up)) {
        legs.add(new Leg(from, up, true, sNoise));
        legs.add(new Leg(up, levels.get(i), false));
      } else {
        if (always) {
          legs.add(new Leg(from, from, true, 0));
        }
        legs.add(new Leg(from, levels.get(i), false));
      }
    }
    return List.copyOf(legs);
  }

  private NoiseLevel raised(NoiseLevel from, NoiseLevel top, double sigma) {
    if (from.signal() == 1 && top.signal() == 1) {
      return NoiseLevel.ofSigma(sigma);
    }
    double rise = Math.log(sigma / from.sigma());
    double room = Math.log(top.sigma() / from.sigma());
    return room == 0 ? from : curve.between(from, top, Math.min(1, rise / room));
  }

  @Override
  public Var step(Step s) {
    return solver.step(s);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    solver.check(levels);
  }

  @Override
  public int order() {
    return solver.order();
  }

  @Override
  public int evaluations() {
    return solver.evaluations();
  }

  @Override
  public boolean stochastic() {
    return true;
  }
}
