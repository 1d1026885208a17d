package perrin.diffusion.solver.inverse;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.List;
import java.util.function.BinaryOperator;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.JointLaw;
import perrin.diffusion.solver.Leg;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.solver.langevin.AnnealedLangevin;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

final class InverseProperties {
  private static final Backend BACKEND = AffineLaw.BACKEND;
  private static final Schedule SCHEDULE = Schedules.of("linear");

  private static Var rows(int n, double... x) {
    return Var.constant(Tensor.of(BACKEND, Shape.of(n, x.length / n), x));
  }

  private static List<NoiseLevel> levels(int steps) {
    return Grids.of("trailing").levels(SCHEDULE, steps);
  }

  /** Known values stay, and the others keep what they had. */
  private static void checkMerge(long seed, BinaryOperator<Var> merge, Known known) {
    Draws draws = new Draws(seed);
    Var x = rows(4, draws.normals(12));
    Var y = rows(4, draws.normals(12));
    double[] merged = values(merge.apply(x, y));
    double[] mask = values(known.mask());
    for (int i = 0; i < 12; i++) {
      assertEquals(values(mask[i % 3] == 1 ? y : x)[i], merged[i]);
    }
  }

  private static Known known(long seed) {
    Draws draws = new Draws(seed);
    return new Known(rows(1, 1, 0, draws.whole(0, 1)), rows(1, draws.normals(3)));
  }

  @Property
  @Verifies("INP-1")
  void knownValuesReplaceTheRegionOfTheMask(@ForAll long seed) {
    Known known = known(seed);
    checkMerge(seed, known::merge, known);
  }

  @Property(tries = 10)
  @Refutes("INP-1/mutant")
  void aMaskTurnedRoundReplacesTheOthers(@ForAll long seed) {
    Known known = known(seed);
    Var m = known.mask();
    Mutant.mustFail(() -> checkMerge(seed, (x, y) -> x.mul(m).add(y.mul(m.neg().add(1))), known));
  }

  /**
   * Gaussian data of two coordinates of deviation c and correlation rho: given the first, u, the
   * second is N(rho u, c^2 (1 - rho^2)).
   */
  private static Denoiser correlated(double c, double rho) {
    return (x, levels) -> {
      NoiseLevel l = levels.get(0);
      double n2 = l.noise() * l.noise();
      // along (1, 1) and (1, -1) the variances are c^2 (1 +- rho)
      double a = gain(c * c * (1 + rho), l.signal(), n2);
      double b = gain(c * c * (1 - rho), l.signal(), n2);
      Var x0 = x.mul((a + b) / 2).add(x.flip(1).mul((a - b) / 2));
      return new Prediction(Kind.X0, x0, x, levels);
    };
  }

  private static double gain(double variance, double signal, double n2) {
    return variance * signal / (variance * signal * signal + n2);
  }

  /** Mean and deviation, exact, of the second coordinate when the first is known to be 1. */
  private static double[] filledIn(String spec, double rho, int steps) {
    Solver solver =
        ((Inpainter) Solvers.of(spec, SCHEDULE)).knowing(new Known(rows(1, 1, 0), rows(1, 1, 0)));
    Driver driver = Driver.through(solver, levels(steps));
    JointLaw law = JointLaw.of(driver, correlated(0.8, rho), 2);
    assertEquals(1, law.mean()[0], 1e-12, "the known value stays");
    assertEquals(0, law.covariance()[0][0], 1e-12, "without noise");
    return new double[] {law.mean()[1], Math.sqrt(law.covariance()[1][1])};
  }

