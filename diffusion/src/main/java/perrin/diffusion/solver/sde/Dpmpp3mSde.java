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
import perrin.diffusion.solver.interpolation.Ending;

/**
 * SDE-DPM-Solver++(3M): slope and curvature of x0Hat in log sigma from three evaluations (the
 * k-diffusion project's dpmpp_3m_sde, after Lu et al. 2022, arXiv 2211.01095).
 *
 * <p>With D, D_1, D_2 the x0Hat of this and the two last steps, r_0 = h_1 / h, r_1 = h_2 / h:
 * {@code d = (D - D_1) / r_0}, {@code d' = (D_1 - D_2) / r_1}, {@code D1 = d + (d - d') r_0 / (r_0
 * + r_1)}, {@code D2 = (d - d') / (r_0 + r_1)}, and signal (phi2 D1 - 2 phi3 D2) is added to the
 * step for a constant x0Hat.
 *
 * <p>The public code adds half the curvature, phi3 D2, with which the method is of second order;
 * {@code halved} does so too. A past step shorter than a sixth of this one is not extrapolated:
 * straight flows end with steps that are far longer in log sigma than those before.
 *
 * @param eta tau^2 of the noise, at least 0
 * @param halved half the curvature, as in the public code
 * @param sNoise factor of the fresh noise
 * @param farthest how far is extrapolated, in units of a past step: farther would magnify what the
 *     steps differ by; infinite in the public code
 * @param literal whether as in the diffusers library, where the curvature's weight is larger by the
 *     signal, steps of second order are of midpoint type, and the order falls at the end
 */
public record Dpmpp3mSde(
    double eta, boolean halved, double sNoise, double farthest, boolean literal)
    implements FreshNoise {
  /** Extrapolating farther, in units of a past step, would magnify what the steps differ by. */
  private static final double FARTHEST = 6;

  private static final Ending ENDING = new Ending(true, false);

  /**
   * Without far extrapolation.
   *
   * @param eta tau^2 of the noise, at least 0
   * @param halved half the curvature, as in the public code
   * @param sNoise factor of the fresh noise
   */
  public Dpmpp3mSde(double eta, boolean halved, double sNoise) {
    this(eta, halved, sNoise, FARTHEST, false);
  }

  @Override
  public Var step(Step s) {
    Var x0 = s.predict().x0();
    s.remember(x0);
    ExponentialStep e = ExponentialStep.between(s.from(), s.to(), eta);
    Var mean = Combine.apply(new double[] {e.xFactor(), e.x0Factor()}, s.x(), x0);
    int known = s.to().clean() ? 0 : known(s);
    known = literal ? ENDING.order(s, known + 1) - 1 : known;
    if (known > 0) {
      double h = ExponentialStep.h(s.from(), s.to());
      double a = s.to().signal() * ExponentialStep.phi2(e.c());
      double i0 = h / h(s.history().getFirst()); // 1 / r_0
      Var x1 = s.history().getFirst().values().getFirst();
      if (known == 1) {
        a = literal ? -Math.expm1(-e.c()) / 2 * s.to().signal() : a;
        mean = Combine.apply(new double[] {1, a * i0, -a * i0}, mean, x0, x1);
      } else {
        double third = (halved ? 1 : 2) * ExponentialStep.phi3(e.c()) + (literal ? 1 : 0);
        double b = -third * s.to().signal();
        double i1 = h / h(s.history().get(1)); // 1 / r_1
        double share = i1 / (i0 + i1); // r_0 / (r_0 + r_1)
        double both = i0 * i1 / (i0 + i1); // 1 / (r_0 + r_1)
        double d = a * (1 + share) + b * both;
        double d1 = -(a * share + b * both);
        Var x2 = s.history().get(1).values().getFirst();
        mean =
            Combine.apply(new double[] {1, d * i0, -d * i0 + d1 * i1, -d1 * i1}, mean, x0, x1, x2);
      }
    }
    return Dpmpp2mSde.noised(s, mean, e.std() * sNoise);
  }

  /** How many past steps count: one from pure noise has no finite length. */
  private int known(Step s) {
    double h = ExponentialStep.h(s.from(), s.to());
    int n = 0;
    while (n < s.history().size() && suits(h(s.history().get(n)), h)) {
      n++;
    }
    return n;
  }

  private boolean suits(double past, double h) {
    return Double.isFinite(past) && h <= farthest * past;
  }

  private static double h(Past p) {
    return ExponentialStep.h(p.from(), p.to());
  }

  @Override
  public int order() {
    return halved ? 2 : 3;
  }

  @Override
  public int orderAsRun() {
    return Math.min(2, order()); // the first step is of first order, its error of second
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return 2;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      String third = settings.word("third", "exact", "halved", "diffusers");
      return new Dpmpp3mSde(
          settings.real("eta", 0, 4),
          !third.equals("exact"),
          settings.real("s-noise", 0, 2),
          settings.real("farthest", 1, Double.POSITIVE_INFINITY),
          third.equals("diffusers"));
    }

    @Override
    public String name() {
      return "dpmpp-3m-sde";
    }

    @Override
    public String summary() {
      return "DPM-Solver++(3M) for the reverse SDE, one evaluation a step";
    }

    @Override
    public String paper() {
      return "the k-diffusion project, after arXiv 2211.01095";
    }

    @Override
    public List<String> presets() {
      return List.of("dpmpp-3m-sde:third=halved");
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("third", "exact", "curvature: exact, halved as in k-diffusion, or diffusers"),
          Setting.of("eta", 1, "tau^2 of the noise, 0 for none"),
          Setting.of("s-noise", 1, "factor of the fresh noise"),
          Setting.of("farthest", FARTHEST, "longest step that is extrapolated, in past steps"));
    }
  }
}
