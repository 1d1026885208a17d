package perrin.diffusion.solver.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.solver.ancestral.EulerAncestral;

final class SdeSolverProperties {
  private static final NoiseSource NONE =
      (purpose, step, subStep, like) -> {
        throw new AssertionError("noise was drawn for " + purpose);
      };

  private static double[] run(
      Solver solver, Denoiser data, Var x, List<NoiseLevel> levels, NoiseSource z) {
    return values(Driver.through(solver, levels).run(data, x, z).x());
  }

  private static List<NoiseLevel> levels(Draws draws, int n) {
    var levels = new ArrayList<NoiseLevel>(List.of(NoiseLevel.ofLambda(draws.between(-3, -1))));
    while (levels.size() < n) {
      NoiseLevel last = levels.getLast();
      levels.add(NoiseLevel.ofLambda(last.lambda() + draws.between(0.3, 1.5)));
    }
    return levels;
  }

  private static void assertSame(double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10 * (1 + Math.abs(expected[i])));
    }
  }

  @Property
  void withTauOneAnExponentialStepIsThePosterior(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    ExponentialStep e = ExponentialStep.between(t, s, 1);
    Posterior q = Posterior.between(t, s);
    assertClose(q.xFactor(), e.xFactor());
    assertClose(q.x0Factor(), e.x0Factor());
    assertClose(q.variance(), e.std() * e.std());
  }

  @Property
  void forDataOfOnePointEveryTauKeepsTheMarginals(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    ExponentialStep e = ExponentialStep.between(t, s, draws.between(0, 3));
    assertClose(s.signal(), e.xFactor() * t.signal() + e.x0Factor());
    assertClose(s.noise(), Math.hypot(e.xFactor() * t.noise(), e.std()));
  }

  @Property
  void momentsAreTheIntegrals(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double c = Math.exp(draws.between(-8, 3));
    int k = draws.whole(0, 3);
    int n = 2000; // Simpson's rule
    double sum = 0;
    for (int i = 0; i <= n; i++) {
      double v = -1 + (double) i / n;
      double w = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
      sum += w * c * Math.exp(c * v) * Math.pow(v, k) / (3 * n);
    }
    assertEquals(sum, ExponentialMoments.of(c, k)[k], 1e-10 * Math.max(c, 1));
    // v = 0 at the step's end, hence a slope of one from its start weighs m_1 + m_0
    double[] m = ExponentialMoments.of(c, 2);
    assertClose(m[1] + m[0], ExponentialStep.phi2(c));
    assertClose(m[2] + 2 * m[1] + m[0], -2 * ExponentialStep.phi3(c));
  }

  @Property
  void withoutNoiseTwoStepsAreDpmSolverPlusPlus2M(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    List<NoiseLevel> l = levels(draws, 3);
    Var x = draws.normal(3, 2);
    double[] actual = run(new Dpmpp2mSde(0, false, 1), data, x, l, NONE);
    // Lu et al. 2022, Algorithm 2: x_2 from D = (1 + 1 / (2 r)) D_1 - 1 / (2 r) D_0
    Var x1 = Driver.through(new Ddim(0), l.subList(0, 2)).run(data, x, NONE).x();
    double[] d0 = values(data.at(x, l.get(0)).x0());
    double[] d1 = values(data.at(x1, l.get(1)).x0());
    double h = (l.get(2).lambda() - l.get(1).lambda()) / 2;
    double r = (l.get(1).lambda() - l.get(0).lambda()) / 2 / h;
    double[] expected = new double[6];
    for (int i = 0; i < 6; i++) {
      double d = (1 + 1 / (2 * r)) * d1[i] - 1 / (2 * r) * d0[i];
      expected[i] =
          l.get(2).noise() / l.get(1).noise() * values(x1)[i]
              - l.get(2).signal() * Math.expm1(-h) * d;
    }
    assertSame(expected, actual);
  }

  @Property(tries = 30)
  void multistepSdeSolversAreStochasticAdamsPredictors(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    List<NoiseLevel> l = levels(draws, 6);
    Var x = draws.normal(3, 2);
    double tau = draws.between(0, 2);
    NoiseSource zero = (_, _, _, like) -> like.mul(0);
    assertSame(
        run(new SaSolver(2, 0, tau, 0, 1e9), data, x, l, zero),
        run(new Dpmpp2mSde(tau * tau, true, 1), data, x, l, zero));
    assertSame(
        run(new SaSolver(3, 0, tau, 0, 1e9), data, x, l, zero),
        run(new Dpmpp3mSde(tau * tau, false, 1), data, x, l, zero));
  }

  @Property(tries = 30)
  void aStochasticAdamsPredictorOfOnePointIsAncestral(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    List<NoiseLevel> l = levels(draws, 4);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    NoiseSource noise = (_, _, _, _) -> z;
    assertSame(
        run(new EulerAncestral(1, 1), data, x, l, noise),
        run(new SaSolver(1, 0, 1, 0, 1e9), data, x, l, noise));
    assertSame(
        run(new Ddim(0), data, x, l, NONE), run(new SaSolver(1, 0, 0, 0, 1e9), data, x, l, NONE));
  }

  @Example
  void withoutNoiseTheirVarianceConvergesWithTheDeclaredOrder() {
    for (Solver solver :
        List.of(
            new DpmppSde(Curve.FREE, 0.5, 0, 1),
            new Dpmpp2mSde(0, false, 1),
            new Dpmpp2mSde(0, true, 1),
            new Dpmpp3mSde(0, false, 1),
            new Dpmpp3mSde(0, true, 1),
            new SaSolver(1, 0, 0, 0, 1e9),
            new SaSolver(2, 2, 0, 0, 1e9),
            new SaSolver(3, 3, 0, 0, 1e9))) {
      double measured = Math.log(error(solver, 320) / error(solver, 640)) / Math.log(2);
      assertTrue(measured > solver.orderAsRun() - 0.3, () -> solver + " has order " + measured);
    }
  }

  /** Error of the variance of N(0, 0.25) data between two levels. */
  private static double error(Solver solver, int steps) {
    Denoiser data = AffineLaw.gaussian(0, 0.5);
    List<NoiseLevel> levels = AffineLaw.levels(-3, 3, steps);
    NoiseLevel first = levels.getFirst();
    NoiseLevel last = levels.getLast();
    AffineLaw law =
        AffineLaw.of(solver, levels, data, Math.hypot(0.5 * first.signal(), first.noise()));
    return Math.abs(law.std() - Math.hypot(0.5 * last.signal(), last.noise()));
  }

  @Example
  void withNoiseTheirVarianceConvergesWithTheSecondOrderWhereTheyTakeTwoValues() {
    for (Solver solver :
        List.of(
            new DpmppSde(Curve.FREE, 0.5, 1, 1),
            new Dpmpp2mSde(1, false, 1),
            new Dpmpp2mSde(1, true, 1),
            new Dpmpp3mSde(1, false, 1),
            new SaSolver(2, 2, 1, 0, 1e9),
            new FlowSde(1))) {
      double coarse = error(solver, 40);
      double fine = error(solver, 80);
      double expected = solver instanceof FlowSde ? 1 : 2;
      double measured = Math.log(coarse / fine) / Math.log(2);
      assertTrue(measured > expected - 0.3, () -> solver + " has order " + measured);
    }
  }

  @Property(tries = 20)
  void finerGridsSeeTheSameNoise(@ForAll long seed) {
    // pure noise as model: x0Hat = 0, so that x is the Brownian path itself, weighted
    Draws draws = new Draws(seed);
    GaussianMixture data = GaussianMixture.gaussian(new double[] {0, 0}, 0.6);
    Var x = draws.normal(4, 2);
    NoiseSource noise = new PhiloxNoise(seed, 0);
    double[] few = run(new Dpmpp2mSde(1, true, 1), data, x, AffineLaw.levels(-3, 3, 60), noise);
    double[] many = run(new Dpmpp2mSde(1, true, 1), data, x, AffineLaw.levels(-3, 3, 240), noise);
    for (int i = 0; i < few.length; i++) {
      assertEquals(few[i], many[i], 0.15);
    }
  }

  @Example
  void solversOfTheSchedulesTimeRefuseToWorkWithoutOne() {
    for (String name : List.of("euler-maruyama", "srk")) {
      var e = assertThrows(CatalogException.class, () -> Solvers.of(name));
      assertTrue(e.getMessage().contains("schedule"), e::getMessage);
      Solver solver = Solvers.of(name, new SmoothSchedule());
      var pure = List.of(new NoiseLevel(0, 1), new NoiseLevel(0.6, 0.8));
      var f = assertThrows(IllegalArgumentException.class, () -> solver.check(pure));
      assertTrue(f.getMessage().contains("no signal"), f::getMessage);
    }
  }

  @Example
  void aFlowWithoutNoiseIsEulersMethodOnStraightLines() {
    Draws draws = new Draws(4);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    NoiseLevel from = new NoiseLevel(0.25, 0.75);
    NoiseLevel to = new NoiseLevel(0.5, 0.5);
    double[] actual = run(new FlowSde(0), data, x, List.of(from, to), NONE);
    var p = data.at(x, from);
    for (int i = 0; i < actual.length; i++) {
      double v = values(p.x0())[i] - values(p.eps())[i];
      assertClose(values(x)[i] + 0.25 * v, actual[i]);
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new FlowSde(1).check(List.of(to, new NoiseLevel(2, 0.9))));
    assertTrue(e.getMessage().contains("noise grows"), e::getMessage);
  }

  @Example
  void noiseHasItsVarianceHoweverCloseOrFarTheLevels() {
    // no signal in the data: what is left is the noise of one step, std^2 (1 - e^(-2 h))
    for (double sigma : new double[] {1e-9, 3e-8, 1, 1e7, 1e18}) {
      List<NoiseLevel> levels = List.of(NoiseLevel.ofSigma(sigma), NoiseLevel.ofSigma(sigma / 2));
      Driver driver = Driver.through(new Dpmpp2mSde(1, false, 1), levels);
      AffineLaw law = AffineLaw.of(driver, AffineLaw.gaussian(0, 0), 0, 0);
      assertEquals(0.75, law.variance() / (sigma / 2) / (sigma / 2), 1e-10, () -> "at " + sigma);
    }
  }
}