  /**
   * What imputation with ancestral steps converges to, by a recursion for the second coordinate:
   * the first one is the known value with fresh noise at every level, of which the second knows
   * nothing but what x0Hat = g x_2 + h x_1 says, x_s = (A + B g) x_2 + B h x_1 + std z.
   */
  private static double[] imputed(double rho, int steps) {
    List<NoiseLevel> levels = levels(steps);
    double c2 = 0.64;
    double mean = 0;
    double variance = 1;
    for (int i = 1; i <= steps; i++) {
      NoiseLevel t = levels.get(i - 1);
      NoiseLevel s = levels.get(i);
      double n2 = t.noise() * t.noise();
      double a = gain(c2 * (1 + rho), t.signal(), n2);
      double b = gain(c2 * (1 - rho), t.signal(), n2);
      Posterior q = Posterior.between(t, s);
      double own = q.xFactor() + q.x0Factor() * (a + b) / 2;
      double other = q.x0Factor() * (a - b) / 2;
      // the path starts from pure noise in both coordinates
      mean = own * mean + (i == 1 ? 0 : other * t.signal());
      double known = i == 1 ? 1 : n2;
      variance = own * own * variance + other * other * known + q.variance();
    }
    return new double[] {mean, Math.sqrt(variance)};
  }

  @Example
  void imputationHasTheLawOfItsRecursionAndItsBias() {
    for (double rho : new double[] {0, 0.4, 0.8}) {
      double[] expected = imputed(rho, 50);
      double[] actual = filledIn("imputation:solver=ddpm", rho, 50);
      assertEquals(expected[0], actual[0], 1e-10);
      assertEquals(expected[1], actual[1], 1e-10);
    }
    // independent coordinates have no bias, others one that many steps do not take away
    assertEquals(0, imputed(0, 1000)[0], 1e-12);
    assertEquals(0.8, imputed(0, 1000)[1], 0.01);
    double few = 0.8 - imputed(0.8, 250)[0];
    double many = 0.8 - imputed(0.8, 1000)[0];
    assertTrue(many > 0.05 && Math.abs(many - few) < 0.1 * many, () -> few + ", " + many);
  }

  @Example
  @Verifies("INP-1")
  void fillingInFollowsTheConditionalLaw() {
    // all but the last know what the known values say only through what they put in
    double[] imputed = filledIn("imputation:solver=ddpm", 0.8, 50);
    double[] some = filledIn("repaint:jump=4,resample=3", 0.8, 50);
    double[] repainted = filledIn("repaint:jump=4", 0.8, 50);
    String all = imputed[0] + ", " + some[0] + ", " + repainted[0];
    double bias = Math.abs(imputed[0] - 0.8);
    double less = Math.abs(some[0] - 0.8);
    double least = Math.abs(repainted[0] - 0.8);
    assertTrue(least < 0.6 * bias && least < less && less < bias, all);
    assertEquals(0.48, repainted[1], 0.04);
  }

  /** Joint moments of the known and of the other coordinate. */
  private record Moments(double m1, double m2, double v1, double c, double v2) {
    Moments times(double f) {
      return new Moments(f * m1, f * m2, f * f * v1, f * f * c, f * f * v2);
    }

    /** The second becomes a x_2 + b x_1 + noise of that variance. */
    Moments second(double a, double b, double fresh) {
      double v = a * a * v2 + 2 * a * b * c + b * b * v1 + fresh;
      return new Moments(m1, a * m2 + b * m1, v1, a * c + b * v1, v);
    }

    /** The first becomes an independent N(mean, variance). */
    Moments first(double mean, double variance) {
      return new Moments(mean, m2, variance, 0, v2);
    }
  }

  /** What annealed Langevin dynamics with that many updates a level gives, by its recursion. */
  private static double[] annealed(double rho, int steps, int updates) {
    List<NoiseLevel> levels = levels(steps);
    Moments x = new Moments(0, 0, 1, 0, 1);
    double before = levels.getFirst().signal();
    for (NoiseLevel l : levels.subList(0, steps)) {
      x = x.times(l.signal() / before);
      before = l.signal();
      double n2 = l.noise() * l.noise();
      // half of alpha = 2e-5 (sigma / 0.01)^2, in units of x; of the score (signal x0Hat - x) / n2
      double eps = 1e-5 * Math.pow(l.noise() / 0.01, 2);
      double own = 1 + eps * (l.signal() * own(rho, l) - 1) / n2;
      double other = eps * l.signal() * other(rho, l) / n2;
      for (int i = 0; i < updates; i++) {
        x = x.second(own, other, 2 * eps);
        x = i == 0 ? x.first(l.signal(), n2) : x;
      }
    }
    NoiseLevel last = levels.get(steps - 1);
    Moments end = x.second(own(rho, last), other(rho, last), 0);
    return new double[] {end.m2, Math.sqrt(end.v2)};
  }

