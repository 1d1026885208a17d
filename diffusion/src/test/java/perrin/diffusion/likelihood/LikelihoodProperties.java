package perrin.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.ode.Integrator;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.ode.Vars;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class LikelihoodProperties {
  private static final Integrator FINE = Integrator.adaptive(OdeSolvers.of("dopri8"), 1e-10, 1e-10);

  // ---- ODE-1

  private interface Rule {
    NormalizingFlow.Points step(UnaryOperator<Var> map, NormalizingFlow.Points p);
  }

  /** log N(x; 0, I). */
  private static Var standard(Var x) {
    return TerminalDensity.normal(1).of(x);
  }

  /** An affine map of the plane: the density of the image is known without any Jacobian. */
  private static void checkAffine(long seed, Rule rule) {
    Draws draws = new Draws(seed);
    double[] a = draws.normals(4);
    a[0] += Math.signum(a[0]);
    a[3] += Math.signum(a[3]);
    Var matrix = Var.constant(Tensor.of(draws.backend(), Shape.of(2, 2), a));
    Var shift = draws.normal(1, 2);
    Var x = draws.normal(3, 2);
    var out =
        rule.step(v -> v.matmul(matrix).add(shift), new NormalizingFlow.Points(x, standard(x)));
    // y ~ N(shift, C) with C = A^T A, by the formula of the normal density
    double c00 = a[0] * a[0] + a[2] * a[2];
    double c01 = a[0] * a[1] + a[2] * a[3];
    double c11 = a[1] * a[1] + a[3] * a[3];
    double det = c00 * c11 - c01 * c01;
    double[] y = values(out.x());
    double[] b = values(shift);
    double[] expected = new double[3];
    for (int i = 0; i < 3; i++) {
      double u = y[2 * i] - b[0];
      double v = y[2 * i + 1] - b[1];
      double q = (c11 * u * u - 2 * c01 * u * v + c00 * v * v) / det;
      expected[i] = -q / 2 - Math.log(2 * Math.PI) - Math.log(det) / 2;
    }
    // relative to the conditioning of C
    double cond = (c00 + c11) * (c00 + c11) / det;
    assertArrayEquals(expected, values(out.logDensity()), 1e-12 * (1 + cond));
  }

  @Property
  @Verifies("ODE-1")
  void affineMapsOfANormalGiveTheNormalOfTheImage(@ForAll long seed) {
    checkAffine(seed, NormalizingFlow::step);
  }

  @Property
  @Verifies("ODE-1")
  void nonlinearMapsKeepTheDensitysIntegralAtOne(@ForAll long seed) {
    // y = x + c tanh(x) with c > -1 grows; sum p(y_i) (y_{i+1} - y_{i-1}) / 2 over a fine grid of x
    Draws draws = new Draws(seed);
    double c = draws.between(-0.8, 2);
    int n = 2001;
    double[] grid = new double[n];
    for (int i = 0; i < n; i++) {
      grid[i] = -9 + 18.0 * i / (n - 1);
    }
    Var x = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 1), grid));
    List<UnaryOperator<Var>> maps = List.of(v -> v.add(v.tanh().mul(c)), v -> v.mul(0.5).add(1));
    var out = new NormalizingFlow(maps).apply(new NormalizingFlow.Points(x, standard(x)));
    double[] y = values(out.x());
    double[] log = values(out.logDensity());
    double integral = 0;
    for (int i = 1; i < n - 1; i++) {
      integral += Math.exp(log[i]) * (y[i + 1] - y[i - 1]) / 2;
    }
    assertEquals(1, integral, 1e-4);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("ODE-1/mutant")
  void theDeterminantWithTheOtherSignFails(@ForAll long seed) {
    Rule wrong =
        (map, p) -> {
          var right = NormalizingFlow.step(map, p);
          return new NormalizingFlow.Points(
              right.x(), p.logDensity().mul(2).sub(right.logDensity()));
        };
    Mutant.mustFail(() -> checkAffine(seed, wrong));
  }

  // ---- a place on a mixture's path, in the middle of a schedule's step, where log abar is smooth

  private record Place(Schedule schedule, double t, GaussianMixture data, Var x) {
    static Place of(long seed) {
      Draws draws = new Draws(seed);
      DiscreteSchedule s = draws.schedule();
      double t = draws.whole(1, s.steps()) - 0.5;
      int d = draws.whole(1, 4);
      return new Place(s, t, draws.mixture(d), draws.normal(3, d));
    }

    NoiseLevel level() {
      return schedule.level(t);
    }

    Var score(Var at) {
      return data.score(at, NoiseLevels.all(level()));
    }

    /**
     * d log p(x, t) / dt in closed form, from the rates of the level and not from drift and
     * diffusion: log abar is linear within a step, signal^2 = abar and noise^2 = 1 - abar.
     */
    double[] rate() {
      double up = schedule.level(t + 0.5).logAlphaBar();
      double rate = (up - schedule.level(t - 0.5).logAlphaBar()) * level().signal() / 2;
      double noiseRate = -rate * level().signal() / level().noise();
      return values(data.logDensityRate(x, level(), rate, noiseRate));
    }

    /** The same by a difference of eighth order. */
    double[] difference() {
      double h = 0.01;
      double[] c = {4 / 5.0, -1 / 5.0, 4 / 105.0, -1 / 280.0};
      double[] sum = new double[x.dim(0)];
      for (int k = 1; k <= 4; k++) {
        double[] up = values(data.logDensity(x, schedule.level(t + k * h)));
        double[] down = values(data.logDensity(x, schedule.level(t - k * h)));
        for (int i = 0; i < sum.length; i++) {
          sum[i] += c[k - 1] * (up[i] - down[i]) / h;
        }
      }
      return sum;
    }
  }

  private static void assertRates(double[] expected, double[] actual) {
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10 * (1 + Math.abs(expected[i])));
    }
  }

  @Property
  void theRateInClosedFormIsThatOfTheDensity(@ForAll long seed) {
    Place p = Place.of(seed);
    double[] expected = p.difference();
    double[] actual = p.rate();
    for (int i = 0; i < expected.length; i++) {
      // the difference's own error
      assertEquals(expected[i], actual[i], 1e-10 * (1 + Math.abs(expected[i])));
    }
  }

  // ---- SDE-7

  private interface Rate {
    Var of(double f, double g, Var x, Var score, Var scoreDivergence);
  }

  private static void checkFokkerPlanck(long seed, Rate rate) {
    Place p = Place.of(seed);
    Var actual =
        rate.of(
            p.schedule.drift(p.t),
            p.schedule.diffusion(p.t),
            p.x,
            p.score(p.x),
            p.data.scoreDivergence(p.x, NoiseLevels.all(p.level())));
    assertRates(p.rate(), values(actual));
  }

  @Property
  @Verifies("SDE-7")
  void theNoisedMixtureFulfilsTheFokkerPlanckEquation(@ForAll long seed) {
    checkFokkerPlanck(seed, FokkerPlanck::rate);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("SDE-7/mutant")
  void diffusionWithoutItsHalfDoesNotFulfilIt(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            checkFokkerPlanck(
                seed, (f, g, x, s, div) -> FokkerPlanck.rate(f, Math.sqrt(2) * g, x, s, div)));
  }

  // ---- SDE-5

  private interface Drift {
    Var of(Schedule schedule, double t, Var x, Var score);
  }

  /** The flow moves the density as the diffusion does: d log p / dt = -div u - u.s. */
  private static void checkMarginals(long seed, Drift drift) {
    Place p = Place.of(seed);
    Trace.Result u = new ExactTrace().of(at -> drift.of(p.schedule, p.t, at, p.score(at)), p.x);
    int d = p.x.dim(1);
    Var along = u.value().mul(p.score(p.x)).sum(1).reshape(p.x.dim(0));
    Var rate = u.divergence().add(along).neg();
    assertRates(p.rate(), values(rate));
    assertEquals(d, p.data.dimensions());
  }

  @Property
  @Verifies("SDE-5")
  void theFlowHasTheDiffusionsMarginals(@ForAll long seed) {
    checkMarginals(seed, ProbabilityFlow::drift);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("SDE-5/mutant")
  void theWholeScoreInsteadOfHalfOfItHasOthers(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            checkMarginals(seed, (s, t, x, score) -> ProbabilityFlow.drift(s, t, x, score.mul(2))));
  }

  @Property(tries = 30)
  @Verifies("SDE-5")
  void byItsOwnClockTheFlowIsThatInTime(@ForAll long seed) {
    // d/dlambda = (dt/dlambda) d/dt with g^2 = -noise^2 dlambda/dt, and y = x / c
    Place p = Place.of(seed);
    double g = p.schedule.diffusion(p.t);
    NoiseLevel level = p.level();
    double lambdaRate = -g * g / (level.noise() * level.noise());
    Var eps = p.data.at(p.x, level).eps();
    Var own = ProbabilityFlow.slope(level, p.x, eps).mul(lambdaRate);
    // variance-preserving: c = 1
    assertClose(1, ProbabilityFlow.scale(level));
    double[] expected = values(ProbabilityFlow.drift(p.schedule, p.t, p.x, p.score(p.x)));
    double[] actual = values(own);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10 * (1 + Math.abs(expected[i])));
    }
  }

  @Property(tries = 20)
  @Verifies("SDE-5")
  void alongAnyPathGaussianDataMoveToTheirOwnQuantiles(@ForAll long seed) {
    // (x - signal mu) / sqrt(signal^2 c^2 + noise^2) stays constant, whatever the levels' scales
    Draws draws = new Draws(seed);
    int d = draws.whole(1, 3);
    double[] mu = draws.normals(d);
    double c = draws.between(0.1, 1.5);
    GaussianMixture data = GaussianMixture.gaussian(mu, c);
    NoiseLevel from = draws.level();
    NoiseLevel to = draws.cleaner(from);
    var flow = ProbabilityFlow.between(from, to);
    Var x = draws.normal(2, d);
    Var y =
        FINE.solve(
                Vars.VARS,
                (lambda, at) -> {
                  NoiseLevel l = flow.curve().apply(lambda);
                  Var eps = data.at(at.mul(ProbabilityFlow.scale(l)), l).eps();
                  return ProbabilityFlow.slope(l, at, eps);
                },
                from.lambda(),
                to.lambda(),
                x.mul(1 / ProbabilityFlow.scale(from)))
            .x()
            .mul(ProbabilityFlow.scale(to));
    double a = Math.hypot(from.signal() * c, from.noise());
    double b = Math.hypot(to.signal() * c, to.noise());
    double[] expected = values(x);
    for (int i = 0; i < expected.length; i++) {
      expected[i] = to.signal() * mu[i % d] + b / a * (expected[i] - from.signal() * mu[i % d]);
    }
    assertArrayEquals(expected, values(y), 1e-7);
  }

  // ---- SDE-6

  /** Along dx/dt = A x + sin t the log density falls at the rate tr A, whatever the density. */
  private static void checkLinear(long seed, UnaryOperator<Trace.Result> formula) {
    Draws draws = new Draws(seed);
    int d = draws.whole(1, 4);
    Var a = draws.normal(d, d);
    double trace = 0;
    for (int i = 0; i < d; i++) {
      trace += values(a)[i * d + i];
    }
    ChangeOfVariables.Field field =
        (t, x) -> formula.apply(new ExactTrace().of(at -> at.matmul(a).add(Math.sin(t)), x));
    double end = draws.between(0.2, 1);
    var moved = new ChangeOfVariables(field, FINE).move(draws.normal(2, d), 0, end, (_, _) -> {});
    assertArrayEquals(new double[] {-trace * end, -trace * end}, values(moved.change()), 1e-8);
  }

  @Property(tries = 30)
  @Verifies("SDE-6")
  void theLogDensityFallsByTheTraceOfTheJacobian(@ForAll long seed) {
    checkLinear(seed, r -> r);
  }

  @Property(tries = 5, seed = "1")
  @Refutes("SDE-6/mutant")
  void aTraceOfTheOtherSignFails(@ForAll long seed) {
    Mutant.mustFail(
        () -> checkLinear(seed, r -> new Trace.Result(r.value(), r.divergence().neg())));
  }

  @Property(tries = 20)
  @Verifies("SDE-6")
  void itIsTheLimitOfDiscreteFlowsWithManySteps(@ForAll long seed) {
    // L Euler steps as a normalising flow: the difference falls as 1 / L
    Draws draws = new Draws(seed);
    Var w = draws.normal(2, 2).mul(0.5);
    Var x = draws.normal(1, 2);
    DoubleUnaryOperator distance =
        steps -> {
          int n = (int) steps;
          List<UnaryOperator<Var>> maps =
              java.util.Collections.nCopies(n, v -> v.add(v.matmul(w).tanh().mul(1.0 / n)));
          Var zero = Var.constant(Tensor.full(x.backend(), x.value().dtype(), Shape.of(1), 0));
          var discrete = new NormalizingFlow(maps).apply(new NormalizingFlow.Points(x, zero));
          var field = ChangeOfVariables.Field.by((t, at) -> at.matmul(w).tanh(), new ExactTrace());
          var limit = new ChangeOfVariables(field, FINE).move(x, 0, 1, (_, _) -> {});
          return Math.abs(values(discrete.logDensity())[0] - values(limit.change())[0]);
        };
    double coarse = distance.applyAsDouble(20);
    double fine = distance.applyAsDouble(80);
    assertEquals(true, fine < 0.3 * coarse + 1e-9, coarse + " to " + fine);
  }

  // ---- divergences

  @Property
  void theClosedDivergenceIsTheExactTrace(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int d = draws.whole(1, 5);
    GaussianMixture data = draws.mixture(d);
    NoiseLevel level = draws.level();
    Var x = draws.normal(3, d);
    var exact = Divergence.by(new ExactTrace()).of(data, x, level);
    var closed = Divergence.closed().of(data, x, level);
    assertClose(values(exact.divergence()), values(closed.divergence()));
    assertClose(values(exact.value()), values(closed.value()));
  }
}
