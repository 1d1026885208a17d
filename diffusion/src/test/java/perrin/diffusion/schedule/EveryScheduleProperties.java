package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Verifies;

/** What holds for every schedule of the catalogue; a new entry is picked up by itself. */
final class EveryScheduleProperties {
  private static final List<String> SPECS =
      Schedules.catalog().all().stream()
          .flatMap(e -> Stream.concat(Stream.of(e.name()), e.presets().stream()))
          .toList();

  private static Schedule draw(Draws draws) {
    return Schedules.of(SPECS.get(draws.whole(0, SPECS.size() - 1)));
  }

  /** A time away from the ends, and away from the steps of a schedule that has some. */
  private static double within(Schedule s, Draws draws) {
    return s instanceof SteppedSchedule stepped
        ? draws.whole(1, stepped.steps()) - draws.between(0.2, 0.8)
        : s.start() + (s.end() - s.start()) * draws.between(0.02, 0.98);
  }

  private static double h(Schedule s) {
    return s instanceof SteppedSchedule ? 1e-4 : 1e-5 * (s.end() - s.start());
  }

  /** A length of time over which a schedule changes. */
  private static double unit(Schedule s) {
    return s instanceof SteppedSchedule ? 1 : s.end() - s.start();
  }

  @Property(tries = 400)
  void timeInvertsLevelWhateverItsScale(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    double t = s.start() + (s.end() - s.start()) * draws.between(0, 1);
    double scale = draws.between(0.1, 10);
    for (double at : new double[] {t, s.start(), s.end()}) {
      NoiseLevel level = s.level(at);
      // a level holds sixteen digits, of which the flattest curves need six to tell times apart
      assertEquals(at, s.time(level), 1e-10 * s.end(), () -> s.spec() + " at " + at);
      NoiseLevel scaled = new NoiseLevel(scale * level.signal(), scale * level.noise());
      assertEquals(at, s.time(scaled), 1e-10 * s.end(), () -> s.spec() + " scaled, at " + at);
    }
  }

  @Property(tries = 400)
  void theLogSignalToNoiseRatioFalls(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    double a = s.start() + (s.end() - s.start()) * draws.between(0, 1);
    double b = s.start() + (s.end() - s.start()) * draws.between(0, 1);
    NoiseLevel early = s.level(Math.min(a, b));
    NoiseLevel late = s.level(Math.max(a, b));
    assertTrue(a == b || early.cleanerThan(late), () -> s.spec() + " from " + a + " to " + b);
    assertTrue(late.signal() <= early.signal() && late.noise() >= early.noise(), s::spec);
  }

  @Property(tries = 400)
  void driftAndDiffusionAreTheRatesOfTheCurve(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    double t = within(s, draws);
    double h = h(s);
    NoiseLevel a = s.level(t - h);
    NoiseLevel b = s.level(t + h);
    NoiseLevel at = s.level(t);
    double unit = unit(s);
    double f = Math.log(b.signal() / a.signal()) / (2 * h);
    // errors: h^2 from the difference, 1e-16 / h from rounding
    assertEquals(f * unit, s.drift(t) * unit, 1e-5 * Math.abs(f * unit) + 1e-8, s::spec);
    double variance = at.noise() * at.noise();
    double rate = (b.noise() - a.noise()) * (b.noise() + a.noise()) / (2 * h);
    double g2 = rate - 2 * f * variance;
    double slack = 1e-5 * (Math.abs(rate) + Math.abs(f * variance)) * unit + 1e-8 * variance;
    assertEquals(g2 * unit, s.diffusion(t) * s.diffusion(t) * unit, slack + 1e-11, s::spec);
  }

  @Property(tries = 400)
  void theVelocityIsTheRateOfBothFactors(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    double t = within(s, draws);
    double h = h(s);
    NoiseLevel a = s.level(t - h);
    NoiseLevel b = s.level(t + h);
    NoiseLevel at = s.level(t);
    double unit = unit(s);
    double signalRate = (b.signal() - a.signal()) / (2 * h) * unit;
    double noiseRate = (b.noise() - a.noise()) / (2 * h) * unit;
    var velocity = s.velocity();
    double p = velocity.p().applyAsDouble(at) * unit;
    double q = velocity.q().applyAsDouble(at) * unit;
    assertEquals(signalRate, p, 1e-5 * Math.abs(p) + 1e-8, s::spec);
    assertEquals(noiseRate, q, 1e-5 * Math.abs(q) + 1e-8 * Math.max(1, at.noise()), s::spec);
  }