  /** x0Hat's second coordinate is own x_2 + other x_1. */
  private static double own(double rho, NoiseLevel l) {
    double n2 = l.noise() * l.noise();
    return (gain(0.64 * (1 + rho), l.signal(), n2) + gain(0.64 * (1 - rho), l.signal(), n2)) / 2;
  }

  private static double other(double rho, NoiseLevel l) {
    return gain(0.64 * (1 + rho), l.signal(), l.noise() * l.noise()) - own(rho, l);
  }

  @Example
  @Verifies("INP-1")
  void annealedInpaintingHasTheLawOfItsRecursionWhichTendsToTheConditionalLaw() {
    for (double rho : new double[] {0, 0.4, 0.8}) {
      double[] expected = annealed(rho, 6, 7);
      double[] actual = filledIn("annealed-langevin-inpaint:steps=7", rho, 6);
      assertEquals(expected[0], actual[0], 1e-10);
      assertEquals(expected[1], actual[1], 1e-10);
    }
    double[] few = annealed(0.8, 50, 60);
    double[] many = annealed(0.8, 1000, 60);
    String all = few[0] + " +- " + few[1] + ", " + many[0] + " +- " + many[1];
    assertTrue(Math.abs(many[0] - 0.8) < 0.3 * Math.abs(few[0] - 0.8), all);
    assertEquals(0.8, many[0], 0.01, all);
    assertEquals(0.48, many[1], 0.01, all);
  }

  @Example
  void repaintGoesBackUpAsOftenAsAsked() {
    List<NoiseLevel> levels = levels(8);
    List<Leg> path = new Repaint(2, 3, null).path(levels);
    // at 5, 3 and 1 steps from the end, twice each, two steps down after each
    assertEquals(6, path.stream().filter(Leg::renoise).count());
    assertEquals(8 + 6 + 6 * 2, path.size());
    assertTrue(path.getLast().to().clean());
    assertEquals(8, new Repaint(2, 1, null).path(levels).size());
  }

  @Example
  void sdeditKeepsMoreOfAGuideTheLessItIsNoised() {
    double weak = guided(0.2);
    double strong = guided(0.6);
    assertTrue(weak > strong && strong > 0, () -> weak + ", " + strong);
    assertEquals(0, guided(1), 0.01);
    List<Leg> path = new Sdedit(Solvers.of("ddpm"), 0.5).path(levels(10));
    assertEquals(6, path.size());
    assertTrue(path.getFirst().from().clean() && path.getFirst().renoise());
  }

  /** Mean of what becomes of the guide 2 for data N(0, 0.25). */
  private static double guided(double strength) {
    Denoiser data = AffineLaw.gaussian(0, 0.5);
    var driver = Driver.through(new Sdedit(Solvers.of("ddpm"), strength), levels(50));
    return AffineLaw.of(driver, data, 2, 0).mean();
  }

  /** Data N(0.3, 0.5^2), and y = x_0 + 0.2 n measured as 1. */
  private static AffineLaw posterior() {
    double precision = 1 / 0.25 + 1 / 0.04;
    return new AffineLaw((0.3 / 0.25 + 1 / 0.04) / precision, 1 / precision, 0);
  }

  private static AffineLaw dps(double spread, int steps) {
    Denoiser data = AffineLaw.gaussian(0.3, 0.5);
    Dps solver = new Dps(new Measurement(x -> x, rows(1, 1), 0.2), 1, true, spread);
    return AffineLaw.of(solver, levels(steps), data, 1);
  }

  @Example
  void withTheDatasSpreadPosteriorSamplingOfAGaussianConvergesToThePosterior() {
    AffineLaw truth = posterior();
    AffineLaw few = dps(0.5, 50);
    AffineLaw many = dps(0.5, 200);
    assertEquals(truth.mean(), many.mean(), 0.01);
    assertEquals(truth.std(), many.std(), 0.02);
    assertTrue(Math.abs(many.std() - truth.std()) < Math.abs(few.std() - truth.std()));
  }

