package perrin.diffusion.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import org.junit.jupiter.api.Test;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;

/** Digits of coefficients between levels that are almost the same, and between the farthest. */
final class TransitionTest {
  /** 1 - snr_t / snr_s of the levels as they are, exactly. */
  private static double exact(NoiseLevel s, NoiseLevel t) {
    BigDecimal up = new BigDecimal(t.signal()).multiply(new BigDecimal(s.noise()));
    BigDecimal down = new BigDecimal(s.signal()).multiply(new BigDecimal(t.noise()));
    BigDecimal d = up.divide(down, new MathContext(60));
    return BigDecimal.ONE.subtract(d.multiply(d)).doubleValue();
  }

  @Test
  void betweenNeighboursOfManyStepsOnlyTheLevelsRoundingIsLost() {
    int steps = 100_000;
    double[] beta = new double[steps];
    for (int k = 0; k < steps; k++) {
      beta[k] = 1e-6 + 1.9e-4 * k / steps;
    }
    DiscreteSchedule s = DiscreteSchedule.ofBetas("long", beta);
    for (int k = 2; k <= steps; k += 997) {
      double right = exact(s.level(k - 1), s.level(k));
      double ours = Transition.oneMinusSnrRatio(s.level(k - 1), s.level(k));
      assertEquals(right, ours, 8e-16, "step " + k); // of 1: three roundings of d, twice
    }
  }

  @Test
  void overTheLongestStrideTheDirectionKeepsItsDigits() {
    NoiseLevel t = NoiseLevel.ofSigma(1e12);
    NoiseLevel s = NoiseLevel.ofSigma(1e-6);
    // at eta = 1, epsFactor = noise_s sqrt(snr_t / snr_s)
    NonMarkov q = NonMarkov.between(t, s, 1);
    assertEquals(1, q.epsFactor() / (1e-6 * 1e-18), 1e-14);
    assertEquals(1e-6, q.sigma(), 1e-20);
    NoiseLevel far = new NoiseLevel(1e-200, 1);
    assertTrue(Transition.snrRatio(new NoiseLevel(1, 1e-100), far) == 0);
    assertEquals(1, Transition.oneMinusSnrRatio(new NoiseLevel(1, 1e-100), far));
  }

  @Test
  void aStepThatTakesAlmostAllSignalKeepsWhatIsLeft() {
    DiscreteSchedule s = DiscreteSchedule.ofLogAlphaBars("steep", -0.1, -60.1);
    assertEquals(1, s.beta(2));
    assertEquals(1, s.alpha(2) / Math.exp(-60), 1e-13);
    assertEquals(0.98, Schedules.discrete("linear").alpha(1000), 1e-15);
  }
}
