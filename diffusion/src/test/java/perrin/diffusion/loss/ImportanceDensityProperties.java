package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/** Importance-sampled levels: unbiased whatever was learned, and less noisy than uniform ones. */
final class ImportanceDensityProperties {
  private static final double STEP = 0x1p-32;

  /** A density that has learned that the loss at a level is a function of it. */
  private static LevelDensity learned(
      String spec, Schedule schedule, ToDoubleFunction<NoiseLevel> loss) {
    LevelDensity density = Densities.of(spec, schedule);
    Learner learner = density.learner().orElseThrow();
    for (int step = 0; step < 400; step++) {
      double[] u = new double[64];
      double[] losses = new double[64];
      for (int i = 0; i < 64; i++) {
        u[i] = density.share(3, step, i);
        losses[i] = loss.applyAsDouble(density.quantile(u[i]));
      }
      learner.learn(u, losses);
    }
    return density;
  }

  /** Mean and its standard error of a loss's weighted estimates. */
  private static double[] estimate(LevelDensity density, ToDoubleFunction<NoiseLevel> loss, int n) {
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double u = density.share(99, 0, i);
      double x = density.weight(u) * loss.applyAsDouble(density.quantile(u));
      sum += x;
      squares += x * x;
    }
    double mean = sum / n;
    return new double[] {mean, Math.sqrt((squares / n - mean * mean) / n)};
  }

  private static final List<String[]> CASES =
      List.of(
          new String[] {"importance", "linear:steps=40", "uniform"},
          new String[] {"importance:bins=16", "vp", "uniform"},
          new String[] {"importance:bins=16", "rectified", "uniform"},
          new String[] {"importance:of=[lognormal],bins=20", "edm", "lognormal"},
          new String[] {
            "antithetic:strata=64,of=[importance:bins=16]", "logsnr-linear", "uniform"
          });

  /** Whatever the losses were that it has learned from; five standard errors of both means. */
  @Property(tries = 4)
  void theWeightedMeanIsThatOfTheDensityBelow(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double slope = draws.between(0.3, 3);
    ToDoubleFunction<NoiseLevel> past = l -> Math.pow(l.noise(), slope);
    ToDoubleFunction<NoiseLevel> now = l -> 1 + Math.cos(5 * l.noise()) / (1 + l.noise());
    for (String[] c : CASES) {
      Schedule schedule = Schedules.of(c[1]);
      LevelDensity density = learned(c[0], schedule, past);
      assertTrue(density.weight(0) != 1, c[0] + " has learned");
      double[] plain = estimate(Densities.of(c[2], schedule), now, 20_000);
      double[] weighted = estimate(density, now, 20_000);
      double error = Math.hypot(plain[1], weighted[1]);
      assertEquals(plain[0], weighted[0], 5 * error, c[0] + " on " + c[1]);
    }
  }

  /** The integral over u of each level's weight is the level's share: exact, without chance. */
  @Property(tries = 20)
  void eachStepsWeightUndoesItsProbability(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int steps = draws.whole(2, 30);
    Schedule schedule = Schedules.of("linear:steps=" + steps);
    LevelDensity density = learned("importance", schedule, l -> l.noise() * draws.between(0.5, 1));
    double before = 0;
    for (int k = 1; k <= steps; k++) {
      NoiseLevel level = schedule.level(k);
      double low = before; // bisection for the end of the step's shares
      double high = 1;
      for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        if (level.cleanerThan(density.quantile(middle))) {
          high = middle;
        } else {
          low = middle;
        }
      }
      double inside = (before + low) / 2;
      assertEquals(level, density.quantile(inside));
      assertEquals(1.0 / steps, (low - before) * density.weight(inside), 1e-5 / steps);
      before = low;
    }
  }

  @Property(tries = 20)
  void theProbabilityIsThatOfTheRootOfTheLastSecondMoments(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule schedule = Schedules.of("linear:steps=2");
    LevelDensity density = Densities.of("importance:history=2,uniform=0.1", schedule);
    Learner learner = density.learner().orElseThrow();
    double[] a = {draws.between(0, 9), draws.between(1, 9), draws.between(1, 9)};
    double b = draws.between(1, 9);
    learner.learn(new double[] {0, 0.1, 0.7}, new double[] {a[0], a[1], b});
    assertEquals(1, density.weight(0), "a loss of step 2 is missing");
    assertEquals(schedule.level(1), density.quantile(0.5 - STEP));
    learner.learn(new double[] {0.2, 0.9}, new double[] {a[2], -b}); // a[0] is forgotten
    double first = Math.sqrt((a[1] * a[1] + a[2] * a[2]) / 2);
    double p = 0.9 * first / (first + b) + 0.05;
    assertClose(1 / (2 * p), density.weight(0));
    assertClose(1 / (2 * (1 - p)), density.weight(1 - STEP));
    assertEquals(schedule.level(1), density.quantile(p - 1e-9));
    assertEquals(schedule.level(2), density.quantile(p + 1e-9));
  }

  /** A loss that is one number at each step has, but for the uniform share, no variance left. */
  @Example
  void aKnownLossIsEstimatedNearlyWithoutVariance() {
    Schedule schedule = Schedules.of("linear:steps=40");
    ToDoubleFunction<NoiseLevel> loss = NoiseLevel::snr;
    double uniform = estimate(Densities.of("uniform", schedule), loss, 20_000)[1];
    double[] best = estimate(learned("importance", schedule, loss), loss, 20_000);
    assertTrue(best[1] < 0.02 * uniform, best[1] + " of " + uniform);
    double exact = 0;
    for (int k = 1; k <= 40; k++) {
      exact += loss.applyAsDouble(schedule.level(k)) / 40;
    }
    assertEquals(exact, best[0], 5 * best[1] + 1e-9 * exact);
  }

  /** The bound of a mixture's own denoiser: what the paper's figure 2 is about. */
  @Example
  void theBoundOfAnExactModelVariesLessThanWithUniformSteps() {
    Draws draws = new Draws(5);
    GaussianMixture data = draws.mixture(2);
    Schedule schedule = Schedules.of("cosine:steps=50");
    Loss vlb = Losses.of("vlb:decoder=density", schedule, VarianceChoice.of("beta-tilde"));
    var plain = new Objective(Densities.of("uniform", schedule), vlb, 1);
    var weighted = new Objective(Densities.of("importance", schedule), vlb, 1);
    Learner learner = weighted.density().learner().orElseThrow();
    Var x0 = draws.normal(256, 2);
    for (int k = 0; k < 10; k++) {
      var terms = weighted.terms(data, x0, k, 0);
      learner.learn(terms.u(), terms.losses());
    }
    double[][] sums = new double[2][2];
    for (int k = 10; k < 60; k++) {
      Objective[] both = {plain, weighted};
      for (int i = 0; i < 2; i++) {
        var terms = both[i].terms(data, x0, k, 0);
        double[] losses = terms.losses();
        double mean = 0;
        for (int j = 0; j < losses.length; j++) {
          double x = terms.weights()[j] * losses[j];
          mean += x / losses.length;
          sums[i][1] += x * x;
        }
        assertClose(mean, both[i].at(data, x0, k, 0).value().item());
        sums[i][0] += mean / 50;
      }
    }
    int n = 50 * 256;
    double[] variance = new double[2];
    for (int i = 0; i < 2; i++) {
      variance[i] = sums[i][1] / n - sums[i][0] * sums[i][0];
    }
    assertTrue(variance[1] < variance[0] / 2, variance[1] + " against " + variance[0]);
    assertEquals(sums[0][0], sums[1][0], 5 * Math.sqrt((variance[0] + variance[1]) / n));
  }

  @Property(tries = 20)
  void whatIsSavedGoesOnToTheSameBits(@ForAll long seed) {
    Schedule schedule = Schedules.of("linear:steps=20");
    LevelDensity one = learned("importance", schedule, l -> l.noise() + (seed & 7));
    LevelDensity other = Densities.of("importance", schedule);
    other.learner().orElseThrow().load(one.learner().orElseThrow().state());
    for (double u : Arrays.asList(0.0, 0.3, 0.77, 1 - STEP)) {
      assertEquals(one.quantile(u), other.quantile(u));
      assertEquals(one.weight(u), other.weight(u));
    }
    double[] u = {0.3, 0.5, 0.3};
    double[] losses = {1, 2, 3};
    one.learner().orElseThrow().learn(u, losses);
    other.learner().orElseThrow().learn(u, losses);
    assertEquals(one.weight(0.4), other.weight(0.4));
    Learner shorter = Densities.of("importance:history=9", schedule).learner().orElseThrow();
    assertThrows(
        IllegalArgumentException.class, () -> shorter.load(one.learner().orElseThrow().state()));
    assertThrows(IllegalArgumentException.class, () -> shorter.load(new LinkedHashMap<>()));
  }

  @Example
  void waysOfDrawingCannotBeWrapped() {
    Schedule schedule = Schedules.of("linear");
    for (String of : List.of("antithetic", "stratified:strata=8", "importance")) {
      var e =
          assertThrows(
              CatalogException.class, () -> Densities.of("importance:of=[" + of + "]", schedule));
      assertTrue(e.getMessage().contains("draws levels by itself"), e::getMessage);
    }
  }

  @Example
  void lossesThatAreAllZeroLeaveItUniform() {
    Schedule schedule = Schedules.of("linear:steps=5");
    LevelDensity density = learned("importance", schedule, _ -> 0);
    assertClose(1, density.weight(0.5));
    assertEquals(schedule.level(3), density.quantile(0.5));
  }
}