  @Example
  void withoutItDpsIsBiasedTowardsTheMeasurement() {
    // p(y | x_t) = p(y | x0Hat) takes x0Hat for certain: the prior hardly counts
    AffineLaw truth = posterior(); // 0.90 +- 0.19
    AffineLaw law = dps(0, 200);
    assertEquals(1, law.mean(), 0.01);
    assertEquals(0.09, law.mean() - truth.mean(), 0.015);
    assertEquals(0.66, law.std() / truth.std(), 0.05);
  }

  /** A step's share that the measurement makes, without noise: that of the rule norm. */
  private static double[] corrected(Var x, Var y, NoiseLevel from, NoiseLevel to) {
    Denoiser data = AffineLaw.gaussian(0.3, 0.5);
    Solver plain = new Dps(null, 0.7, false, 0);
    Solver solver = new Dps(new Measurement(v -> v, y, 0.2), 0.7, false, 0);
    List<NoiseLevel> levels = List.of(from, to);
    double[] a = values(Driver.through(plain, levels).run(data, x, (_, _, _, z) -> z.mul(0)).x());
    double[] b = values(Driver.through(solver, levels).run(data, x, (_, _, _, z) -> z.mul(0)).x());
    for (int i = 0; i < a.length; i++) {
      b[i] -= a[i];
    }
    return b;
  }

  @Property(tries = 30)
  void byTheRuleOfTheNormAStepMovesByItsScaleTowardsThePosteriorMean(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Var x = rows(1, draws.normals(3));
    Var y = rows(1, draws.normals(3));
    NoiseLevel from = NoiseLevel.ofLambda(draws.between(-3, 3));
    NoiseLevel to = NoiseLevel.ofLambda(from.lambda() + 1);
    // for data N(mu, c^2 I) x0Hat and E[x_0 | x, y] lie on one line with y
    double gain = gain(0.25, from.signal(), from.noise() * from.noise());
    double[] way = new double[3];
    double length = 0;
    for (int i = 0; i < 3; i++) {
      double x0 = gain * values(x)[i] + 0.3 * (1 - gain * from.signal());
      way[i] = values(y)[i] - x0;
      length += way[i] * way[i];
    }
    double[] moved = corrected(x, y, from, to);
    for (int i = 0; i < 3; i++) {
      assertEquals(0.7 * gain * way[i] / Math.sqrt(length), moved[i], 1e-10);
    }
  }

  /**
   * What the rule of the norm converges to: its moves have one length, however near y is, and are
   * not weighed by the noise of the measurement. Once x0Hat has come to y it goes to and fro, so
   * that samples end within 2 zeta of y, and the fresh noise of the last level (here 5 deviations),
   * whatever the prior says, if zeta is large enough to come there; the posterior is not met.
   */
  @Example
  void byTheRuleOfTheNormSamplesEndWithinTwoMovesOfTheMeasurement() {
    Denoiser data = AffineLaw.gaussian(0.3, 0.5);
    for (double zeta : new double[] {0.4, 0.2}) {
      Solver solver = new Dps(new Measurement(v -> v, rows(1, 1), 0.2), zeta, false, 0);
      Var start = new PhiloxNoise(9, 0).normal(Purpose.PRIOR, BACKEND, Shape.of(500, 1));
      Driver driver = Driver.through(solver, levels(100));
      double[] x = values(driver.run(data, start, new PhiloxNoise(5, 0)).x());
      double last = levels(100).get(99).sigma();
      double mean = 0;
      for (double each : x) {
        assertEquals(1, each, 2 * zeta + 5 * last);
        mean += each / x.length;
      }
      // 5 standard errors of a uniform law of that width
      assertEquals(1, mean, 5 * 2 * zeta / Math.sqrt(3 * 500) + 0.1 * zeta);
    }
  }

  @Example
  void aMeasurementNeedsNoise() {
    assertThrows(IllegalArgumentException.class, () -> new Measurement(x -> x, rows(1, 1), 0));
  }

  @Example
  void withNothingKnownInpaintingIsAnnealedLangevin() {
    var plain = new AnnealedLangevin(2e-5, 0.01, 3, true);
    Denoiser data = AffineLaw.gaussian(0.3, 0.5);
    AffineLaw a = AffineLaw.of(plain, levels(10), data, 1);
    assertEquals(a, AffineLaw.of(new AnnealedLangevinInpaint(plain, null), levels(10), data, 1));
  }

