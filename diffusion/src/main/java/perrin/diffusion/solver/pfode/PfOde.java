package perrin.diffusion.solver.pfode;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.ode.Attempt;
import perrin.diffusion.ode.NoConvergenceException;
import perrin.diffusion.ode.OdeMethod;
import perrin.diffusion.ode.OdeProblem;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.ode.RungeKutta;
import perrin.diffusion.ode.Slope;
import perrin.diffusion.ode.Vars;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.StepControl;

/**
 * The probability-flow equation by any method of the ODE library (Song et al. 2021, arXiv
 * 2011.13456, section 4.3), over lambda and in normalised states ({@link ProbabilityFlow}).
 *
 * <p>Without a tolerance a step goes from level to level of the grid. With one, steps follow the
 * error, and of the grid only the ends count, and the last level with noise where the end has none:
 * the step to a level without noise, where epsHat is not determined, is Euler's over sigma, that is
 * x0Hat.
 *
 * <p>A tolerance holds for every sample of a batch, but the steps are those of the whole batch:
 * other batch sizes agree to within the tolerance, not to the last bit.
 */
public final class PfOde implements Solver {
  private final OdeMethod method;
  private final String name;
  private final Curve curve;
  private final double rtol;
  private final double atol;

  /**
   * A sampler.
   *
   * @param name of the method, for messages
   * @param method takes the steps
   * @param curve where the levels lie
   * @param rtol relative tolerance; 0 with atol 0 for a step a level
   * @param atol absolute tolerance
   * @throws IllegalArgumentException if there is a tolerance, but the method estimates no error
   */
  public PfOde(String name, OdeMethod method, Curve curve, double rtol, double atol) {
    this.name = name;
    this.method = method;
    this.curve = curve;
    this.rtol = rtol;
    this.atol = atol;
    if (adaptive() && method.embeddedOrder() == 0) {
      throw new IllegalArgumentException(
          "pf-ode: "
              + name
              + " estimates no error, so that its steps cannot follow rtol and atol; set both to"
              + " 0");
    }
  }

  private boolean adaptive() {
    return rtol > 0 || atol > 0;
  }

  @Override
  public Plan plan(List<NoiseLevel> grid) {
    if (!adaptive()) {
      return new Plan(this, grid, StepControl.FIXED);
    }
    int last = grid.size() - 1;
    boolean clean = grid.get(last).clean() && last > 1;
    List<NoiseLevel> ends =
        clean
            ? List.of(grid.getFirst(), grid.get(last - 1), grid.get(last))
            : List.of(grid.getFirst(), grid.get(last));
    boolean perUnit = method.embeddedOrder() > method.order();
    int k = method.estimateOrder() + (perUnit ? 0 : 1);
    return new Plan(this, ends, new ErrorControl(curve, k));
  }

  @Override
  public Var step(Step s) {
    if (s.to().clean()) {
      return s.predict().x0().mul(s.to().signal());
    }
    return s.from().signal() == 0 ? fromPureNoise(s) : overLambda(s);
  }

  private Var overLambda(Step s) {
    double from = s.from().lambda();
    double to = s.to().lambda();
    var problem =
        new OdeProblem<>(
            Vars.VARS,
            (lambda, y) -> {
              NoiseLevel level = level(s, lambda);
              Var x = y.mul(ProbabilityFlow.scale(level));
              return ProbabilityFlow.slope(level, y, s.predict(x, level).eps());
            });
    Var y = s.x().mul(1 / ProbabilityFlow.scale(s.from()));
    Attempt<Var> a;
    try {
      a = method.step(problem, from, to - from, y, known(s));
    } catch (NoConvergenceException e) {
      if (!adaptive()) {
        throw e;
      }
      s.error(Double.POSITIVE_INFINITY);
      return s.x();
    }
    if (adaptive()) {
      double error = Vars.VARS.error(a.error(), y, a.x(), rtol, atol);
      s.error(method.embeddedOrder() > method.order() ? error / Math.abs(to - from) : error);
    }
    Var next = a.x().mul(ProbabilityFlow.scale(s.to()));
    List<Var> kept = new ArrayList<>(List.of(next));
    a.slopes().forEach(slope -> kept.add(slope.value()));
    s.remember(kept.toArray(Var[]::new));
    return next;
  }

