package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.function.ToDoubleFunction;
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
import perrin.diffusion.process.GaussianProcess;

final class ReverseStepProperties {
  @Property
  void itIsBayesRuleOnTheMixture(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(1);
    NoiseLevel t = NoiseLevel.ofLambda(draws.between(-3, 3));
    NoiseLevel s = draws.cleaner(t);
    Var xt = draws.normal(1, 1);
    Var xs = draws.normal(1, 1);
    double log =
        GaussianProcess.transition(xs, s, t).logDensity(xt).value().item()
            + data.logDensity(xs, s).value().item()
            - data.logDensity(xt, t).value().item();
    double density = ReverseStep.of(data, values(xt)[0], t, s).density(values(xs)[0]);
    if (log > -500) {
      assertEquals(log, Math.log(density), 1e-10 * Math.max(1, Math.abs(log)));
    }
  }

  @Property(tries = 30)
  void meanAndVarianceAreThoseOfTheDensity(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = NoiseLevel.ofLambda(draws.between(-2, 2));
    ReverseStep q = ReverseStep.of(draws.mixture(1), draws.normals(1)[0], t, draws.cleaner(t));
    double m = q.mean();
    double reach = 14 * Math.sqrt(q.variance());
    double mean = Quadrature.integral(x -> x * q.density(x), m - reach, m + reach, 3000);
    double variance =
        Quadrature.integral(x -> (x - m) * (x - m) * q.density(x), m - reach, m + reach, 3000);
    assertEquals(m, mean, 1e-7);
    assertEquals(1, variance / q.variance(), 1e-7);
    assertTrue(q.gap() > -1e-12);
  }

  /**
   * The gap from x_t = 0.3 at abar_t = 1/2 falls by 2^3 whenever beta is halved: skewness is the
   * first to deviate, of order beta^(3/2), and enters squared.
   */
  private static void assertShrinks(ToDoubleFunction<ReverseStep> gap) {
    GaussianMixture data =
        new GaussianMixture(
            new double[] {0.3, 0.7}, new double[][] {{-1}, {1}}, new double[][] {{0.2}, {0.4}});
    double before = Double.NaN;
    for (double beta = 0.16; beta > 0.005; beta /= 2) {
      NoiseLevel t = NoiseLevel.ofAlphaBar(0.5);
      NoiseLevel s = NoiseLevel.ofAlphaBar(0.5 / (1 - beta));
      double now = gap.applyAsDouble(ReverseStep.of(data, 0.3, t, s));
      double order = Math.log(before / now) / Math.log(2);
      if (beta < 0.03) {
        assertTrue(order > 2.7 && order < 3.3, "beta " + beta + ": order " + order);
      }
      before = now;
    }
  }

  @Example
  @Verifies("REV-7")
  void theGapToAGaussianShrinksWithTheStep() {
    assertShrinks(ReverseStep::gap);
  }

  /** The reverse step's mean is shifted by the score, of order beta: without, order 1. */
  @Example
  @Refutes("REV-7/mutant")
  void toAGaussianAroundTheNoisyPointItDoesNotShrinkAsFast() {
    Mutant.mustFail(() -> assertShrinks(q -> q.divergence(0.3, q.variance())));
  }
}
