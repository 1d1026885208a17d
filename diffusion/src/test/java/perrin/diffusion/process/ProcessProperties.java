package perrin.diffusion.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertFar;
import static perrin.diffusion.Close.assertRelative;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.schedule.DiscreteSchedule;

final class ProcessProperties {
  @Property
  @Verifies("FWD-3")
  void aDrawIsSignalTimesDataPlusNoiseTimesEps(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    Var x0 = draws.normal(4, 3);
    Var eps = draws.normal(4, 3);
    double[] x = values(GaussianProcess.sample(x0, NoiseLevels.all(s.level(k)), eps));
    for (int i = 0; i < x.length; i++) {
      double abar = s.alphaBar(k);
      assertClose(Math.sqrt(abar) * values(x0)[i] + Math.sqrt(1 - abar) * values(eps)[i], x[i]);
    }
  }

  @Property
  @Verifies("FWD-3")
  void stepByStepTheChainHasTheMarginalOfOneJump(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    double scale = 1;
    double variance = 0;
    for (int k = 1; k <= s.steps(); k++) {
      scale *= Math.sqrt(1 - s.beta(k));
      variance = (1 - s.beta(k)) * variance + s.beta(k);
      assertRelative(scale, s.level(k).signal());
      assertRelative(variance, s.level(k).noise() * s.level(k).noise());
    }
  }

  @Property(tries = 20, seed = "1")
  @Refutes({"FWD-3/1", "FWD-3/2"})
  void withAlphaInPlaceOfAlphaBarTheMarginalIsAnother(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    double variance = 0;
    double scale = 1;
    for (int k = 1; k <= 2; k++) {
      scale *= Math.sqrt(1 - s.beta(k));
      variance = (1 - s.beta(k)) * variance + s.beta(k);
    }
    assertFar(variance, 1 - s.alpha(2));
    assertFar(scale, Math.sqrt(s.alpha(2)));
  }

  @Property
  @Verifies("FWD-1")
  void aStepScalesByTheRootOfAlphaAndAddsBeta(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    Var x = draws.normal(2, 3);
    Gaussian q = new ForwardChain(s).step(x, k);
    Transition t = Transition.between(s.level(k - 1), s.level(k));
    assertRelative(s.beta(k), q.std() * q.std());
    assertRelative(t.std(), q.std());
    double[] expected = values(x);
    for (int i = 0; i < expected.length; i++) {
      expected[i] *= Math.sqrt(s.alpha(k));
    }
    assertClose(expected, values(q.mean()));
    assertClose(expected, values(t.of(x).mean()));
  }

  @Property
  @Verifies("FWD-4")
  void twoTransitionsMakeOneForAnySplit(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    NoiseLevel r = draws.cleaner(s);
    Transition rs = Transition.between(r, s);
    Transition st = Transition.between(s, t);
    Transition rt = Transition.between(r, t);
    assertRelative(rt.scale(), rs.scale() * st.scale());
    assertRelative(rt.std(), Math.hypot(st.scale() * rs.std(), st.std()));
    // from the clean end it is FWD-3
    Transition zero = Transition.between(NoiseLevel.CLEAN, t);
    assertRelative(t.signal(), zero.scale());
    assertRelative(t.noise(), zero.std());
  }

  @Property
  @Verifies("FWD-4")
  void aTransitionOfASequenceOfStepsIsTheRatioOfAlphaBars(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int t = draws.whole(1, s.steps());
    int from = draws.whole(0, t - 1);
    Transition q = Transition.between(s.level(from), s.level(t));
    double ratio = s.alphaBar(t) / s.alphaBar(from);
    assertRelative(Math.sqrt(ratio), q.scale());
    assertClose(1 - ratio, q.std() * q.std());
  }

  @Property
  @Verifies("FWD-2")
  void thePathsDensityIsThatOfTheJointGaussian(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s =
        DiscreteSchedule.ofBetas(
            "three", draws.between(0.05, 0.6), draws.between(0.05, 0.6), draws.between(0.05, 0.6));
    double x0 = draws.normals(1)[0];
    double[] x = draws.normals(3);
    // given x_0: mean signal_i x_0, covariance signal_j / signal_i noise_i^2 for i <= j
    double[][] cov = new double[3][3];
    double[] d = new double[3];
    for (int i = 0; i < 3; i++) {
      d[i] = x[i] - s.level(i + 1).signal() * x0;
      for (int j = i; j < 3; j++) {
        double n = s.level(i + 1).noise();
        cov[i][j] = s.level(j + 1).signal() / s.level(i + 1).signal() * n * n;
        cov[j][i] = cov[i][j];
      }
    }
    List<Var> path = new ArrayList<>();
    path.add(point(draws, x0));
    for (double xi : x) {
      path.add(point(draws, xi));
    }
    assertClose(logGaussian(d, cov), values(new ForwardChain(s).logDensity(List.copyOf(path)))[0]);
  }

