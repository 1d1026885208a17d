package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;
import static perrin.diffusion.Draws.values;

import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.schedule.GeometricSigmas.Numbering;

/** Equations of schedules in continuous time, each with the wrong form that its check catches. */
final class ContinuousProperties {
  // ---- SCH-3

  private static void checkGeometric(double min, double max, double[] upwards) {
    assertEquals(min, upwards[0]);
    assertEquals(max, upwards[upwards.length - 1]);
    double ratio = Math.pow(max / min, 1.0 / (upwards.length - 1));
    for (int i = 1; i < upwards.length; i++) {
      assertTrue(upwards[i] > upwards[i - 1]);
      assertRelative(ratio, upwards[i] / upwards[i - 1]);
    }
  }

  @Property
  @Verifies("SCH-3")
  void sigmasOfNcsnAreAGeometricSequenceInEitherNumbering(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double min = Math.exp(draws.between(-7, 0));
    double max = min * Math.exp(draws.between(0.1, 9));
    int count = draws.whole(2, 40);
    double[] up = GeometricSigmas.of(min, max, count, Numbering.UPWARDS);
    double[] down = GeometricSigmas.of(min, max, count, Numbering.DOWNWARDS);
    checkGeometric(min, max, up);
    for (int i = 0; i < count; i++) {
      assertEquals(up[i], down[count - 1 - i]);
    }
    SigmaTable table = NcsnSchedule.of("ncsn", min, max, count);
    for (int k = 1; k <= count; k++) {
      assertEquals(up[k - 1], table.level(k).sigma());
      assertEquals(k, table.time(table.level(k)));
    }
  }

  @Example
  @Refutes("SCH-3/mutant")
  void anArithmeticSequenceIsNotGeometric() {
    Mutant.mustFail(() -> checkGeometric(1, 4, new double[] {1, 2, 3, 4}));
    Mutant.mustFail(() -> checkGeometric(1, 4, new double[] {4, 2, 1}));
  }

  // ---- SCH-4

  private static void checkLimit(DiscreteSchedule chain, DoubleUnaryOperator beta) {
    int n = chain.steps();
    for (int i = 1; i <= n; i++) {
      assertClose(n * chain.beta(i), beta.applyAsDouble((double) i / n));
    }
  }

  @Property
  @Verifies("SCH-4")
  void theLimitRunsThroughTheBetasTimesT(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule chain = draws.schedule();
    VpCurve limit = BetaLimit.of(chain);
    checkLimit(chain, limit::beta);
    DiscreteSchedule again = BetaLimit.chain(limit, chain.steps());
    for (int i = 1; i <= chain.steps(); i++) {
      assertClose(chain.beta(i), again.beta(i));
    }
    // log abar is the integral of -beta, and time its inverse
    double t = draws.between(0, 1);
    double sum = integral(limit::beta, 0, t, 20_000);
    assertEquals(-sum, limit.logAlphaBar(t), 1e-6 * Math.max(1, sum));
    assertClose(t, limit.time(limit.level(t)));
  }

  @Example
  @Refutes("SCH-4/mutant")
  void theBetasThemselvesAreNotTheRate() {
    DiscreteSchedule chain = Schedules.discrete("linear");
    VpCurve limit = BetaLimit.of(chain);
    Mutant.mustFail(() -> checkLimit(chain, t -> limit.beta(t) / chain.steps()));
  }

