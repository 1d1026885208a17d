package perrin.diffusion.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
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
import perrin.diffusion.equation.Mutant;
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
    assertMarginal(seed, (s, k) -> s.level(k).signal(), (s, k) -> Math.pow(s.level(k).noise(), 2));
  }

  /** A coefficient of step k. */
  @FunctionalInterface
  private interface OfStep {
    double of(DiscreteSchedule s, int k);
  }

  private static void assertMarginal(long seed, OfStep signal, OfStep noise2) {
    DiscreteSchedule s = new Draws(seed).schedule();
    double scale = 1;
    double variance = 0;
    for (int k = 1; k <= s.steps(); k++) {
      scale *= Math.sqrt(1 - s.beta(k));
      variance = (1 - s.beta(k)) * variance + s.beta(k);
      assertRelative(scale, signal.of(s, k));
      assertRelative(variance, noise2.of(s, k));
    }
  }

  /** At step 1 both coincide with the right forms, as abar_1 = alpha_1. */
  @Property(tries = 20, seed = "1")
  @Refutes({"FWD-3/1", "FWD-3/2"})
  void withAlphaInPlaceOfAlphaBarTheMarginalIsAnother(@ForAll long seed) {
    OfStep signal = (s, k) -> Math.sqrt(s.alphaBar(k));
    OfStep noise2 = (s, k) -> 1 - s.alphaBar(k);
    assertMarginal(seed, signal, noise2);
    Mutant.mustFail(() -> assertMarginal(seed, signal, (s, k) -> 1 - s.alpha(k)));
    Mutant.mustFail(() -> assertMarginal(seed, (s, k) -> Math.sqrt(s.alpha(k)), noise2));
  }

  @Property
  @Verifies("FWD-1")
  void aStepScalesByTheRootOfAlphaAndAddsBeta(@ForAll long seed) {
    assertStep(seed, (s, x, k) -> new ForwardChain(s).step(x, k));
  }

  /** q(x_k | x_{k-1}). */
  @FunctionalInterface
  private interface ForwardStep {
    Gaussian of(DiscreteSchedule s, Var x, int k);
  }

  @Example
  @Refutes("FWD-1/mutant")
  void withBetaAsDeviationAStepAddsAnotherNoise() {
    Mutant.mustFail(
        () -> assertStep(1, (s, x, k) -> new Gaussian(x.mul(Math.sqrt(s.alpha(k))), s.beta(k))));
  }

  private static void assertStep(long seed, ForwardStep step) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    Var x = draws.normal(2, 3);
    Gaussian q = step.of(s, x, k);
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
    assertMerge(seed, Transition::between);
  }

  @Example
  @Refutes("FWD-4/mutant")
  void withDeviationsSubtractedInPlaceOfVariancesTheyDoNot() {
    Mutant.mustFail(
        () ->
            assertMerge(
                1,
                (s, t) -> {
                  double scale = t.signal() / s.signal();
                  return new Transition(scale, t.noise() - scale * s.noise());
                }));
  }

  private static void assertMerge(
      long seed, java.util.function.BiFunction<NoiseLevel, NoiseLevel, Transition> between) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    NoiseLevel r = draws.cleaner(s);
    Transition rs = between.apply(r, s);
    Transition st = between.apply(s, t);
    Transition rt = between.apply(r, t);
    assertRelative(rt.scale(), rs.scale() * st.scale());
    assertRelative(rt.std(), Math.hypot(st.scale() * rs.std(), st.std()));
    // from the clean end it is FWD-3
    Transition zero = between.apply(NoiseLevel.CLEAN, t);
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
    assertJoint(seed, (s, path) -> values(new ForwardChain(s).logDensity(path))[0]);
  }

  @Example
  @Refutes("FWD-2/mutant")
  void aProductWithoutItsFirstFactorIsNot() {
    Mutant.mustFail(
        () ->
            assertJoint(
                1,
                (s, path) -> {
                  var chain = new ForwardChain(s);
                  Var first = chain.step(path.get(0), 1).logDensity(path.get(1));
                  return values(chain.logDensity(path).sub(first))[0];
                }));
  }

  private static void assertJoint(
      long seed, java.util.function.ToDoubleBiFunction<DiscreteSchedule, List<Var>> logDensity) {
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
    assertClose(logGaussian(d, cov), logDensity.applyAsDouble(s, List.copyOf(path)));
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

  /** abar_k, abar_{k-1}, alpha_k, alpha_{k-1}, beta_k and our posterior of a drawn step k >= 2. */
  private record Neighbours(
      double abar, double before, double alpha, double alphaBefore, double beta, Posterior q) {
    static Neighbours of(long seed) {
      Draws draws = new Draws(seed);
      DiscreteSchedule s = draws.schedule();
      int k = draws.whole(2, s.steps());
      return new Neighbours(
          s.alphaBar(k),
          s.alphaBar(k - 1),
          s.alpha(k),
          s.alpha(k - 1),
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
    assertBayes(seed, n -> n.q.x0Factor(), n -> n.q.xFactor());
    assertBayes(seed, Neighbours::x0Factor, Neighbours::xFactor);
    Neighbours n = Neighbours.of(seed);
    assertClose((1 - n.before) / (1 - n.abar) * n.beta, n.q.variance());
  }

  /**
   * The posterior's mean by completing the square in x_{t-1}: the precisions 1 / (1 - abar_{t-1})
   * of the marginal and alpha / beta of the transition weigh what each says.
   */
  private static void assertBayes(
      long seed,
      java.util.function.ToDoubleFunction<Neighbours> x0Factor,
      java.util.function.ToDoubleFunction<Neighbours> xFactor) {
    Neighbours n = Neighbours.of(seed);
    double marginal = 1 / (1 - n.before);
    double precision = n.alpha / n.beta + marginal;
    assertClose(Math.sqrt(n.before) * marginal / precision, x0Factor.applyAsDouble(n));
    assertClose(Math.sqrt(n.alpha) / n.beta / precision, xFactor.applyAsDouble(n));
  }

  @Property
  @Verifies("REV-2")
  void thePosteriorsPrecisionIsTheSumOfBothPrecisions(@ForAll long seed) {
    assertPrecision(seed, n -> n.q.variance());
  }

  @Example
  @Refutes("REV-2/mutant")
  void withItsIndicesExchangedOrWithoutItsFactorTheVarianceIsWrong() {
    Mutant.mustFail(() -> assertPrecision(1, n -> (1 - n.abar) / (1 - n.before) * n.beta));
    Mutant.mustFail(() -> assertPrecision(1, n -> n.beta));
  }

  /** 1 / beta~ = alpha / beta + 1 / (1 - abar_{t-1}): what the data and x_t say about x_{t-1}. */
  private static void assertPrecision(
      long seed, java.util.function.ToDoubleFunction<Neighbours> variance) {
    Neighbours n = Neighbours.of(seed);
    double precision = n.alpha / n.beta + 1 / (1 - n.before);
    assertEquals(1, precision * variance.applyAsDouble(n), 1e-10);
  }

  @Property
  @Verifies("REV-2")
  void theTablesPosteriorVarianceIsThatOfTheLevels(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    for (int k = 1; k <= s.steps(); k++) {
      assertClose(s.betaTilde(k), Posterior.variance(s.level(k), s.level(k - 1)));
    }
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/1")
  void aDenominatorWithTheRootOfAlphaBarBreaksTheMean(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            assertBayes(
                seed,
                n -> Math.sqrt(n.before) * n.beta / (1 - Math.sqrt(n.abar)),
                n -> Math.sqrt(n.alpha) * (1 - n.before) / (1 - Math.sqrt(n.abar))));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/2")
  void rootsOfBetaInBothCoefficientsBreakTheMean(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            assertBayes(
                seed,
                n -> Math.sqrt(n.beta) * n.beta / (1 - n.abar),
                n -> Math.sqrt(n.beta) * (1 - n.before) / (1 - n.abar)));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/3")
  void rootsOfAlphaBarInBothCoefficientsBreakTheMean(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            assertBayes(
                seed,
                n -> Math.sqrt(n.abar) * n.beta / (1 - n.abar),
                n -> Math.sqrt(n.abar) * (1 - n.before) / (1 - n.abar)));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/4")
  void aRootOverAlphaBarTimesBetaBreaksTheMean(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            assertBayes(
                seed,
                n -> Math.sqrt(n.alpha) * Math.sqrt(n.before * n.beta) / (1 - n.abar),
                Neighbours::xFactor));
  }

  /**
   * With N(m x_0, v) for q(x_{t-1} | x_0) the factor of x_0 is m beta / (beta + alpha v). The wrong
   * mean coincides with the right one where abar_{t-1} = 1/2, the wrong variance at t = 2.
   */
  @Property(tries = 50, seed = "1")
  @Refutes({"REV-1/5", "REV-1/6"})
  void aWrongMeanOrVarianceOfTheMarginalBreaksBayesRule(@ForAll long seed) {
    assertBayes(
        seed,
        n -> Math.sqrt(n.before) * n.beta / (n.beta + n.alpha * (1 - n.before)),
        Neighbours::xFactor);
    Mutant.mustFail(
        () ->
            assertBayes(
                seed,
                n -> Math.sqrt(1 - n.before) * n.beta / (n.beta + n.alpha * (1 - n.before)),
                Neighbours::xFactor));
    Neighbours drawn = Neighbours.of(seed);
    if (drawn.alphaBefore != drawn.before) {
      Mutant.mustFail(
          () ->
              assertBayes(
                  seed,
                  n -> {
                    double wrong = 1 - n.alphaBefore;
                    return Math.sqrt(n.before) * n.beta / (n.beta + n.alpha * wrong);
                  },
                  Neighbours::xFactor));
    }
  }

  @Property(tries = 50, seed = "1")
  @Refutes("REV-1/7")
  void withoutTheCleanSampleTheMeanIsLost(@ForAll long seed) {
    Mutant.mustFail(() -> assertBayes(seed, n -> 0, Neighbours::xFactor));
  }

  @Property
  @Verifies("REV-4")
  void theMeanThroughNoiseIsTheMeanThroughTheCleanSample(@ForAll long seed) {
    assertThroughNoise(
        seed,
        (s, k) -> Posterior.throughNoise(s.level(k), s.level(k - 1))[0],
        (s, k) -> Posterior.throughNoise(s.level(k), s.level(k - 1))[1]);
    assertThroughNoise(
        seed,
        (s, k) -> 1 / Math.sqrt(s.alpha(k)),
        (s, k) -> -(1 - s.alpha(k)) / Math.sqrt(1 - s.alphaBar(k)) / Math.sqrt(s.alpha(k)));
  }

  private static void assertThroughNoise(long seed, OfStep xFactor, OfStep epsFactor) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    double x0 = draws.normals(1)[0];
    double eps = draws.normals(1)[0];
    for (int k = 1; k <= s.steps(); k++) {
      NoiseLevel t = s.level(k);
      double x = t.signal() * x0 + t.noise() * eps;
      Posterior q = Posterior.between(t, s.level(k - 1));
      double mean = q.x0Factor() * x0 + q.xFactor() * x;
      assertClose(mean, xFactor.of(s, k) * x + epsFactor.of(s, k) * eps);
    }
  }

  /** At step 1 both coincide, as abar_1 = alpha_1. */
  @Property(tries = 50, seed = "1")
  @Refutes("REV-4/1")
  void alphaInPlaceOfAlphaBarUnderTheRootBreaksTheMean(@ForAll long seed) {
    Mutant.mustFail(
        () ->
            assertThroughNoise(
                seed,
                (s, k) -> 1 / Math.sqrt(s.alpha(k)),
                (s, k) -> -(1 - s.alpha(k)) / Math.sqrt(1 - s.alpha(k)) / Math.sqrt(s.alpha(k))));
  }

  @Property
  @Verifies("REV-5")
  void forNormalDataTheReverseChainIsTheForwardChainRead(@ForAll long seed) {
    assertReversed(seed, (s, data) -> new ReverseChain(s, data, s::beta));
  }

  @Example
  @Refutes("REV-5/mutant")
  void withTheNextStepsVarianceItIsNot() {
    Mutant.mustFail(
        () ->
            assertReversed(
                1,
                (s, data) -> new ReverseChain(s, data, k -> s.beta(Math.min(k + 1, s.steps())))));
  }

  private static void assertReversed(
      long seed,
      java.util.function.BiFunction<
              DiscreteSchedule, perrin.diffusion.exact.GaussianMixture, ReverseChain>
          chain) {
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
    double[] reverse = values(chain.apply(s, data).logDensity(path));
    Var prior = new Gaussian(path.getFirst().mul(0), 1).logDensity(path.getFirst());
    double[] forward = values(prior.add(new ForwardChain(s).logDensity(path)));
    for (int i = 0; i < reverse.length; i++) {
      assertEquals(1, reverse[i] / forward[i], 1e-10);
    }
  }

  @Property
  @Verifies("REV-6")
  void theVarianceRunsFromBetaTildeToBetaInTheLogarithm(@ForAll long seed) {
    assertInterpolation(
        seed,
        (v, logBeta, logBetaTilde) -> new ReverseVariance(v).interpolate(logBeta, logBetaTilde));
  }

  /** sigma^2 from v and the logarithms of both ends. */
  @FunctionalInterface
  private interface Interpolation {
    double of(double v, double logBeta, double logBetaTilde);
  }

  @Example
  @Refutes("REV-6/mutant")
  void aMeanOfTheVariancesIsNotOneOfTheirLogarithms() {
    Mutant.mustFail(
        () ->
            assertInterpolation(
                1,
                (v, logBeta, logBetaTilde) ->
                    v * Math.exp(logBeta) + (1 - v) * Math.exp(logBetaTilde)));
  }

  private static void assertInterpolation(long seed, Interpolation interpolation) {
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
    assertRelative(expected, interpolation.of(v, Math.log(s.beta(k)), s.logBetaTilde(k)));
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
    assertMarginals(seed, NonMarkov::between);
  }

  /** q_sigma(x_s | x_t, x_0) for eta. */
  @FunctionalInterface
  private interface Family {
    NonMarkov of(NoiseLevel from, NoiseLevel to, double eta);
  }

  @Example
  @Refutes("SMP-4/mutant")
  void withoutRoomForTheFreshNoiseTheMarginalsGrow() {
    Mutant.mustFail(
        () ->
            assertMarginals(
                1,
                (t, s, eta) -> {
                  double sigma = NonMarkov.between(t, s, eta).sigma();
                  return new NonMarkov(s.signal(), s.noise(), sigma);
                }));
  }

  private static void assertMarginals(long seed, Family family) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    NonMarkov q = family.of(t, s, draws.between(0, 1));
    // x_t = signal_t x_0 + noise_t eps goes to signal_s x_0 + epsFactor eps + sigma z
    assertRelative(s.signal(), q.x0Factor());
    assertRelative(s.noise(), Math.hypot(q.epsFactor(), q.sigma()));
  }

  @Property
  void theFactorOfTheOldNoiseKeepsItsDigitsOverLongSteps(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double ratio = Math.exp(draws.between(-60, -1)); // noise / signal, s in units of t
    double eta = draws.between(0, 1);
    NoiseLevel t = NoiseLevel.ofSigma(1 / ratio);
    NoiseLevel s = NoiseLevel.ofSigma(1);
    // eta = 1: sqrt(1 - (1 - ratio^2)) = ratio
    assertRelative(ratio, NonMarkov.between(t, s, 1).epsFactor());
    assertRelative(
        Math.hypot(Math.sqrt((1 - eta) * (1 + eta)), eta * ratio),
        NonMarkov.between(t, s, eta).epsFactor());
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
