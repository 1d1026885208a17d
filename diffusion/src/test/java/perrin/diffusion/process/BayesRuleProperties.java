package perrin.diffusion.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static perrin.diffusion.Close.assertClose;
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

final class BayesRuleProperties {
  /** What is known of x_0 while the rule is applied. */
  private interface Knowledge {
    /** log q of x at a level, given what is known. */
    Var log(Var x, NoiseLevel level);
  }

  /**
   * Bayes' rule: log q(x_s | x_t) + log q(x_t) = log q(x_t | x_s) + log q(x_s), all given what is
   * known, for the Gaussian that completes the square.
   */
  private static void assertRule(long seed, boolean x0Known) {
    Draws draws = new Draws(seed);
    NoiseLevel t = NoiseLevel.ofLambda(draws.between(-3, 3));
    NoiseLevel s = draws.cleaner(t);
    GaussianMixture data =
        new GaussianMixture(
            new double[] {0.4, 0.6}, new double[][] {{-1}, {1}}, new double[][] {{0.2}, {0.3}});
    Var x0 = draws.normal(3, 1);
    Var xs = draws.normal(3, 1);
    Var xt = draws.normal(3, 1);
    Transition step = Transition.between(s, t);
    Gaussian q = BayesRule.posterior(GaussianProcess.marginal(x0, s), step, xt);
    Knowledge known =
        x0Known
            ? (x, level) -> GaussianProcess.marginal(x0, level).logDensity(x)
            : data::logDensity;
    double[] left = values(q.logDensity(xs).add(known.log(xt, t)));
    double[] right = values(step.of(xs).logDensity(xt).add(known.log(xs, s)));
    for (int i = 0; i < 3; i++) {
      assertEquals(right[i], left[i], 1e-10 * Math.max(1, Math.abs(right[i])));
    }
  }

  @Property
  @Verifies("REV-3")
  void thePosteriorIsTransitionTimesMarginalOverMarginal(@ForAll long seed) {
    assertRule(seed, true);
  }

  /** For data of a single point x_0 is always known, and the printed form right. */
  @Example
  @Refutes("REV-3/1")
  void withoutTheCleanSampleTheReverseStepIsNotThatGaussian() {
    Mutant.mustFail(() -> assertRule(1, false));
  }

  @Property
  @Verifies("REV-3")
  void itIsThePosteriorOfTheProcess(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    Var x0 = draws.normal(2, 3);
    Var xt = draws.normal(2, 3);
    Gaussian bayes =
        BayesRule.posterior(GaussianProcess.marginal(x0, s), Transition.between(s, t), xt);
    Gaussian posterior = GaussianProcess.posterior(x0, xt, t, s);
    assertClose(posterior.std(), bayes.std());
    assertClose(values(posterior.mean()), values(bayes.mean()));
  }

  @Example
  void onAMixtureTheReverseStepIsFarFromThePosteriorOfItsMean() {
    // halfway between two points, x_s is near one or the other: as measured by its variance
    GaussianMixture data =
        new GaussianMixture(
            new double[] {1, 1}, new double[][] {{-1}, {1}}, new double[][] {{0}, {0}});
    NoiseLevel t = NoiseLevel.ofAlphaBar(0.2);
    NoiseLevel s = NoiseLevel.ofAlphaBar(0.9);
    var step = perrin.diffusion.exact.ReverseStep.of(data, 0, t, s);
    double posterior = Posterior.variance(t, s);
    assertEquals(
        posterior + Math.pow(Posterior.between(t, s).x0Factor(), 2), step.variance(), 1e-12);
    assertEquals(1, Quadrature.integral(step::density, -5, 5, 2000), 1e-10);
  }
}