  /** By the midpoint rule. */
  private static double integral(DoubleUnaryOperator f, double a, double b, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += f.applyAsDouble(a + (b - a) * (i + 0.5) / n);
    }
    return sum * (b - a) / n;
  }

  // ---- SDE-3

  /** Without drift the variance between two times is the integral of g^2. */
  private static void checkVariance(VeSchedule.Curve ve, DoubleUnaryOperator g) {
    double a = 0.2;
    double b = 0.9;
    double added = Math.pow(ve.noise(b), 2) - Math.pow(ve.noise(a), 2);
    double sum = integral(t -> Math.pow(g.applyAsDouble(t), 2), a, b, 4000);
    assertEquals(1, sum / added, 1e-5);
    assertEquals(0, ve.drift(a));
  }

  @Property
  @Verifies("SDE-3")
  void varianceExplodingNoiseAddsUpToTheVariance(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double min = Math.exp(draws.between(-6, 0));
    var ve = new VeSchedule.Curve(min, min * Math.exp(draws.between(0.5, 9)));
    checkVariance(ve, ve::diffusion);
  }

  /** The printed form coincides with the right one where d sigma^2/dt = 1, nowhere else. */
  @Property(tries = 20)
  @Refutes("SDE-3/1")
  void theRateOfTheVarianceIsNotTheDiffusion(@ForAll long seed) {
    double max = Math.exp(new Draws(seed).between(0, 5));
    var ve = new VeSchedule.Curve(0.01, max);
    Mutant.mustFail(() -> checkVariance(ve, ve::varianceRate));
  }

  // ---- SDE-4

  /** Moments of dx = f x dt + g dw from (1, 0), by the classical Runge-Kutta method. */
  private static double[] moments(DoubleUnaryOperator f, DoubleUnaryOperator g, double end) {
    int n = 400;
    double h = end / n;
    double mean = 1;
    double variance = 0;
    for (int i = 0; i < n; i++) {
      double t = i * h;
      double[] f3 = {f.applyAsDouble(t), f.applyAsDouble(t + h / 2), f.applyAsDouble(t + h)};
      double[] g3 = {g.applyAsDouble(t), g.applyAsDouble(t + h / 2), g.applyAsDouble(t + h)};
      mean = step(mean, h, (j, y) -> f3[j] * y);
      variance = step(variance, h, (j, y) -> 2 * f3[j] * y + g3[j] * g3[j]);
    }
    return new double[] {mean, variance};
  }

  private static double step(double y, double h, BiFunction<Integer, Double, Double> rate) {
    double k1 = rate.apply(0, y);
    double k2 = rate.apply(1, y + h / 2 * k1);
    double k3 = rate.apply(1, y + h / 2 * k2);
    double k4 = rate.apply(2, y + h * k3);
    return y + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
  }

  private static void checkLevels(VpCurve vp, DoubleUnaryOperator f, DoubleUnaryOperator g) {
    double t = 0.7;
    double[] moments = moments(f, g, t);
    NoiseLevel level = vp.level(t);
    assertEquals(level.signal(), moments[0], 1e-8);
    assertEquals(level.noise() * level.noise(), moments[1], 1e-8);
  }

  @Property(tries = 50)
  @Verifies("SDE-4")
  void theVariancePreservingEquationHasTheLevelsOfItsCurve(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var vp = new VpSchedule.Curve("vp", draws.between(0.01, 2), draws.between(2, 20));
    checkLevels(vp, vp::drift, vp::diffusion);
  }

  @Example
  @Refutes("SDE-4/mutant")
  void aDriftOfAllOfBetaIsTooStrong() {
    var vp = new VpSchedule.Curve("vp", 0.1, 20);
    Mutant.mustFail(() -> checkLevels(vp, t -> 2 * vp.drift(t), vp::diffusion));
    Mutant.mustFail(() -> checkLevels(vp, vp::drift, vp::beta));
  }

  @Property(tries = 30)
  @Verifies("SDE-4")
  void theChainConvergesToTheEquationWithOrderOne(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var vp = new VpSchedule.Curve("vp", draws.between(0.01, 2), draws.between(5, 20));
    double[] error = new double[2];
    for (int i = 0; i < 2; i++) {
      int steps = 4000 << i;
      DiscreteSchedule chain = BetaLimit.chain(vp, steps);
      error[i] = Math.abs(chain.logAlphaBar(steps / 2) - vp.logAlphaBar(0.5));
    }
    assertEquals(2, error[0] / error[1], 0.05);
  }

  // ---- FLM-5

  private static GaussianPath path(Draws draws) {
    return switch (draws.whole(0, 4)) {
      case 0 -> new FlowOtSchedule.Path(draws.between(0, 0.3));
      case 1 -> new PolynomialSchedule.Path(draws.between(1, 4));
      case 2 -> new TrigonometricSchedule.Path();
      case 3 -> new SchrodingerBridgeSchedule.Path(draws.between(0, 2));
      default -> new FlowCosineSchedule.Path(draws.between(0, 0.1));
    };
  }

  /** The velocity of x_t = signal x_0 + noise eps, by differences, is the field at x_t. */
  private static void checkField(
      Draws draws, GaussianPath path, Function<NoiseLevel, BiFunction<Var, Var, Var>> field) {
    double t = draws.between(0.1, 0.9);
    double h = 1e-5;
    Var x0 = draws.normal(3, 2);
    Var eps = draws.normal(3, 2);
    double[] ahead = at(path, t + h, x0, eps);
    double[] behind = at(path, t - h, x0, eps);
    NoiseLevel level = path.level(t);
    Var z = x0.mul(level.signal()).add(eps.mul(level.noise()));
    double[] u = values(field.apply(level).apply(z, x0));
    for (int i = 0; i < u.length; i++) {
      assertEquals((ahead[i] - behind[i]) / (2 * h), u[i], 1e-6 * Math.max(1, Math.abs(u[i])));
    }
  }

  private static double[] at(GaussianPath path, double t, Var x0, Var eps) {
    return values(x0.mul(path.signal(t)).add(eps.mul(path.noise(t))));
  }

  @Property
  @Verifies("FLM-5")
  void theConditionalFieldCarriesPointsAlongThePath(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianPath path = path(draws);
    checkField(draws, path, level -> (z, x0) -> ConditionalVelocity.at(path, level, z, x0));
  }

  @Property(tries = 20)
  @Refutes("FLM-5/mutant")
  void theRatioOfRatesMustNotBeInverted(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianPath path = new FlowOtSchedule.Path(draws.between(0, 0.3));
    Mutant.mustFail(
        () ->
            checkField(
                draws,
                path,
                level ->
                    (z, x0) ->
                        z.sub(x0.mul(level.signal()))
                            .mul(level.noise() / path.noiseRate(path.time(level)))
                            .sub(x0)));
  }

  // ---- FLM-6

  /** d/dtau of (1 - (1 - sigma_min) tau) x_0 + tau x_1, tau from noise x_0 to data x_1. */
  private static void checkTarget(Draws draws, double sigmaMin, BiFunction<Var, Var, Var> target) {
    Var data = draws.normal(3, 2);
    Var noise = draws.normal(3, 2);
    double tau = draws.between(0.1, 0.8);
    double h = 0.1;
    var path = new FlowOtSchedule.Path(sigmaMin);
    double[] ahead = at(path, 1 - tau - h, data, noise);
    double[] here = at(path, 1 - tau, data, noise);
    double[] aim = values(target.apply(data, noise));
    for (int i = 0; i < aim.length; i++) {
      double x = values(data)[i] * tau + values(noise)[i] * (1 - (1 - sigmaMin) * tau);
      assertClose(x, here[i]);
      assertClose((ahead[i] - here[i]) / h, aim[i]); // the path is straight
    }
  }

  @Property
  @Verifies("FLM-6")
  void theTargetIsTheDirectionOfTheStraightPath(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double sigmaMin = draws.between(0, 0.5);
    var path = new FlowOtSchedule.Path(sigmaMin);
    checkTarget(draws, sigmaMin, path::target);
    // this schedule's time runs the other way, so that its velocity is the negative
    Var data = draws.normal(2, 2);
    Var noise = draws.normal(2, 2);
    NoiseLevel level = path.level(draws.between(0.1, 0.9));
    double[] velocity =
        values(path.velocity().of(data, noise, perrin.diffusion.NoiseLevels.all(level)));
    double[] target = values(path.target(data, noise));
    for (int i = 0; i < target.length; i++) {
      assertClose(-target[i], velocity[i]);
    }
  }

  /** With sigma_min = 0 both coincide: rectified flow. */
  @Property(tries = 20)
  @Refutes("FLM-6/mutant")
  void withoutSigmaMinTheTargetMissesTheData(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Mutant.mustFail(() -> checkTarget(draws, draws.between(0.05, 0.5), Var::sub));
    checkTarget(draws, 0, Var::sub);
  }
}