  /** The walk of a sampler through given levels from a given x, which counts as its start. */
  private static Driver.Result walk(Solver solver, List<NoiseLevel> levels, Var start) {
    return Driver.through(solver, levels).run(correlated(0.8, 0.5), start, new PhiloxNoise(5, 0));
  }

  private static final List<String> PLANNED =
      List.of(
          "dpm-solver:mode=fast",
          "dpmpp-3s:fast=true",
          "dpm-solver:mode=adaptive,order=2",
          "pf-ode:solver=dopri5,rtol=1e-4",
          "annealed-langevin:sigma-last=0,steps=3",
          "dpmpp-2m");

  @Example
  void imputationOfNothingIsTheSamplerWithItsOwnPlan() {
    for (String spec : PLANNED) {
      Var start = new PhiloxNoise(9, 0).normal(Purpose.PRIOR, BACKEND, Shape.of(4, 2));
      Driver.Result own = walk(Solvers.of(spec, SCHEDULE), levels(14), start);
      Solver wrapped = Solvers.of("imputation:solver=[" + spec + "]", SCHEDULE);
      Driver.Result r = walk(wrapped, levels(14), start);
      assertEquals(own.evaluations(), r.evaluations(), spec);
      assertArrayEquals(values(own.x()), values(r.x()), spec);
    }
  }

  @Example
  void aGuidesWayDownIsTheSamplersOwnOnThatPart() {
    for (String spec : PLANNED) {
      if (spec.startsWith("annealed")) {
        continue; // its noise is numbered by the steps before
      }
      Var guide = rows(4, new Draws(3).normals(8));
      // with 14 of 28 steps, few enough for the rule that ends with lower orders
      List<NoiseLevel> all = levels(30).subList(0, 29);
      List<NoiseLevel> walked = all.subList(14, 29);
      NoiseLevel first = walked.getFirst();
      Var z = new PhiloxNoise(5, 0).normal(Purpose.SAMPLER, 0, 0, guide);
      Var start = guide.mul(first.signal()).add(z.mul(first.noise()));
      Driver.Result own = walk(Solvers.of(spec, SCHEDULE), walked, start);
      Solver wrapped = Solvers.of("sdedit:strength=0.5,solver=[" + spec + "]", SCHEDULE);
      Driver.Result r = walk(wrapped, all, guide);
      assertEquals(own.evaluations(), r.evaluations(), spec);
      assertArrayEquals(values(own.x()), values(r.x()), 1e-12, spec);
    }
  }

  @Example
  void afterKnownValuesArePutInNoSlopeOfBeforeCounts() {
    Known known = new Known(rows(1, 1, 0), rows(1, 1, 0));
    var noise = new PhiloxNoise(5, 0);
    List<NoiseLevel> grid = levels(8);
    Var start = noise.normal(Purpose.PRIOR, BACKEND, Shape.of(4, 2));
    Var x = start;
    for (int i = 1; i < grid.size(); i++) {
      // a run of its own for each step: it has no history
      x = walk(Solvers.of("pf-ode", SCHEDULE), grid.subList(i - 1, i + 1), x).x();
      Var z = noise.normal(Purpose.CORRECTOR, i - 1, 0, x);
      x = known.merge(x, known.at(grid.get(i), z));
    }
    Solver solver = new Imputation(Solvers.of("pf-ode", SCHEDULE), known);
    assertArrayEquals(values(x), values(walk(solver, grid, start).x()), 1e-12);
  }

  @Example
  void aMeasurementThatIsMetPullsNowhere() {
    // data of one point: x0Hat explains y to the last bit
    Denoiser point = AffineLaw.gaussian(1, 0);
    Dps solver = new Dps(new Measurement(x -> x, rows(1, 1), 0.2), 1, false, 0);
    Var start = new PhiloxNoise(9, 0).normal(Purpose.PRIOR, BACKEND, Shape.of(4, 1));
    Var end = Driver.through(solver, levels(10)).run(point, start, new PhiloxNoise(5, 0)).x();
    assertArrayEquals(new double[] {1, 1, 1, 1}, values(end), 1e-12);
  }
}
