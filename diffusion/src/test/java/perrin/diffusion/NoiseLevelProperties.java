package perrin.diffusion;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;

final class NoiseLevelProperties {
  @Property
  @Verifies("FWD-5")
  void squaredRatesAddUpToOne(@ForAll @DoubleRange(min = -700, max = 0) double logAlphaBar) {
    assertUnitVariance(NoiseLevel.ofLogAlphaBar(logAlphaBar));
  }

  private static void assertUnitVariance(NoiseLevel level) {
    double sum = level.signal() * level.signal() + level.noise() * level.noise();
    assertEquals(1, sum, 1e-15 * 4);
  }

  @Example
  @Refutes("FWD-5/mutant")
  void ratesThatAddUpToOneThemselvesLoseVariance() {
    double signal = NoiseLevel.ofLogAlphaBar(-1).signal();
    Mutant.mustFail(() -> assertUnitVariance(new NoiseLevel(signal, 1 - signal)));
  }

  @Property
  @Verifies("FWD-5")
  void dataOfUnitVarianceKeepUnitVariance(@ForAll @DoubleRange(min = -20, max = 20) double lambda) {
    NoiseLevel level = NoiseLevel.ofLambda(lambda);
    // Var(signal x_0 + noise eps) over the four equally likely points (+-1, +-1)
    double plus = level.signal() + level.noise();
    double minus = level.signal() - level.noise();
    assertClose(1, (2 * plus * plus + 2 * minus * minus) / 4);
  }

  @Property
  void noiseKeepsItsDigitsNearTheCleanEnd(@ForAll @DoubleRange(min = 5, max = 300) double lambda) {
    // noise^2 = 1 / (1 + e^lambda), which one minus signal^2 could not represent
    double noise = NoiseLevel.ofLambda(lambda).noise();
    assertRelative(1 / (1 + Math.exp(lambda)), noise * noise);
  }

  @Property
  void lambdaInvertsItsConstructor(@ForAll @DoubleRange(min = -600, max = 600) double lambda) {
    assertClose(lambda, NoiseLevel.ofLambda(lambda).lambda());
  }

  @Property
  void sigmaSnrAndLambdaSayTheSame(@ForAll long seed) {
    NoiseLevel level = new Draws(seed).level();
    assertRelative(level.snr(), 1 / (level.sigma() * level.sigma()));
    assertClose(Math.log(level.snr()), level.lambda());
  }

  @Property
  void cleanerMeansAGreaterSignalToNoiseRatio(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    assertTrue(s.cleanerThan(t));
    assertTrue(NoiseLevel.CLEAN.cleanerThan(t));
    assertTrue(t.cleanerThan(new NoiseLevel(0, 1)));
    assertTrue(!t.cleanerThan(s) && !t.cleanerThan(t));
  }

  @Example
  void impossibleRatesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new NoiseLevel(0, 0));
    assertThrows(IllegalArgumentException.class, () -> new NoiseLevel(-1, 1));
    assertThrows(IllegalArgumentException.class, () -> new NoiseLevel(1, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> NoiseLevel.ofAlphaBar(1.5));
    assertThrows(IllegalArgumentException.class, () -> NoiseLevel.ofLogAlphaBar(0.1));
  }

  @Example
  void theEndsAreExact() {
    assertEquals(NoiseLevel.CLEAN, NoiseLevel.ofAlphaBar(1));
    assertEquals(new NoiseLevel(0, 1), NoiseLevel.ofAlphaBar(0));
    assertEquals(NoiseLevel.CLEAN, NoiseLevel.ofLambda(Double.POSITIVE_INFINITY));
  }
}
