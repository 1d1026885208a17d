package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

/** The densities of training noise levels; the catalogue's properties pick up new entries. */
final class DensityProperties {
  private static final List<String> SCHEDULES =
      List.of("linear", "vp", "edm", "rectified", "ncsn", "zero-terminal-snr", "flow-ot");

  private static LevelDensity of(String spec, String schedule) {
    return Densities.of(spec, Schedules.of(schedule));
  }

  @Property
  void quantilesRiseWithTheNoiseAndKeepToTheCurve(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Schedule schedule = Schedules.of(SCHEDULES.get(draws.whole(0, SCHEDULES.size() - 1)));
    double a = draws.between(0, 1);
    double b = draws.between(0, 1);
    for (String name : Densities.catalog().names()) {
      LevelDensity density = Densities.of(name, schedule);
      NoiseLevel low = density.quantile(Math.min(a, b));
      NoiseLevel high = density.quantile(Math.max(a, b));
      assertTrue(!high.cleanerThan(low), () -> name + " on " + schedule.spec());
      NoiseLevel again = schedule.level(schedule.time(low));
      assertEquals(again.noise(), low.noise(), 1e-10 * Math.max(1, low.noise()), name);
      for (double end : new double[] {0, 1 - 0x1p-32}) {
        NoiseLevel level = density.quantile(end);
        assertTrue(level.noise() > 0, () -> name + " draws the clean level of " + schedule.spec());
      }
    }
  }

  @Property(tries = 30)
  void aSamplesLevelDoesNotDependOnTheBatchItIsDrawnIn(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int cut = draws.whole(1, 19);
    Schedule schedule = Schedules.of("linear");
    for (String name : Densities.catalog().names()) {
      LevelDensity density = Densities.of(name, schedule);
      NoiseLevels whole = density.draw(seed, 7, 3, 20);
      NoiseLevels left = density.draw(seed, 7, 3, cut);
      NoiseLevels right = density.draw(seed, 7, 3 + cut, 20 - cut);
      for (int i = 0; i < 20; i++) {
        assertEquals(whole.get(i), i < cut ? left.get(i) : right.get(i - cut), name);
      }
    }
  }

  /** Shares of draws below quantiles, within five standard errors of a binomial share. */
  @Example
  void drawsFollowTheirQuantiles() {
    int n = 20_000;
    for (String schedule : List.of("vp", "edm", "rectified")) {
      for (String name : Densities.catalog().names()) {
        LevelDensity density = of(name, schedule);
        NoiseLevels drawn = density.draw(11, 0, 0, n);
        for (double p : new double[] {0.05, 0.3, 0.5, 0.8, 0.99}) {
          NoiseLevel bound = density.quantile(p);
          int below = 0;
          for (int i = 0; i < n; i++) {
            below += drawn.get(i).cleanerThan(bound) ? 1 : 0;
          }
          double error = Math.sqrt(p * (1 - p) / n);
          assertEquals(p, (double) below / n, 5 * error, name + " on " + schedule);
        }
      }
    }
  }

  private static double[] draws(String density, String schedule, ToDoubleFunction<NoiseLevel> f) {
    int n = 20_000;
    return of(density, schedule).draw(5, 1, 0, n).map(f, n);
  }

  private static double mean(double[] x) {
    return Arrays.stream(x).average().orElseThrow();
  }