  /** From signal^2 + noise^2 = 1: noise' = -signal' signal / noise, small where signal is. */
  @Property(tries = 400)
  void theVelocityOfAVariancePreservingCurveKeepsItsDigitsWhereLittleSignalIsLeft(
      @ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    if (s instanceof VpCurve || s instanceof DiscreteSchedule) {
      double noisy = s.start() + (s.end() - s.start()) * draws.between(0.5, 1);
      for (double t : new double[] {noisy, s.end()}) {
        NoiseLevel level = s.level(t);
        double p = s.velocity().p().applyAsDouble(level);
        assertRelative(-p * level.signal() / level.noise(), s.velocity().q().applyAsDouble(level));
      }
    }
  }

  @Property(tries = 400)
  @Verifies("FWD-5")
  void variancePreservingCurvesKeepTheirPromise(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    double t = s.start() + (s.end() - s.start()) * draws.between(0, 1);
    NoiseLevel level = s.level(t);
    double variance = level.signal() * level.signal() + level.noise() * level.noise();
    if (s instanceof VpCurve || s instanceof DiscreteSchedule) {
      assertClose(1, variance);
      assertEquals(1, s.priorStd(level));
      double g = s.diffusion(t);
      assertClose(0, (g * g + 2 * s.drift(t)) / Math.max(1, g * g)); // g^2 = -2 f keeps variance 1
    }
  }

  @Property(tries = 200)
  @Verifies("FWD-6")
  void theTerminalDivergenceIsTheMeanLogRatio(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule s = draw(draws);
    NoiseLevel last = s.level(s.end());
    double m = draws.between(0.1, 3);
    double prior = s.priorStd();
    // E over eps by the three-point Gauss-Hermite rule, exact for the quadratic log ratio; E over
    // x_0 by two points of second moment m
    double kl = 0;
    double[][] rule = {{-Math.sqrt(3), 1.0 / 6}, {0, 2.0 / 3}, {Math.sqrt(3), 1.0 / 6}};
    for (double x0 : new double[] {-Math.sqrt(m), Math.sqrt(m)}) {
      for (double[] point : rule) {
        double z = (last.signal() * x0 + last.noise() * point[0]) / prior;
        double logQ = -point[0] * point[0] / 2 - Math.log(last.noise() / prior);
        kl += point[1] / 2 * (logQ + z * z / 2);
      }
    }
    assertClose(kl, s.terminalKl(m));
    assertTrue(s.terminalKl(m) >= 0, s::spec);
  }

  @Example
  void bothEndsAreFinite() {
    for (String spec : SPECS) {
      Schedule s = Schedules.of(spec);
      assertTrue(s.start() < s.end(), spec);
      assertTrue(s.level(s.start()).sigma() < 0.02, () -> spec + " starts noisy");
      for (double t : new double[] {s.start(), s.end()}) {
        assertTrue(Double.isFinite(s.level(t).signal() + s.level(t).noise()), spec);
        boolean pure = t == s.end() && s.endsWithoutSignal();
        assertEquals(!pure, Double.isFinite(s.drift(t)), spec);
        assertEquals(!pure, Double.isFinite(s.diffusion(t)), spec);
      }
      NoiseLevel last = s.level(s.end());
      assertEquals(last.signal() == 0, s.endsWithoutSignal(), spec);
      var velocity = s.velocity();
      assertTrue(Double.isFinite(velocity.p().applyAsDouble(last)), spec);
      assertTrue(Double.isFinite(velocity.q().applyAsDouble(last)), spec);
      assertFalse(s.priorStd() <= 0, spec);
    }
  }

  @Example
  void theSpecificationMakesAnEqualSchedule() {
    for (String spec : SPECS) {
      Schedule s = Schedules.of(spec);
      Schedule again = Schedules.of(s.spec());
      assertEquals(s, again, spec);
      assertEquals(s.hashCode(), again.hashCode(), spec);
      assertEquals(s.spec(), again.spec(), spec);
      for (int i = 0; i <= 10; i++) {
        double t = s.start() + (s.end() - s.start()) * i / 10;
        assertEquals(s.level(t), again.level(t), spec);
      }
    }
  }

  @Example
  void timesBeyondTheDomainAreRefused() {
    for (String spec : SPECS) {
      Schedule s = Schedules.of(spec);
      for (double t : new double[] {s.start() - 1e-3, s.end() + 1e-3, Double.NaN}) {
        org.junit.jupiter.api.Assertions.assertThrows(
            IllegalArgumentException.class, () -> s.level(t), spec);
      }
      assertEquals(s.start(), s.time(NoiseLevel.CLEAN), spec);
      assertEquals(s.end(), s.time(new NoiseLevel(0, 1)), spec);
    }
  }
}
