package perrin.diffusion.solver.langevin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.process.Transition;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solvers;

/**
 * Samplers with Langevin updates of fixed size have a bias that no number of levels takes away. On
 * Gaussian data their exact law is that of a recursion for mean and variance: an update of size eps
 * at a level whose noised data have mean m and variance v makes of (M, V)
 *
 * <pre>{@code (M - eps / v (M - m), (1 - eps / v)^2 V + 2 eps)}</pre>
 *
 * <p>with the fixed point V = v / (1 - eps / (2 v)), which is the bias that many updates approach.
 */
final class LangevinLawTest {
  private static final double MEAN = 0.4;
  private static final double STD = 0.5;
  private static final Denoiser DATA = AffineLaw.gaussian(MEAN, STD);
  private static final Schedule SCHEDULE = Schedules.of("vp");

  /** Mean and variance of x at a level. */
  private record Law(double mean, double variance, NoiseLevel level) {
    double target() {
      return data(level);
    }

    Law times(double scale, NoiseLevel at) {
      return new Law(scale * mean, scale * scale * variance, at);
    }

    /** Of a mean with factor a of x and b of the score, and fresh noise. */
    Law step(double a, double b, double fresh, NoiseLevel to) {
      double gain = a - b / target();
      double shift = b * MEAN * level.signal() / target();
      return new Law(gain * mean + shift, gain * gain * variance + fresh, to);
    }

    Law updated(double eps, int n) {
      Law law = this;
      for (int i = 0; i < n; i++) {
        law = law.step(1, eps, 2 * eps, level);
      }
      return law;
    }

    /** Tweedie's formula, x0Hat = (x + noise^2 s) / signal. */
    Law denoised() {
      double n2 = level.noise() * level.noise();
      return step(1 / level.signal(), n2 / level.signal(), 0, NoiseLevel.CLEAN);
    }

    double excess() {
      return variance / target() - 1;
    }
  }

  private static double data(NoiseLevel l) {
    return STD * STD * l.signal() * l.signal() + l.noise() * l.noise();
  }

  private static NoiseLevel at(double sigma) {
    return SCHEDULE.level(SCHEDULE.time(NoiseLevel.ofSigma(sigma)));
  }