  private static double std(double[] x) {
    double mean = mean(x);
    return Math.sqrt(Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }

  /** Five standard errors of mean (std / sqrt n) and of a normal's deviation (std / sqrt 2n). */
  @Example
  void lognormalAndLogitNormalHaveTheirMoments() {
    double[] log = draws("lognormal", "edm", l -> Math.log(l.sigma()));
    assertEquals(-1.2, mean(log), 5 * 1.2 / Math.sqrt(20_000));
    assertEquals(1.2, std(log), 5 * 1.2 / Math.sqrt(40_000));
    double[] logit = draws("logit-normal:mean=0.5,std=0.8", "rectified", l -> Math.log(l.sigma()));
    assertEquals(0.5, mean(logit), 5 * 0.8 / Math.sqrt(20_000));
    assertEquals(0.8, std(logit), 5 * 0.8 / Math.sqrt(40_000));
  }

  @Property(tries = 50)
  void quantilesHaveTheirFormulas(@ForAll long seed) {
    // centred in cells of 2^-32
    double u = Math.floor(new Draws(seed).between(0.01, 0.99) * 0x1p32) * 0x1p-32;
    double p = u + 0x1p-33;
    String wide = "edm:sigma-min=1e-9,sigma-max=1e9";
    double logistic = of("loglogistic:loc=0.3,scale=0.4", wide).quantile(u).sigma();
    assertClose(0.3 + 0.4 * Math.log(p / (1 - p)), Math.log(logistic));
    double uniform = of("loguniform", wide).quantile(u).sigma();
    assertClose(Math.log(0.002) * (1 - p) + Math.log(80) * p, Math.log(uniform));
    double angle = of("v-diffusion", wide).quantile(u).sigma();
    // cut off at the ends of the schedule
    double low = 2 / Math.PI * Math.atan(1e-9);
    double high = 2 / Math.PI * Math.atan(1e9);
    double kept = low + (high - low) * p;
    assertEquals(Math.log(Math.tan(Math.PI / 2 * kept)), Math.log(angle), 1e-10);
    double cosine = of("cosine-interpolated", wide).quantile(u).lambda();
    assertClose(Schedules.of("cosine-interpolated").level(p).lambda(), cosine);
    double shift = -2 * Math.log(0.5); // sigma in units of sigma-data
    double scaled = of("cosine-interpolated:sigma-data=0.5", wide).quantile(u).lambda();
    assertClose(cosine + shift, scaled);
    double half = of("v-diffusion:sigma-data=0.5", wide).quantile(u).sigma();
    assertEquals(Math.log(angle) - Math.log(2), Math.log(half), 1e-7);
    double mode = of("mode:s=0.7", "rectified").quantile(u).noise();
    double v = 1 - p;
    double cos = Math.cos(Math.PI / 2 * v);
    assertClose(1 - v - 0.7 * (cos * cos - 1 + v), mode);
    double cosmap = of("cosmap", "rectified").quantile(u).noise();
    assertClose(1 - 1 / (Math.tan(Math.PI / 2 * p) + 1), cosmap);
    // cosmap puts the log-SNRs of the cosine schedule on the straight path
    assertClose(
        Schedules.of("trigonometric").level(p).lambda(),
        of("cosmap", "rectified").quantile(u).lambda());
  }

  @Property(tries = 50)
  void stratifiedDrawsOneOfEachStratum(@ForAll long seed) {
    LevelDensity density = of("stratified:strata=16", "rectified");
    boolean[] seen = new boolean[16];
    NoiseLevels drawn = density.draw(seed, 2, 32, 16);
    for (int i = 0; i < 16; i++) {
      seen[(int) (drawn.get(i).noise() * 16)] = true;
    }
    for (boolean b : seen) {
      assertTrue(b);
    }
    // and follows the density that it wraps
    LevelDensity wrapped = of("stratified:of=[lognormal:mean=0,std=1],strata=2", "edm");
    for (int i = 0; i < 6; i++) {
      double sigma = wrapped.draw(seed, 2, i, 1).get(0).sigma();
      assertEquals(i % 2 == 0, sigma < 1, "sample " + i);
    }
  }

  @Property(tries = 50)
  void antitheticDrawsAreEvenlySpread(@ForAll long seed) {
    double[] t =
        of("antithetic:strata=10", "rectified").draw(seed, 2, 20, 10).map(NoiseLevel::noise, 10);
    Arrays.sort(t);
    for (int i = 1; i < 10; i++) {
      assertEquals(0.1, t[i] - t[i - 1], 1e-12);
    }
  }

  @Example
  void normalQuantilesAreExactFarIntoTheTails() {
    // Phi(-1) and Phi(-6), Abramowitz and Stegun, table 26.1 and 26.2
    assertEquals(0.158655253931457, Normal.cdf(-1), 1e-15);
    assertEquals(9.865876450376981e-10, Normal.cdf(-6), 1e-23);
    for (double z = -7; z < 0; z += 0.37) {
      assertClose(z, Normal.quantile(Normal.cdf(z)));
    }
    assertEquals(1.959963984540054, Normal.quantile(0.975), 1e-14);
  }

  @Example
  void theLastOfFineStrataIsALevelToo() {
    // a million strata of cells of 2^-32: shares far nearer to 1 than half a cell
    for (String schedule : SCHEDULES) {
      for (String name : Densities.catalog().names()) {
        for (double u : new double[] {1 - 0x1p-40, Math.nextDown(1.0)}) {
          NoiseLevel level = of(name, schedule).quantile(u);
          assertTrue(level.noise() > 0, () -> name + " on " + schedule);
        }
      }
    }
    assertEquals(1 - 0x1p-33, LevelDensity.centred(1 - 0x1p-32));
  }

  @Example
  void impossibleDensitiesAreRefused() {
    assertThrows(CatalogException.class, () -> of("mode:s=2", "rectified"));
    var e =
        assertThrows(
            CatalogException.class, () -> of("loguniform:sigma-min=100,sigma-max=200", "edm"));
    assertTrue(e.getMessage().contains("within the noise levels"), e::getMessage);
  }
}