  private static Var point(Draws draws, double x) {
    return draws.normal(1, 1).mul(0).add(x);
  }

  /** log N(d; 0, cov) by Cholesky's factorisation. */
  private static double logGaussian(double[] d, double[][] cov) {
    int n = d.length;
    double[][] l = new double[n][n];
    double[] y = new double[n];
    double log = -n / 2.0 * Math.log(2 * Math.PI);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = cov[i][j];
        for (int k = 0; k < j; k++) {
          sum -= l[i][k] * l[j][k];
        }
        l[i][j] = i == j ? Math.sqrt(sum) : sum / l[j][j];
      }
      double sum = d[i];
      for (int k = 0; k < i; k++) {
        sum -= l[i][k] * y[k];
      }
      y[i] = sum / l[i][i];
      log -= Math.log(l[i][i]) + y[i] * y[i] / 2;
    }
    return log;
  }

  @Property
  @Verifies({"REV-1", "REV-2"})
  void thePosteriorIsBayesRuleForAnyTwoLevels(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    Var x0 = draws.normal(2, 3);
    Var xs = draws.normal(2, 3);
    Var xt = draws.normal(2, 3);
    Var bayes =
        GaussianProcess.transition(xs, s, t)
            .logDensity(xt)
            .add(GaussianProcess.marginal(x0, s).logDensity(xs))
            .sub(GaussianProcess.marginal(x0, t).logDensity(xt));
    double[] expected = values(bayes);
    double[] actual = values(GaussianProcess.posterior(x0, xt, t, s).logDensity(xs));
    for (int i = 0; i < expected.length; i++) {
      // the three terms may be far larger than their sum
      double size =
          Math.abs(values(GaussianProcess.transition(xs, s, t).logDensity(xt))[i])
              + Math.abs(values(GaussianProcess.marginal(x0, s).logDensity(xs))[i]);
      assertEquals(expected[i], actual[i], 1e-10 * Math.max(1, size));
    }
  }

  /** abar_k, abar_{k-1}, alpha_k, beta_k and the right posterior of a drawn step k >= 2. */
  private record Neighbours(double abar, double before, double alpha, double beta, Posterior q) {
    static Neighbours of(long seed) {
      Draws draws = new Draws(seed);
      DiscreteSchedule s = draws.schedule();
      int k = draws.whole(2, s.steps());
      return new Neighbours(
          s.alphaBar(k),
          s.alphaBar(k - 1),
          s.alpha(k),
          s.beta(k),
          Posterior.between(s.level(k), s.level(k - 1)));
    }

    double x0Factor() {
      return Math.sqrt(before) * beta / (1 - abar);
    }

    double xFactor() {
      return Math.sqrt(alpha) * (1 - before) / (1 - abar);
    }
  }

  @Property
  @Verifies({"REV-1", "REV-2"})
  void betweenNeighboursThePosteriorHasThePapersCoefficients(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    assertClose(n.x0Factor(), n.q.x0Factor());
    assertClose(n.xFactor(), n.q.xFactor());
    assertClose((1 - n.before) / (1 - n.abar) * n.beta, n.q.variance());
  }

  @Property
  @Verifies("REV-2")
  void theTablesPosteriorVarianceIsThatOfTheLevels(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    for (int k = 1; k <= s.steps(); k++) {
      assertClose(s.betaTilde(k), Posterior.variance(s.level(k), s.level(k - 1)));
    }
  }

  /**
   * What every right pair of coefficients fulfils: the mean of x_{t-1} over q(x_t | x_0) is that of
   * FWD-3, a + b sqrt(abar_t) = sqrt(abar_{t-1}).
   */
  private static void assertBreaksTheMean(Neighbours n, double a, double b) {
    assertClose(Math.sqrt(n.before), n.x0Factor() + n.xFactor() * Math.sqrt(n.abar));
    assertFar(Math.sqrt(n.before), a + b * Math.sqrt(n.abar));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/1")
  void aDenominatorWithTheRootOfAlphaBarBreaksTheMean(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    double wrong = (1 - n.abar) / (1 - Math.sqrt(n.abar));
    assertBreaksTheMean(n, n.x0Factor() * wrong, n.xFactor() * wrong);
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/2")
  void rootsOfBetaInBothCoefficientsBreakTheMean(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    assertBreaksTheMean(
        n,
        Math.sqrt(n.beta) * n.beta / (1 - n.abar),
        Math.sqrt(n.beta) * (1 - n.before) / (1 - n.abar));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/3")
  void rootsOfAlphaBarInBothCoefficientsBreakTheMean(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    assertBreaksTheMean(
        n,
        Math.sqrt(n.abar) * n.beta / (1 - n.abar),
        Math.sqrt(n.abar) * (1 - n.before) / (1 - n.abar));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/4")
  void aRootOverAlphaBarTimesBetaBreaksTheMean(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    assertBreaksTheMean(
        n, Math.sqrt(n.alpha) * Math.sqrt(n.before * n.beta) / (1 - n.abar), n.xFactor());
  }

  @Property(tries = 50, seed = "1")
  @Refutes({"REV-1/5", "REV-1/6"})
  void aWrongMeanOrVarianceOfTheMarginalBreaksBayesRule(@ForAll long seed) {
    // completing the square with N(m x_0, v) for q(x_{t-1} | x_0) gives mean (m beta x_0 +
    // sqrt(alpha) v x_t) / (beta + alpha v)
    Neighbours n = Neighbours.of(seed);
    double v = 1 - n.before;
    double m = Math.sqrt(n.before);
    assertClose(m * n.beta / (n.beta + n.alpha * v), n.q.x0Factor());
    assertFar(Math.sqrt(v) * n.beta / (n.beta + n.alpha * v), n.q.x0Factor() + differ(m, v));
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(2, s.steps());
    if (k >= 3) {
      double wrong = 1 - s.alpha(k - 1);
      assertFar(m * n.beta / (n.beta + n.alpha * wrong), n.q.x0Factor());
    }
  }

  /** The two means meet where abar_{t-1} = 1/2; there the printed form happens to be right. */
  private static double differ(double m, double v) {
    return Math.abs(m - Math.sqrt(v)) < 1e-3 ? 1 : 0;
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/7")
  void withoutTheCleanSampleTheMeanIsLost(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    assertBreaksTheMean(n, 0, n.xFactor());
  }

  @Property
  @Verifies("REV-4")
  void theMeanThroughNoiseIsTheMeanThroughTheCleanSample(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    NoiseLevel t = s.level(k);
    NoiseLevel before = s.level(k - 1);
    double[] x0 = draws.normals(1);
    double[] eps = draws.normals(1);
    double x = t.signal() * x0[0] + t.noise() * eps[0];
    Posterior q = Posterior.between(t, before);
    double mean = q.x0Factor() * x0[0] + q.xFactor() * x;
    double[] ab = Posterior.throughNoise(t, before);
    assertClose(mean, ab[0] * x + ab[1] * eps[0]);
    double paper =
        (x - (1 - s.alpha(k)) / Math.sqrt(1 - s.alphaBar(k)) * eps[0]) / Math.sqrt(s.alpha(k));
    assertClose(mean, paper);
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-4/1")
  void alphaInPlaceOfAlphaBarUnderTheRootBreaksTheMean(@ForAll long seed) {
    Neighbours n = Neighbours.of(seed);
    // the factor of eps; at k = 1 both coincide, as abar_1 = alpha_1
    double right = -(1 - n.alpha) / Math.sqrt(1 - n.abar) / Math.sqrt(n.alpha);
    double printed = -(1 - n.alpha) / Math.sqrt(1 - n.alpha) / Math.sqrt(n.alpha);
    assertClose(n.q.xFactor() + n.q.x0Factor() / Math.sqrt(n.abar), 1 / Math.sqrt(n.alpha));
    assertClose(right, -n.q.x0Factor() * Math.sqrt(1 - n.abar) / Math.sqrt(n.abar));
    assertTrue(Math.abs(printed - right) > 1e-10 * Math.abs(right));
  }

  @Property
  @Verifies("REV-5")
  void forNormalDataTheReverseChainIsTheForwardChainRead(@ForAll long seed) {
    // x_0 ~ N(0, I): every marginal is N(0, I), E[x_0 | x_k] = signal x_k, and the true reverse
    // step
    // has variance beta_k, so that p_theta(x_{0:T}) = p(x_0) q(x_{1:T} | x_0) point by point
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    List<Var> path = new ArrayList<>();
    for (int k = 0; k <= s.steps(); k++) {
      path.add(draws.normal(2, 3));
    }
    var data = perrin.diffusion.exact.GaussianMixture.gaussian(new double[] {0, 0, 0}, 1);
    double[] reverse = values(new ReverseChain(s, data, s::beta).logDensity(path));
    Var prior = new Gaussian(path.getFirst().mul(0), 1).logDensity(path.getFirst());
    double[] forward = values(prior.add(new ForwardChain(s).logDensity(path)));
    for (int i = 0; i < reverse.length; i++) {
      assertEquals(1, reverse[i] / forward[i], 1e-10);
    }
  }

  @Property
  @Verifies("REV-6")
  void theVarianceRunsFromBetaTildeToBetaInTheLogarithm(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(2, s.steps());
    NoiseLevel t = s.level(k);
    NoiseLevel before = s.level(k - 1);
    double v = draws.between(0, 1);
    assertClose(s.beta(k), ReverseVariance.BETA.between(t, before));
    assertClose(s.betaTilde(k), ReverseVariance.BETA_TILDE.between(t, before));
    double between = new ReverseVariance(v).between(t, before);
    double expected = Math.pow(s.beta(k), v) * Math.pow(s.betaTilde(k), 1 - v);
    assertRelative(expected, between);
    assertRelative(
        expected, new ReverseVariance(v).interpolate(Math.log(s.beta(k)), s.logBetaTilde(k)));
  }

  @Property
  @Verifies("REV-6")
  void theTrueReverseVarianceOfNormalDataLiesBetweenTheEnds(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    NoiseLevel t = s.level(k);
    NoiseLevel before = s.level(k - 1);
    double c = draws.between(0, 1); // deviation of the data
    Posterior q = Posterior.between(t, before);
    double n2 = t.noise() * t.noise();
    double known = c * c * n2 / (t.signal() * t.signal() * c * c + n2); // Var[x_0 | x_t]
    double variance = q.variance() + q.x0Factor() * q.x0Factor() * known;
    assertTrue(variance >= ReverseVariance.BETA_TILDE.between(t, before) * (1 - 1e-12));
    assertTrue(variance <= ReverseVariance.BETA.between(t, before) * (1 + 1e-12));
  }

  @Property
  @Verifies("SMP-4")
  void everyEtaKeepsTheMarginals(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    NonMarkov q = NonMarkov.between(t, s, draws.between(0, 1));
    // x_t = signal_t x_0 + noise_t eps goes to signal_s x_0 + epsFactor eps + sigma z
    assertRelative(s.signal(), q.x0Factor());
    assertRelative(s.noise(), Math.hypot(q.epsFactor(), q.sigma()));
  }

  @Property
  @Verifies("SMP-4")
  void etaOneIsThePosterior(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    Var x0 = draws.normal(2, 2);
    Var x = draws.normal(2, 2);
    Var eps = x.sub(x0.mul(t.signal())).div(t.noise());
    Gaussian a = NonMarkov.between(t, s, 1).of(x0, eps);
    Gaussian b = GaussianProcess.posterior(x0, x, t, s);
    assertRelative(b.std(), a.std());
    double[] expected = values(b.mean());
    double[] actual = values(a.mean());
    for (int i = 0; i < expected.length; i++) {
      // eps is divided by noise_t, which may be small
      assertEquals(expected[i], actual[i], 1e-10 * Math.max(1, 1 / t.noise()));
    }
  }

  @Example
  void theMarginalsLogDensityIsDifferentiable() {
    Draws draws = new Draws(3);
    Var x0 = draws.normal(2, 3);
    new GradCheck()
        .check(
            "log density",
            u -> GaussianProcess.marginal(u[0], new NoiseLevel(0.8, 0.6)).logDensity(u[1].tanh()),
            x0.value(),
            draws.normal(2, 3).value());
  }

  @Example
  void theWrongWayRoundIsRefused() {
    NoiseLevel noisy = new NoiseLevel(0.6, 0.8);
    NoiseLevel clean = new NoiseLevel(0.8, 0.6);
    assertThrows(IllegalArgumentException.class, () -> Transition.between(noisy, clean));
    assertThrows(IllegalArgumentException.class, () -> Posterior.between(clean, noisy));
    assertThrows(IllegalArgumentException.class, () -> Posterior.between(noisy, noisy));
    assertEquals(0, Transition.between(noisy, noisy).std());
  }
}
