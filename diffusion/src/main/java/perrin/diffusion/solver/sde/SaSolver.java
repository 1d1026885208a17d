package perrin.diffusion.solver.sde;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * SA-Solver: stochastic Adams predictor and corrector with a free noise scale tau (Xue et al. 2023,
 * arXiv 2309.05019, eqs. 14 and 17, Algorithm 1).
 *
 * <p>Both are the exact solution for a polynomial x0Hat in log sigma: {@code x_s = noise_s /
 * noise_t exp(-tau^2 h) x_t + signal_s sum_j b_j D_j + std z}. The predictor's polynomial goes
 * through the last evaluations; the corrector's through these and the one at its end, where the
 * predictor led, with the same z. The evaluation at a step's end serves as the next step's first,
 * hence one a step.
 *
 * @param predictor number of evaluations that the predictor looks at, from 1
 * @param corrector number that the corrector looks at, that at its end included; 0 for none
 * @param tau noise scale: 0 for the probability flow, 1 for the reverse equation
 * @param sigmaMin tau is 0 below this sigma
 * @param sigmaMax and above this one
 */
public record SaSolver(int predictor, int corrector, double tau, double sigmaMin, double sigmaMax)
    implements Solver {
  /**
   * Checks the ranges.
   *
   * @throws IllegalArgumentException if an order or tau leaves its range
   */
  public SaSolver {
    if (predictor < 1 || predictor > 4 || corrector < 0 || corrector > 4 || !(tau >= 0)) {
      throw new IllegalArgumentException(
          "sa-solver: predictor "
              + predictor
              + " must be from 1 to 4, corrector "
              + corrector
              + " from 0 to 4, tau "
              + tau
              + " at least 0");
    }
  }

  @Override
  public Var step(Step s) {
    Var x0 = s.predict().x0();
    if (s.to().clean()) {
      return Combine.apply(new double[] {s.to().signal()}, x0);
    }
    Var x = corrected(s, x0);
    ExponentialStep e = step(s.from(), s.to());
    var terms = new Terms();
    terms.add(e.xFactor(), x);
    terms.adams(e, s.to(), evaluations(s, x0, predictor));
    if (e.std() == 0) {
      s.remember(x0, x);
    } else {
      Var z = s.noise();
      terms.add(e.std(), z);
      s.remember(x0, x, z);
    }
    return terms.sum();
  }

  /** The last step once more, now that x0Hat at its end is known. */
  private Var corrected(Step s, Var x0) {
    if (corrector == 0 || s.history().isEmpty()) {
      return s.x();
    }
    Past last = s.history().getFirst();
    ExponentialStep e = step(last.from(), last.to());
    if (Double.isInfinite(e.c())) {
      return s.x();
    }
    var terms = new Terms();
    terms.add(e.xFactor(), last.values().get(1));
    terms.adams(e, last.to(), evaluations(s, x0, corrector));
    if (last.values().size() > 2) {
      terms.add(e.std(), last.values().get(2));
    }
    return terms.sum();
  }

  private ExponentialStep step(NoiseLevel from, NoiseLevel to) {
    double sigma = from.sigma();
    boolean noisy = sigma >= sigmaMin && sigma <= sigmaMax;
    return ExponentialStep.between(from, to, noisy ? tau * tau : 0);
  }

  /** An evaluation x0Hat and its level. */
  private record At(Var x0, NoiseLevel level) {}

  /** The latest evaluations, from this step's back; none without signal. */
  private static List<At> evaluations(Step s, Var x0, int most) {
    var at = new ArrayList<At>(List.of(new At(x0, s.from())));
    for (Past p : s.history()) {
      if (at.size() < most && p.from().signal() > 0) {
        at.add(new At(p.values().getFirst(), p.from()));
      }
    }
    return at;
  }

  /** A sum of values with coefficients. */
  private static final class Terms {
    private final List<Double> c = new ArrayList<>();
    private final List<Var> x = new ArrayList<>();

    void add(double factor, Var value) {
      c.add(factor);
      x.add(value);
    }

    /** signal_s times the weights of a polynomial through evaluations. */
    void adams(ExponentialStep e, NoiseLevel to, List<At> at) {
      if (Double.isInfinite(e.c())) {
        add(e.x0Factor(), at.getFirst().x0());
        return;
      }
      double[] v = new double[at.size()];
      for (int j = 0; j < v.length; j++) {
        v[j] = -ExponentialStep.h(at.get(j).level(), to) / e.h();
      }
      double[] w = ExponentialMoments.weights(e.c(), v);
      for (int j = 0; j < v.length; j++) {
        add(to.signal() * w[j], at.get(j).x0());
      }
    }

    Var sum() {
      return Combine.apply(
          c.stream().mapToDouble(Double::doubleValue).toArray(), x.toArray(Var[]::new));
    }
  }

  @Override
  public int order() {
    return corrector == 0 ? predictor : Math.min(corrector, predictor + 1);
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
    return Math.max(predictor - 1, corrector > 0 ? Math.max(1, corrector - 1) : 0);
  }

  @Override
  public boolean stochastic() {
    return tau > 0;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new SaSolver(
          settings.whole("predictor", 1, 4),
          settings.whole("corrector", 0, 4),
          settings.real("tau", 0, 4),
          settings.real("sigma-min", 0, 1e9),
          settings.real("sigma-max", 0, 1e9));
    }

    @Override
    public String name() {
      return "sa-solver";
    }

    @Override
    public String summary() {
      return "stochastic Adams predictor and corrector, noise scale tau";
    }

    @Override
    public String paper() {
      return "arXiv 2309.05019";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("predictor", 2, "evaluations that the predictor looks at, 1 to 4"),
          Setting.of("corrector", 2, "evaluations that the corrector looks at, 0 for none"),
          Setting.of("tau", 1, "noise scale, 0 for the probability flow"),
          Setting.of("sigma-min", 0, "no noise below this sigma"),
          Setting.of("sigma-max", 1e9, "no noise above this sigma"));
    }

    @Override
    public List<String> presets() {
      return List.of("sa-solver:predictor=3,corrector=3,sigma-min=0.05,sigma-max=1");
    }
  }
}