  /**
   * Where lambda is infinite, the same flow over the angle phi with tan phi = noise / signal: there
   * {@code dy/dphi = vHat / c}, which is finite at both ends.
   */
  private Var fromPureNoise(Step s) {
    double from = Math.PI / 2;
    double to = Math.atan2(s.to().noise(), s.to().signal());
    var problem =
        new OdeProblem<>(
            Vars.VARS,
            (phi, y) -> {
              NoiseLevel level = phi == from ? s.from() : onCurve(s.to(), phi, to);
              double c = ProbabilityFlow.scale(level);
              return s.predict(y.mul(c), level).v().mul(1 / c);
            });
    Var y = s.x().mul(1 / ProbabilityFlow.scale(s.from()));
    Var next = method.step(problem, from, to - from, y, List.of()).x();
    return next.mul(ProbabilityFlow.scale(s.to()));
  }

  private NoiseLevel onCurve(NoiseLevel end, double phi, double to) {
    boolean there = Math.abs(phi - to) < 1e-13;
    return there ? end : curve.at(curve.time(new NoiseLevel(Math.cos(phi), Math.sin(phi))));
  }

  /** The ends themselves where a stage lies on them, else the curve's level. */
  private NoiseLevel level(Step s, double lambda) {
    double from = s.from().lambda();
    double share = (lambda - from) / (s.to().lambda() - from);
    if (Math.abs(share) < 1e-12) {
      return s.from();
    }
    return Math.abs(share - 1) < 1e-12 ? s.to() : curve.between(s.from(), s.to(), share);
  }

  /**
   * Steps remember where they led, and the slopes at their end (if the method finds it) and at
   * their start. The slope at the last end holds only if nobody has moved x since, as imputation
   * does.
   */
  private static List<Slope<Var>> known(Step s) {
    List<Slope<Var>> known = new ArrayList<>();
    for (Past past : s.history()) {
      if (past.values().isEmpty()) {
        continue;
      }
      boolean moved = known.isEmpty() && past.values().getFirst().value() != s.x().value();
      List<Var> v = past.values().subList(1, past.values().size());
      if (v.size() == 2 && !moved && known.stream().noneMatch(k -> k.t() == past.to().lambda())) {
        known.add(new Slope<>(past.to().lambda(), v.getFirst()));
      }
      if (!v.isEmpty() && known.stream().noneMatch(k -> k.t() == past.from().lambda())) {
        known.add(new Slope<>(past.from().lambda(), v.getLast()));
      }
    }
    return known;
  }

  @Override
  public int order() {
    return method.order();
  }

  /** Of explicit methods; implicit ones take one each time their equations are tried. */
  @Override
  public int evaluations() {
    if (method instanceof RungeKutta rk) {
      return rk.tableau().stages() - (rk.tableau().firstSameAsLast() ? 1 : 0);
    }
    return 1;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** One more than the method's, so that a step can take over the slope at the last one's end. */
  @Override
  public int memory() {
    return method.memory() + 1;
  }

  @Override
  public String toString() {
    return "pf-ode:solver=" + name + ",rtol=" + rtol + ",atol=" + atol;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      String solver = settings.bracketed("solver");
      double rtol = settings.real("rtol", 0, 1);
      double atol = settings.text("atol").equals("rtol") ? rtol : settings.real("atol", 0, 1);
      return new PfOde(solver, OdeSolvers.of(solver), curve, rtol, atol);
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          new Setting("solver", "dopri5", "a method of the ODE library, as 'perrin solvers' lists"),
          Setting.of("rtol", 0, "relative tolerance; 0 for one step a level of the grid"),
          new Setting("atol", "rtol", "absolute tolerance"));
    }

    @Override
    public List<String> presets() {
      return List.of("pf-ode:solver=dopri5,rtol=1e-5");
    }

    @Override
    public String name() {
      return "pf-ode";
    }

    @Override
    public String summary() {
      return "the probability-flow equation by any ODE solver, adaptive if rtol is set";
    }

    @Override
    public String paper() {
      return "arXiv 2011.13456";
    }
  }
}
