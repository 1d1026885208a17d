package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;

import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;

final class DiscreteScheduleProperties {
  @Property
  @Verifies("FWD-3")
  void alphaBarIsTheProductOfTheAlphas(@ForAll long seed) {
    assertProduct(seed, DiscreteSchedule::alphaBar);
    DiscreteSchedule s = new Draws(seed).schedule();
    assertEquals(1, s.alphaBar(0));
    assertProduct(seed, (_, k) -> Math.pow(s.level(k).signal(), 2));
    assertProduct(seed, (_, k) -> 1 - Math.pow(s.level(k).noise(), 2));
  }

  /** abar of a schedule's step. */
  @FunctionalInterface
  private interface AlphaBar {
    double of(DiscreteSchedule s, int k);
  }

  private static void assertProduct(long seed, AlphaBar alphaBar) {
    DiscreteSchedule s = new Draws(seed).schedule();
    double product = 1;
    for (int k = 1; k <= s.steps(); k++) {
      product *= s.alpha(k);
      assertRelative(product, alphaBar.of(s, k));
      assertRelative(1 - product, 1 - alphaBar.of(s, k));
    }
  }

  @Property(tries = 20, seed = "1")
  @Refutes({"FWD-3/3", "FWD-3/4"})
  void aProductToTheLastStepOrFromStepZeroIsNotAlphaBar(@ForAll long seed) {
    Mutant.mustFail(() -> assertProduct(seed, (s, _) -> s.alphaBar(s.steps())));
    double alpha0 = new Draws(seed + 1).between(0.01, 0.99); // there is no step 0; suppose it were
    Mutant.mustFail(() -> assertProduct(seed, (s, k) -> alpha0 * s.alphaBar(k)));
  }

  @Property
  void theTimeOfAStepsLevelIsTheVeryStep(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    for (int k = 0; k <= s.steps(); k++) {
      assertEquals(k, s.time(s.level(k)));
      assertEquals(s.level(k), s.level((double) k));
    }
  }

  @Property
  void timeInvertsLevelBetweenSteps(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    double t = draws.between(0, s.steps());
    NoiseLevel level = s.level(t);
    assertClose(t, s.time(level));
    double scale = draws.between(0.1, 10);
    assertClose(t, s.time(new NoiseLevel(scale * level.signal(), scale * level.noise())));
  }

  @Property
  void driftAndDiffusionAreTheRatesOfTheCurve(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    double t = k - draws.between(0.2, 0.8);
    double h = 1e-4;
    NoiseLevel a = s.level(t - h);
    NoiseLevel b = s.level(t + h);
    double f = (Math.log(b.signal()) - Math.log(a.signal())) / (2 * h);
    double noise2 = (b.noise() * b.noise() - a.noise() * a.noise()) / (2 * h);
    double n = s.level(t).noise();
    assertEquals(f, s.drift(t), 1e-8);
    assertEquals(noise2 - 2 * f * n * n, s.diffusion(t) * s.diffusion(t), 1e-7);
  }

  @Property
  void theVelocityIsTheRateAlongTheCurve(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    double t = draws.whole(1, s.steps()) - draws.between(0.2, 0.8);
    double h = 1e-4;
    NoiseLevel a = s.level(t - h);
    NoiseLevel b = s.level(t + h);
    var velocity = s.velocity();
    NoiseLevel at = s.level(t);
    assertEquals((b.signal() - a.signal()) / (2 * h), velocity.p().applyAsDouble(at), 1e-6);
    // the noise rate curves as 1 / noise near the clean end, so that differences are less exact
    double slack = 1e-6 / Math.pow(at.noise(), 3);
    assertEquals((b.noise() - a.noise()) / (2 * h), velocity.q().applyAsDouble(at), slack);
  }

  @Property
  @Verifies("REV-6")
  void theFirstPosteriorVarianceTakesItsLogarithmFromTheSecond(@ForAll long seed) {
    DiscreteSchedule s = new Draws(seed).schedule();
    assertEquals(0, s.betaTilde(1));
    assertEquals(Math.log(s.betaTilde(2)), s.logBetaTilde(1));
    for (int k = 2; k <= s.steps(); k++) {
      assertClose(Math.log(s.betaTilde(k)), s.logBetaTilde(k));
    }
  }