  /** From sigma = 20 to 0.05 in equal ratios, and to the clean end. */
  private static List<NoiseLevel> levels(int n) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= n; i++) {
      levels.add(at(20 * Math.pow(0.05 / 20, (double) i / n)));
    }
    levels.add(NoiseLevel.CLEAN);
    return levels;
  }

  private static Law start(List<NoiseLevel> levels) {
    return new Law(0, 1, levels.getFirst());
  }

  private static void check(String spec, List<NoiseLevel> levels, Law expected, double noise) {
    Driver driver = Driver.through(Solvers.of(spec, SCHEDULE), levels);
    AffineLaw actual = AffineLaw.of(driver, DATA, 0, 1).withNoise(noise);
    assertClose(expected.mean(), actual.mean());
    assertEquals(expected.variance(), actual.variance(), 1e-10 * expected.variance(), spec);
  }

  private static void checkExact(String spec, List<NoiseLevel> levels, Law expected) {
    check(spec, levels, expected, 1);
    Mutant.mustFail(() -> check(spec, levels, expected, 1 + 1e-6));
  }

  // ---- one level

  private static Law langevin(List<NoiseLevel> levels) {
    NoiseLevel work = at(0.1);
    Law law = start(levels).times(1 / levels.getFirst().noise(), work);
    double eps = 0.5 * work.noise() * work.noise();
    return law.updated(eps, 5 * (levels.size() - 1)).times(1 / work.signal(), NoiseLevel.CLEAN);
  }

  @Test
  void plainLangevinDynamicsTendsToTheStationaryLawOfItsStepSize() {
    List<NoiseLevel> levels = levels(20);
    checkExact("langevin", levels, langevin(levels));
    // in the limit v / (1 - eps / (2 v)) of v = c^2 + sigma^2, here with eps = sigma^2 / 2
    double v = STD * STD + 0.01;
    Law limit = langevin(levels(400));
    assertEquals(v / (1 - 0.0025 / v), limit.variance(), 1e-6);
    assertEquals(MEAN, limit.mean(), 1e-6);
  }

  // ---- annealed

  private static Law annealed(List<NoiseLevel> levels, int updates, boolean denoise) {
    Law law = start(levels);
    for (int i = 0; i < levels.size() - 1; i++) {
      NoiseLevel l = levels.get(i);
      // half of alpha = 2e-5 (sigma / 0.01)^2, in units of x
      law = law.times(l.signal() / law.level().signal(), l);
      law = law.updated(1e-5 * Math.pow(l.noise() / 0.01, 2), updates);
    }
    return denoise ? law.denoised() : law.times(1 / law.level().signal(), NoiseLevel.CLEAN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"annealed-langevin", "annealed-langevin-inpaint"})
  void annealedDynamicsHasTheLawOfItsUpdatesLevelByLevel(String name) {
    List<NoiseLevel> levels = levels(10);
    checkExact(name, levels, annealed(levels, 20, true));
    checkExact(name + ":steps=3,denoise=false", levels, annealed(levels, 3, false));
  }

  @Test
  void moreUpdatesALevelBringAnnealedDynamicsToItsStationaryLaw() {
    NoiseLevel last = at(0.05);
    double stationary = 1 / (1 - 0.1 * Math.pow(last.noise(), 2) / (2 * data(last)));
    double few = annealed(levels(40), 20, false).variance();
    double many = annealed(levels(40), 200, false).variance();
    double limit = stationary * data(last) / Math.pow(last.signal(), 2);
    assertTrue(few > many && many > limit, () -> few + ", " + many + ", " + limit);
    assertEquals(limit, annealed(levels(40), 20_000, false).variance(), 1e-6);
  }

  // ---- predictor and corrector

  private static final double R = 0.16;

  private static Law corrected(List<NoiseLevel> levels, String predictor, int corrections) {
    Law law = start(levels);
    for (int i = 1; i < levels.size() - 1; i++) {
      NoiseLevel to = levels.get(i);
      Transition q = Transition.between(to, law.level());
      double b2 = q.std() * q.std();
      if (predictor.equals("ancestral")) {
        // eq. 4 and, where the signal stays, eq. 47: beta~ is beta times the ratio of the noises'
        // variances
        boolean stays = to.signal() == law.level().signal();
        double fresh = stays ? b2 * Math.pow(to.noise() / law.level().noise(), 2) : b2;
        law = law.step(1 / q.scale(), b2 / q.scale(), fresh, to);
      } else {
        law = law.step(2 - q.scale(), b2, b2, to);
      }
      // Algorithm 5's alpha_i of this level, 1 where the signal stays
      double alpha = Math.pow(to.signal() / levels.get(i + 1).signal(), 2);
      law = law.updated(2 * alpha * Math.pow(R * to.noise(), 2), corrections);
    }
    return law;
  }

  @ParameterizedTest
  @ValueSource(strings = {"reverse-diffusion", "ancestral"})
  void aPredictorAndItsCorrectorsHaveTheLawOfTheirStepsAndUpdates(String predictor) {
    List<NoiseLevel> levels = levels(24);
    String spec = "predictor-corrector:predictor=" + predictor;
    for (int n : new int[] {1, 3}) {
      Law law = corrected(levels, predictor, n).denoised();
      checkExact(spec + ",corrections=" + n, levels, law);
    }
    checkExact(spec + ",corrector=none", levels, corrected(levels, predictor, 0).denoised());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reverse-diffusion", "ancestral"})
  void whereTheSignalStaysTheLawIsThatOfTheAlgorithmsForSuchProcesses(String predictor) {
    List<NoiseLevel> levels =
        levels(24).stream().map(l -> l.clean() ? l : NoiseLevel.ofSigma(l.sigma())).toList();
    String spec = "predictor-corrector:predictor=" + predictor;
    checkExact(spec, levels, corrected(levels, predictor, 1).denoised());
  }

  @ParameterizedTest
  @ValueSource(strings = {"reverse-diffusion", "ancestral"})
  void correctorsLowerTheErrorUntilOnlyTheirOwnBiasIsLeft(String predictor) {
    double alone = corrected(levels(100), predictor, 0).excess();
    double once = corrected(levels(100), predictor, 1).excess();
    assertTrue(Math.abs(once) < Math.abs(alone), () -> once + " with, " + alone + " without");
    // eps / (2 v) with eps = 2 alpha r^2 noise^2; corrections without end at every level
    Law many = corrected(levels(20), predictor, 20_000);
    double alpha = Math.pow(many.level().signal(), 2); // the next level is clean
    double bias = alpha * Math.pow(R * many.level().noise(), 2) / many.target();
    assertEquals(bias / (1 - bias), many.excess(), 1e-10);
  }
}
