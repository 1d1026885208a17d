package perrin.diffusion.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.guidance.Cfg;
import perrin.diffusion.loss.Loss;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class FlowProperties {
  private static Schedule path(Draws draws) {
    return draws.whole(0, 2) == 0 ? draws.schedule() : new StraightPath(draws.between(1e-3, 0.2));
  }

  /** Two ends of the path that do not matter for an identity, and cost digits. */
  private static double inside(Draws draws) {
    return draws.between(0.05, 0.9);
  }

  // ---- FLM-1

  @FunctionalInterface
  private interface Residual {
    Var of(Transport t, Var x, double s);
  }

  private static void assertKeepsMass(long seed, Residual residual) {
    Draws draws = new Draws(seed);
    GaussianMixture data =
        draws.whole(0, 1) == 0
            ? draws.mixture(draws.whole(1, 3))
            : draws.fullMixture(draws.whole(1, 3));
    Transport t = Transport.of(data, path(draws));
    Var x = draws.normal(3, data.dimensions());
    double s = inside(draws);
    double[] rate = values(t.logDensityRate(x, t.field().level(s)));
    double[] div = values(t.divergence(x, s));
    double[] actual = values(residual.of(t, x, s));
    for (int i = 0; i < actual.length; i++) {
      // relative to what cancels
      double size = Math.max(1, Math.abs(rate[i]) + Math.abs(div[i]));
      assertEquals(0, actual[i] / size, 1e-10);
    }
  }

  @Property
  @Verifies("FLM-1")
  void theFieldOfTheDataTransportsTheirDensity(@ForAll long seed) {
    assertKeepsMass(seed, Transport::residual);
  }

  @Property(tries = 60)
  @Verifies("FLM-1")
  void everyContinuousScheduleTransportsTheDensity(@ForAll long seed) {
    Draws draws = new Draws(seed);
    String[] names = {
      "flow-ot", "rectified", "polynomial", "trigonometric", "flow-vp", "flow-cosine",
      "schrodinger-bridge", "shift", "vp", "sub-vp", "ve:sigma-max=5", "edm:sigma-max=5"
    };
    Schedule path = Schedules.of(names[draws.whole(0, names.length - 1)]);
    Transport t = Transport.of(draws.fullMixture(2), path);
    Var x = draws.normal(3, 2);
    double s = draws.between(0.1, 0.8);
    double[] rate = values(t.logDensityRate(x, t.field().level(s)));
    double[] div = values(t.divergence(x, s));
    double[] residual = values(t.residual(x, s));
    for (int i = 0; i < residual.length; i++) {
      double size = Math.max(1, Math.abs(rate[i]) + Math.abs(div[i]));
      assertEquals(0, residual[i] / size, 1e-10, path.spec());
    }
  }

  @Example
  @Refutes("FLM-1/mutant")
  void withTheDivergenceOnTheOtherSideMassIsLost() {
    Mutant.mustFail(
        () -> assertKeepsMass(1, (t, x, s) -> t.residual(x, s).sub(t.divergence(x, s).mul(2))));
  }

  @Example
  @Verifies("FLM-1")
  void theFieldOfOtherDataDoesNot() {
    Draws draws = new Draws(2);
    var other = new FlowField(draws.mixture(2), new StraightPath(0.1));
    double[] r = values(new Transport(draws.mixture(2), other).residual(draws.normal(4, 2), 0.5));
    for (double v : r) {
      assertTrue(Math.abs(v) > 1e-3);
    }
  }

  // ---- FLM-2 and FLM-4

  /** A model that is off by delta must have the loss delta^2. */
  private static void assertMeasuresTheDistanceToTheMarginalField(
      long seed, java.util.function.BiFunction<Denoiser, Kind, Loss> loss) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    Kind velocity = path(draws).velocity();
    NoiseLevels t = NoiseLevels.all(new NoiseLevel(0.5, 0.6));
    double delta = draws.between(0, 2);
    Denoiser model =
        (x, l) -> new Prediction(velocity, data.at(x, l).as(velocity).add(delta), x, l);
    Var x0 = draws.normal(5, 2);
    Var actual = loss.apply(data, velocity).of(model, x0, t, draws.normal(5, 2));
    assertClose(delta * delta, actual.value().item());
  }

  @Property(tries = 50)
  @Verifies("FLM-2")
  void theObjectiveIsTheDistanceToTheMarginalField(@ForAll long seed) {
    // levels of drawn schedules need velocities there
    assertMeasuresTheDistanceToTheMarginalField(
        2 * seed, (truth, velocity) -> new FlowMatchingLoss(truth, velocity));
  }

  @Example
  @Refutes("FLM-2/mutant")
  void theConditionalFieldInItsPlaceAddsItsVariance() {
    Mutant.mustFail(
        () ->
            assertMeasuresTheDistanceToTheMarginalField(
                1, (_, velocity) -> new ConditionalFlowLoss(velocity)));
  }

  /**
   * At every x, the gradient in the model's value of the conditional loss, averaged over the
   * posterior of the data point, must be that of the marginal loss.
   */
  private static void assertHasTheGradientOfTheMarginalLoss(
      long seed, java.util.function.Function<Kind, Loss> conditional) {
    Draws draws = new Draws(seed);
    int n = draws.whole(1, 6);
    Schedule path = new StraightPath(0.05);
    NoiseLevel level = path.level(draws.between(0.1, 0.95));
    NoiseLevels t = NoiseLevels.all(level);
    Var points = draws.normal(n, 2);
    var field = new MarginalField(points, path);
    Var x = draws.normal(1, 2);
    Var v = Var.leaf(draws.normal(1, 2).value());
    Denoiser model = (y, l) -> new Prediction(path.velocity(), v, y, l);
    double[] log = new double[n];
    double z = 0;
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < 2; a++) {
        double d = values(x)[a] - level.signal() * values(points)[2 * i + a];
        log[i] -= d * d / (2 * level.noise() * level.noise());
      }
      z += Math.exp(log[i]);
    }
    double[] sum = new double[2];
    double[] expected = new double[2];
    for (int i = 0; i < n; i++) {
      Var xi = points.slice(0, i, i + 1);
      Var eps = x.sub(xi.mul(level.signal())).div(level.noise());
      double[] g = values(Grad.of(conditional.apply(path.velocity()).of(model, xi, t, eps), v)[0]);
      double[] m =
          values(Grad.of(new FlowMatchingLoss(field, path.velocity()).of(model, xi, t, eps), v)[0]);
      for (int a = 0; a < 2; a++) {
        sum[a] += Math.exp(log[i]) / z * g[a];
        expected[a] += Math.exp(log[i]) / z * m[a];
      }
    }
    assertClose(expected, sum);
  }

  @Property
  @Verifies("FLM-4")
  void bothObjectivesHaveOneGradient(@ForAll long seed) {
    assertHasTheGradientOfTheMarginalLoss(seed, ConditionalFlowLoss::new);
  }

  @Example
  @Refutes("FLM-4/mutant")
  void aTargetOfTheOtherDirectionHasAnotherGradient() {
    Mutant.mustFail(
        () ->
            assertHasTheGradientOfTheMarginalLoss(
                1,
                k ->
                    (model, x0, t, eps) ->
                        model.at(x0, t).value().add(k.of(x0, eps, t)).square().meanAll()));
  }

  // ---- FLM-3

  @Property
  @Verifies("FLM-3")
  void thePosteriorMeanOfConditionalFieldsIsTheFieldOfTheData(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int n = draws.whole(1, 6);
    int d = draws.whole(1, 3);
    double[][] mu = new double[n][];
    double[] w = new double[n];
    Var points = draws.normal(n, d);
    for (int i = 0; i < n; i++) {
      w[i] = 1;
      mu[i] = java.util.Arrays.copyOfRange(values(points), i * d, (i + 1) * d);
    }
    var data = new GaussianMixture(w, mu, new double[n][d]);
    Schedule path = new StraightPath(0.1);
    var levels = NoiseLevels.of(List.of(path.level(inside(draws)), path.level(inside(draws))));
    Var x = draws.normal(2, d);
    assertClose(
        values(data.at(x, levels).as(path.velocity())),
        values(new MarginalField(points, path).at(x, levels).value()));
  }

  @Property(tries = 50)
  @Verifies("FLM-3")
  void theMarginalFieldGeneratesTheMarginalPath(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[][] mu = {draws.normals(2), draws.normals(2), draws.normals(2)};
    var data = new GaussianMixture(new double[] {1, 1, 1}, mu, new double[3][2]);
    double[] flat = new double[6];
    for (int i = 0; i < 6; i++) {
      flat[i] = mu[i / 2][i % 2];
    }
    Var points = Var.constant(Tensor.of(draws.backend(), Shape.of(3, 2), flat));
    Schedule path = new StraightPath(0.1);
    var t = new Transport(data, new FlowField(new MarginalField(points, path), path));
    double s = inside(draws);
    Var x = draws.normal(3, 2);
    double[] size = values(t.divergence(x, s));
    double[] r = values(t.residual(x, s));
    for (int i = 0; i < r.length; i++) {
      double cancels =
          Math.abs(size[i]) + Math.abs(values(t.logDensityRate(x, t.field().level(s)))[i]);
      assertEquals(0, r[i] / Math.max(1, cancels), 1e-10);
    }
  }

  /** A one-dimensional problem whose integrals over x_1 are sums over a fine grid. */
  private record Line(GaussianMixture data, Schedule path, NoiseLevel level, double x) {
    static Line of(long seed) {
      Draws draws = new Draws(seed);
      var data =
          new GaussianMixture(
              new double[] {1, 2},
              new double[][] {{draws.between(-2, 0)}, {draws.between(0, 2)}},
              new double[][] {{0.4}, {0.3}});
      Schedule path = new StraightPath(0.05);
      return new Line(data, path, path.level(draws.between(0.3, 0.8)), draws.between(-2, 2));
    }

    private Var at(double x) {
      return Var.constant(Tensor.of(new Draws(1).backend(), Shape.of(1, 1), x));
    }

    double density(double x, NoiseLevel l) {
      return Math.exp(values(data.logDensity(at(x), l))[0]);
    }

    double field() {
      return values(data.at(at(x), level).as(path.velocity()))[0];
    }

    /** p_t(x | x_1). */
    double given(double x1) {
      double r = (x - level.signal() * x1) / level.noise();
      return Math.exp(-r * r / 2) / (level.noise() * Math.sqrt(2 * Math.PI));
    }

    /** u_t(x | x_1). */
    double conditional(double x1) {
      double rate = path.velocity().q().applyAsDouble(level);
      return rate / level.noise() * (x - level.signal() * x1)
          + path.velocity().p().applyAsDouble(level) * x1;
    }
  }

  @FunctionalInterface
  private interface OfPoint {
    double at(Line line, double x1);
  }

  /** Integral of field(x_1) weight(x_1) p_t(x | x_1) / p_t(x) must be the marginal field. */
  private static void assertIsTheMarginalField(long seed, OfPoint weight, OfPoint field) {
    Line line = Line.of(seed);
    int n = 600;
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double x1 = -6 + 12.0 * i / n;
      sum += 12.0 / n * field.at(line, x1) * line.given(x1) * weight.at(line, x1);
    }
    assertEquals(line.field(), sum / line.density(line.x, line.level), 1e-10);
  }

  @Property(tries = 5)
  @Verifies("FLM-3")
  void theIntegralOverTheDataIsTheMarginalField(@ForAll long seed) {
    assertIsTheMarginalField(seed, (l, x1) -> l.density(x1, NoiseLevel.CLEAN), Line::conditional);
  }

  @Example
  @Refutes("FLM-3/1")
  void theDataDensityAtTheNoisyPointIsNoWeight() {
    Mutant.mustFail(
        () ->
            assertIsTheMarginalField(
                1, (l, _) -> l.density(l.x, NoiseLevel.CLEAN), Line::conditional));
  }

  @Example
  @Refutes("FLM-3/3")
  void aFieldConditionedOnTheNoisyPointIsNotTheConditionalField() {
    Mutant.mustFail(
        () ->
            assertIsTheMarginalField(
                1, (l, x1) -> l.density(x1, NoiseLevel.CLEAN), (l, _) -> l.conditional(l.x)));
  }

  /** Density of noise x given what the path is conditioned on. */
  @FunctionalInterface
  private interface Beginning {
    double density(Line line, double x, double condition);
  }

  private static double normal(double x, double mean, double std) {
    double r = (x - mean) / std;
    return Math.exp(-r * r / 2) / (std * Math.sqrt(2 * Math.PI));
  }

  /** A conditional path must begin in the prior, whatever it is conditioned on. */
  private static void assertBeginsInThePrior(long seed, Beginning p0) {
    Line line = Line.of(seed);
    for (double condition : new double[] {-1.7, 0.2, line.x}) {
      for (double x = -3; x <= 3; x += 0.5) {
        assertRelative(normal(x, 0, 1), p0.density(line, x, condition));
      }
    }
  }

  @Property(tries = 20)
  @Verifies("FLM-3")
  void everyConditionalPathBeginsInThePrior(@ForAll long seed) {
    assertBeginsInThePrior(
        seed,
        (line, x, x1) -> {
          NoiseLevel noise = line.path.level(1);
          return normal(x, noise.signal() * x1, noise.noise());
        });
  }

  @Property(tries = 10)
  @Refutes("FLM-3/2")
  void givenTheNoisyPointTheNoiseIsNoLongerThePrior(@ForAll long seed) {
    // p_0(x | x_t), by Bayes: x_t = signal x_1 + noise x fixes x_1
    Beginning printed =
        (line, x, xt) -> {
          NoiseLevel t = line.level;
          double x1 = (xt - t.noise() * x) / t.signal();
          double joint = normal(x, 0, 1) * line.density(x1, NoiseLevel.CLEAN) / t.signal();
          return joint / line.density(xt, t);
        };
    Mutant.mustFail(() -> assertBeginsInThePrior(seed, printed));
  }

  // ---- FLM-7

  /** T steps of x += v / T; {@code divisor} is what is under test. */
  private static void assertIsEulersMethod(long seed, int steps, int divisor) {
    Draws draws = new Draws(seed);
    FlowField field = new FlowField(draws.mixture(2), new StraightPath(0.1));
    Var x = draws.normal(3, 2);
    Var expected = x;
    for (int k = 0; k < steps; k++) {
      expected = expected.add(field.at(expected, (double) k / steps).div(divisor));
    }
    var euler = new FlowSampling(FlowSampling.Rule.EULER, steps);
    assertClose(values(expected), values(euler.run(field, x)));
  }

  @Property(tries = 30)
  @Verifies("FLM-7")
  void eulersMethodAddsATthOfTheVelocity(@ForAll long seed) {
    int steps = new Draws(seed).whole(2, 12);
    assertIsEulersMethod(seed, steps, steps);
  }

  @Example
  @Verifies("FLM-7")
  void theSamplersOfFlowsTakeTheSameSteps() {
    GaussianMixture data = new Draws(5).mixture(2);
    Schedule path = Schedules.of("flow-ot:sigma-min=0.01");
    Var x = new Draws(6).normal(4, 2);
    List<NoiseLevel> levels = new ArrayList<>();
    for (int k = 0; k <= 7; k++) {
      levels.add(path.level(1 - k / 7.0));
    }
    for (String name : new String[] {"euler", "midpoint", "rk4"}) {
      var rule = FlowSampling.Rule.valueOf(name.toUpperCase(java.util.Locale.ROOT));
      double[] own = values(new FlowSampling(rule, 7).run(new FlowField(data, path), x));
      var solver = Solvers.of("flow-" + name, path);
      double[] other = values(Driver.through(solver, levels).run(data, x, null).x());
      assertClose(own, other);
    }
  }

  @Example
  @Refutes("FLM-7/mutant")
  void stepsOfOneInTMinusOneOvershoot() {
    Mutant.mustFail(() -> assertIsEulersMethod(1, 8, 7));
  }

  @Example
  @Verifies("FLM-7")
  void theMethodsHaveTheirOrders() {
    var data =
        new GaussianMixture(
            new double[] {1, 2},
            new double[][] {{-1, 0.5}, {0.8, -0.4}},
            new double[][] {{0.4, 0.5}, {0.5, 0.3}});
    FlowField field = new FlowField(data, new StraightPath(0.2));
    Var x = new Draws(6).normal(8, 2);
    double[] truth = values(new FlowSampling(FlowSampling.Rule.RK4, 640).run(field, x, 0.05, 0.95));
    for (FlowSampling.Rule rule : FlowSampling.Rule.values()) {
      double coarse =
          Close.distance(truth, values(new FlowSampling(rule, 40).run(field, x, 0.05, 0.95)));
      double fine =
          Close.distance(truth, values(new FlowSampling(rule, 80).run(field, x, 0.05, 0.95)));
      assertEquals(rule.order(), Math.log(coarse / fine) / Math.log(2), 0.3, rule::name);
    }
  }

  @Example
  @Verifies("FLM-7")
  void backwardsTheFlowReturnsToTheNoise() {
    FlowField field = new FlowField(new Draws(5).mixture(2), new StraightPath(0.2));
    Var x = new Draws(6).normal(8, 2);
    var rk4 = new FlowSampling(FlowSampling.Rule.RK4, 200);
    Var there = rk4.run(field, x, 0.05, 0.95);
    double[] back = values(rk4.run(field, there, 0.95, 0.05));
    assertTrue(Close.distance(values(x), back) < 1e-6);
  }

  // ---- FLM-8

  @FunctionalInterface
  private interface Guided {
    Var of(Var uncond, Var cond, double w);
  }

  private static void assertIsClassifierFreeGuidance(long seed, Guided guided) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    Schedule path = new StraightPath(0.1);
    double s = inside(draws);
    double w = draws.between(0, 8);
    Var x = draws.normal(3, 2);
    Var uncond = new FlowField(data.all(), path).at(x, s);
    Var cond = new FlowField(data.given(1), path).at(x, s);
    double[] expected = values(new FlowField(new Cfg(data.given(1), data.all(), w), path).at(x, s));
    double[] actual = values(guided.of(uncond, cond, w));
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10 * Math.max(1, Math.abs(expected[i])));
    }
  }

  @Property(tries = 50)
  @Verifies("FLM-8")
  void guidanceOfVelocitiesIsGuidanceOfScores(@ForAll long seed) {
    assertIsClassifierFreeGuidance(seed, VelocityGuidance::of);
  }

  @Example
  @Refutes("FLM-8/mutant")
  void theConditionalVelocityAddedWholeIsNot() {
    Mutant.mustFail(
        () -> assertIsClassifierFreeGuidance(1, (uncond, cond, w) -> uncond.add(cond.mul(w))));
  }
}
