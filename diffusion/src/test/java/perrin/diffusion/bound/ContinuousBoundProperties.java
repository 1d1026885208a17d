package perrin.diffusion.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Quadrature;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.loss.LikelihoodLoss;
import perrin.diffusion.loss.Weighting;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;

final class ContinuousBoundProperties {
  /** log dP/dQ of a step from the control, the increment under Q and the step's length. */
  @FunctionalInterface
  private interface Ratio {
    Var of(Var a, Var dw, double dt);
  }

  private static void assertGirsanov(long seed, Ratio ratio) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    var bound = new ContinuousBound(s, draws.mixture(2));
    double t = draws.whole(1, s.steps()) - draws.between(0.1, 0.9);
    double dt = draws.between(0.01, 0.5);
    double g = s.diffusion(t);
    Var y = draws.normal(3, 2);
    Var dw = draws.normal(3, 2).mul(Math.sqrt(dt));
    Var next = y.add(y.mul(s.drift(t) * dt)).add(dw.mul(g)); // under Q: dY = f Y dt + g dw
    double[] mu = values(bound.drift(y, t));
    double[] actual = values(ratio.of(bound.control(y, t), dw, dt));
    for (int b = 0; b < 3; b++) {
      double log = 0;
      for (int i = 0; i < 2; i++) {
        int j = 2 * b + i;
        double p = values(next)[j] - values(y)[j] + mu[j] * dt; // under P: dY = -mu dt + g dw
        double q = values(next)[j] - values(y)[j] - s.drift(t) * values(y)[j] * dt;
        log += (q * q - p * p) / (2 * g * g * dt);
      }
      assertEquals(log, actual[b], 1e-10 * Math.max(1, Math.abs(log)));
    }
  }

  @Property
  @Verifies("SDE-8")
  void theRatioOfAStepIsThatOfItsTwoGaussians(@ForAll long seed) {
    assertGirsanov(seed, ContinuousBound::logRatio);
  }

  @Example
  @Refutes("SDE-8/1")
  void withTheMeasuresExchangedItIsTheOtherRatio() {
    Mutant.mustFail(
        () -> assertGirsanov(1, (a, dw, dt) -> ContinuousBound.logRatio(a, dw, dt).neg()));
    // as if dw were Brownian under P: dw = dw_P - a dt
    Mutant.mustFail(
        () -> assertGirsanov(1, (a, dw, dt) -> ContinuousBound.logRatio(a, dw.sub(a.mul(dt)), dt)));
  }

  /** One-dimensional data, a model of other data, and the end of the schedule's exact marginal. */
  private record Setting(DiscreteSchedule s, double m, double c, double m2, double c2) {
    static Setting draw(Draws draws) {
      double[] beta = new double[3];
      for (int i = 0; i < 3; i++) {
        beta[i] = draws.between(0.1, 0.6);
      }
      return new Setting(
          DiscreteSchedule.ofBetas("three", beta),
          draws.between(-1, 1),
          draws.between(0.4, 1.2),
          draws.between(-1, 1),
          draws.between(0.4, 1.2));
    }

    double variance(double c, double t) {
      NoiseLevel l = s.level(t);
      return l.signal() * l.signal() * c * c + l.noise() * l.noise();
    }

    double mean(double m, double t) {
      return s.level(t).signal() * m;
    }

    /** An integral over time, piece by piece: the rates jump between steps. */
    double integral(java.util.function.DoubleUnaryOperator f) {
      double sum = 0;
      for (int k = 1; k <= s.steps(); k++) {
        sum += Quadrature.integral(f, k - 1, k, 30);
      }
      return sum;
    }
  }

  private static double logNormal(double x, double m, double v) {
    return -((x - m) * (x - m) / v + Math.log(2 * Math.PI * v)) / 2;
  }

  /** E_Q[log p(Y_T) - int rate dt] at x, exactly: all is quadratic in Y, so that +-1 are enough. */
  private static double bound(Draws draws, Setting set, double m, double c, double x, double sign) {
    var bound = new ContinuousBound(set.s, GaussianMixture.gaussian(new double[] {m}, c));
    double end = set.s.end();
    double lost =
        set.integral(
            t -> {
              NoiseLevel l = set.s.level(t);
              Var y =
                  Quadrature.column(
                      draws.backend(), l.signal() * x + l.noise(), l.signal() * x - l.noise());
              Var control = bound.control(y, t).square().mul(0.5).meanAll();
              double rate = bound.rate(y, t).meanAll().value().item();
              return rate + (sign - 1) * control.value().item();
            });
    NoiseLevel l = set.s.level(end);
    double v = set.variance(c, end);
    double prior =
        (logNormal(l.signal() * x + l.noise(), set.mean(m, end), v)
                + logNormal(l.signal() * x - l.noise(), set.mean(m, end), v))
            / 2;
    return prior - lost;
  }

  private static void assertBound(long seed, double sign) {
    Draws draws = new Draws(seed);
    Setting set = Setting.draw(draws);
    double x = draws.normals(1)[0];
    // the model is the reverse of a true diffusion of N(m, c^2), with its own marginal as prior
    double exact = logNormal(x, set.m, set.c * set.c);
    assertEquals(exact, bound(draws, set, set.m, set.c, x, sign), 1e-6 * Math.max(1, -exact));
  }

  @Property(tries = 10)
  @Verifies("SDE-8")
  void withTheTrueScoreTheBoundIsTheLogLikelihood(@ForAll long seed) {
    assertBound(seed, 1);
  }

  @Example
  @Refutes("SDE-8/1")
  void withTheOtherSignOfTheControlsSquareItIsNot() {
    Mutant.mustFail(() -> assertBound(1, -1));
  }

  @Property(tries = 10)
  @Verifies("SDE-8")
  void feynmanAndKacsMeanIsTheDensity(@ForAll long seed) {
    // a linear drift -mu keeps Y Gaussian, and div mu is a number: integrate mean and variance
    Draws draws = new Draws(seed);
    Setting set = Setting.draw(draws);
    double x = draws.normals(1)[0];
    // the midpoint rule is of second order: twice the steps, extrapolated, are of fourth
    double once = feynmanKac(draws, set, x, 100);
    double twice = feynmanKac(draws, set, x, 200);
    double exact = logNormal(x, set.m, set.c * set.c);
    assertEquals(exact, twice + (twice - once) / 3, 1e-6 * Math.max(1, -exact));
  }

  private static double feynmanKac(Draws draws, Setting set, double x, int n) {
    var bound = new ContinuousBound(set.s, GaussianMixture.gaussian(new double[] {set.m}, set.c));
    Var points = Quadrature.column(draws.backend(), 0, 1);
    double mean = x;
    double variance = 0;
    double divergence = 0;
    for (int k = 1; k <= 3; k++) {
      for (int i = 0; i < n; i++) {
        double dt = 1.0 / n;
        double t = k - 1 + (i + 0.5) * dt;
        double[] mu = values(bound.drift(points, t));
        double slope = -(mu[1] - mu[0]);
        double g = set.s.diffusion(t);
        double factor = Math.exp(slope * dt);
        double gain = slope == 0 ? dt : Math.expm1(slope * dt) / slope;
        double gain2 = slope == 0 ? dt : Math.expm1(2 * slope * dt) / (2 * slope);
        mean = factor * mean - mu[0] * gain;
        variance = factor * factor * variance + g * g * gain2;
        divergence += values(bound.divergence(points, t))[0] * dt;
      }
    }
    double end = set.s.end();
    double v = set.variance(set.c, end) + variance;
    return logNormal(mean, set.mean(set.m, end), v) - divergence;
  }

  @Property(tries = 8)
  @Verifies("SDE-8")
  void withAnotherScoreTheBoundIsLowerOnAverage(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Setting set = Setting.draw(draws);
    // the mean over data N(m, c^2) of a quadratic function of x
    double gap = 0;
    for (double z : new double[] {-1, 1}) {
      double x = set.m + set.c * z;
      gap += (logNormal(x, set.m, set.c * set.c) - bound(draws, set, set.m2, set.c2, x, 1)) / 2;
    }
    assertTrue(gap >= -1e-6, "the bound exceeds the mean log likelihood");
  }

  // ---- SDE-9

  /**
   * For a model that is the score of a diffusion of other data: KL(p_0 || p_0') = int lambda/2 E |s
   * - s'|^2 dt + KL(p_T || p_T').
   */
  private static void assertLikelihood(
      long seed, java.util.function.Function<Schedule, Weighting> half) {
    Draws draws = new Draws(seed);
    Setting set = Setting.draw(draws);
    Weighting weight = half.apply(set.s);
    double end = set.s.end();
    double expected = kl(set, 0) - kl(set, end);
    double actual =
        set.integral(
            t -> {
              double v = set.variance(set.c, t);
              double v2 = set.variance(set.c2, t);
              double mean = set.mean(set.m, t);
              // s - s' = -(x - m) / v + (x - m2) / v2, affine in x
              double slope = 1 / v2 - 1 / v;
              double at = (mean - set.mean(set.m2, t)) / v2;
              return weight.at(set.s.level(t)) * (at * at + slope * slope * v);
            });
    assertEquals(expected, actual, 1e-8 * Math.max(1, expected));
  }

  private static double kl(Setting set, double t) {
    double d = set.mean(set.m, t) - set.mean(set.m2, t);
    return GaussianKl.of(
        d * d, Math.log(set.variance(set.c, t)), Math.log(set.variance(set.c2, t)), 1);
  }

  @Property(tries = 50)
  @Verifies("SDE-9")
  void weightedByGSquaredScoreMatchingIsTheFallOfTheDivergence(@ForAll long seed) {
    assertLikelihood(seed, LikelihoodLoss::of);
  }

  @Example
  @Refutes("SDE-9/mutant")
  void weightedByGItIsNot() {
    Mutant.mustFail(() -> assertLikelihood(1, s -> l -> s.diffusion(s.time(l)) / 2));
  }

  // ---- the discrete bound's limit

  @Example
  void theContinuousBoundIsTheLimitOfTheDiscreteOne() {
    // x_0 ~ N(0, c^2) with its optimal denoiser on log abar(t) = -(t / 10 + 5 t^2), from t = 0.05:
    // E |eps - epsHat|^2 = signal^2 c^2 / v
    double c2 = 0.25;
    double from = 0.05;
    java.util.function.DoubleUnaryOperator rate =
        t -> {
          NoiseLevel l = NoiseLevel.ofLogAlphaBar(-(t / 10 + 5 * t * t));
          double beta = 0.1 + 10 * t;
          return beta / (2 * l.noise() * l.noise()) * error(l, c2);
        };
    double limit = Quadrature.integral(rate, from, 1, 2000);
    double before = Double.NaN;
    for (int steps : new int[] {100, 1000, 10_000}) {
      double[] log = new double[steps + 1];
      for (int k = 0; k <= steps; k++) {
        double t = from + (1 - from) * k / steps;
        log[k] = -(t / 10 + 5 * t * t);
      }
      var s = DiscreteSchedule.ofLogAlphaBars("fine", log);
      double sum = 0;
      for (int k = 2; k <= s.steps(); k++) {
        double w = NoiseErrorWeights.between(s.level(k), s.level(k - 1), s.betaTilde(k));
        sum += w * error(s.level(k), c2);
      }
      double gap = sum - limit;
      // of first order in 1 / T
      if (steps > 100) {
        assertEquals(10, before / gap, 1, "T = " + steps + ": gap " + gap);
      }
      before = gap;
    }
    assertEquals(0, before, 1e-3 * limit);
  }

  private static double error(NoiseLevel l, double c2) {
    double signal = l.signal() * l.signal() * c2;
    return signal / (signal + l.noise() * l.noise());
  }
}