  @Property
  @Verifies("FWD-6")
  void theTerminalDivergenceIsTheMeanLogRatioUnderTheMarginal(@ForAll long seed) {
    assertTerminal(seed, DiscreteSchedule::terminalKl);
  }

  @Example
  @Refutes("FWD-6/mutant")
  void theDivergenceTheOtherWayRoundIsAnother() {
    // KL(N(0, 1) || N(signal x_0, noise^2))
    Mutant.mustFail(
        () ->
            assertTerminal(
                1,
                (s, m) -> {
                  NoiseLevel last = s.level(s.steps());
                  double v = last.noise() * last.noise();
                  double a2 = last.signal() * last.signal() * m;
                  return (1 / v + a2 / v - 1 + Math.log(v)) / 2;
                }));
  }

  private static void assertTerminal(
      long seed, java.util.function.ToDoubleBiFunction<DiscreteSchedule, Double> divergence) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    NoiseLevel last = s.level(s.steps());
    double m = draws.between(0.1, 3);
    // E over eps by the three-point Gauss-Hermite rule, exact for the quadratic log ratio; E over
    // x_0 by two points of second moment m
    double kl = 0;
    double[][] rule = {{-Math.sqrt(3), 1.0 / 6}, {0, 2.0 / 3}, {Math.sqrt(3), 1.0 / 6}};
    for (double x0 : new double[] {-Math.sqrt(m), Math.sqrt(m)}) {
      for (double[] point : rule) {
        double x = last.signal() * x0 + last.noise() * point[0];
        double logQ = -point[0] * point[0] / 2 - Math.log(last.noise());
        kl += point[1] / 2 * (logQ + x * x / 2);
      }
    }
    assertClose(kl, divergence.applyAsDouble(s, m));
  }

  @Example
  @Verifies("FWD-6")
  void theNamedSchedulesEndNearThePrior() {
    // what others leave: 1 / (2 sigma_max^2), or for latent diffusion abar_T = 0.005
    Map<String, Double> known =
        Map.of("ncsn", 0.5, "ve", 2e-4, "ncsnv2", 2e-4, "scaled-linear", 2.4e-3, "quadratic", 4e-4);
    for (NamedSchedule entry : Schedules.catalog().all()) {
      double kl = Schedules.of(entry.name()).terminalKl(1);
      double bound = known.getOrDefault(entry.name(), 1e-4);
      assertTrue(
          kl >= 0 && kl <= bound * (1 + 1e-9),
          () -> entry.name() + " ends " + kl + " nats from its prior");
    }
  }

  @Example
  void impossibleTablesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> DiscreteSchedule.ofBetas("none"));
    assertThrows(IllegalArgumentException.class, () -> DiscreteSchedule.ofBetas("zero", 0.1, 0));
    assertThrows(IllegalArgumentException.class, () -> DiscreteSchedule.ofBetas("one", 1, 0.1));
    assertThrows(IllegalArgumentException.class, () -> DiscreteSchedule.ofBetas("more", 0.1, 1.1));
    assertThrows(
        IllegalArgumentException.class, () -> DiscreteSchedule.ofLogAlphaBars("flat", -1, -1));
    DiscreteSchedule s = DiscreteSchedule.ofBetas("two", 0.1, 0.2);
    assertThrows(IllegalArgumentException.class, () -> s.beta(0));
    assertThrows(IllegalArgumentException.class, () -> s.level(3));
    assertThrows(IllegalArgumentException.class, () -> s.level(2.5));
  }

  @Example
  void levelsBeyondTheEndsGetTheEnds() {
    DiscreteSchedule s = Schedules.discrete("linear");
    assertEquals(1000, s.time(new NoiseLevel(0, 1)));
    assertEquals(0, s.time(NoiseLevel.CLEAN));
    double early = s.time(NoiseLevel.ofSigma(1e-12));
    assertTrue(early > 0 && early < 1e-15, () -> "time " + early);
  }
}
