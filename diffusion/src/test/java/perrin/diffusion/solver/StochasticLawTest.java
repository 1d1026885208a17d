package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * Every stochastic sampler of the catalogue, and every preset, gives samples of the data: on
 * Gaussian data its exact mean and variance converge to theirs, on a mixture the energy distance of
 * samples is that of the mixture's own draws.
 */
final class StochasticLawTest {
  private static final int STEPS = 50;

  /** Samples drawn from the mixture. */
  private static final int SAMPLES = 500;

  private static final Schedule SCHEDULE = Schedules.of("linear");
  private static final Denoiser GAUSSIAN = AffineLaw.gaussian(0.4, 0.5);
  private static final Modes MIXTURE = new Modes(1.0 / 3, -1.2, 0.9, 0.35);

  /** Two modes of one deviation, with their distribution function. */
  private record Modes(double share, double low, double high, double std) {
    GaussianMixture data() {
      return new GaussianMixture(
          new double[] {share, 1 - share},
          new double[][] {{low}, {high}},
          new double[][] {{std}, {std}});
    }

    double cdf(double u) {
      return share * normal((u - low) / std) + (1 - share) * normal((u - high) / std);
    }
  }

  static Stream<String> stochastic() {
    return Solvers.catalog().names().stream()
        .filter(spec -> Solvers.of(spec, SCHEDULE).stochastic());
  }

  static Stream<String> presets() {
    return Solvers.catalog().all().stream()
        .flatMap(e -> e.presets().stream())
        .filter(spec -> Solvers.of(spec, SCHEDULE).stochastic());
  }

  /** Plain Langevin dynamics stays in the mode that it comes to first; see the last test. */
  static Stream<String> mixing() {
    return stochastic().filter(spec -> !spec.equals("langevin"));
  }

  private static List<NoiseLevel> levels(int steps) {
    return Grids.of("trailing").levels(SCHEDULE, steps);
  }

  private static boolean fromData(Driver driver) {
    return driver.path().getFirst().from().clean();
  }

  /** Mean and variance, exact for affine samplers, else of samples. */
  private static AffineLaw law(String spec, int steps) {
    Driver driver = Driver.through(Solvers.of(spec, SCHEDULE), levels(steps));
    return fromData(driver)
        ? AffineLaw.of(driver, GAUSSIAN, 0.4, 0.5)
        : AffineLaw.of(driver, GAUSSIAN, 0, 1);
  }

  @ParameterizedTest
  @MethodSource("stochastic")
  void meanAndVarianceOfGaussianDataAreReached(String spec) {
    AffineLaw few = law(spec, 16);
    AffineLaw many = law(spec, 64);
    assertEquals(0.4, many.mean(), 0.02);
    double coarse = Math.abs(few.std() / 0.5 - 1);
    double fine = Math.abs(many.std() / 0.5 - 1);
    assertTrue(fine < 0.16, () -> "standard deviation off by " + fine);
    assertTrue(fine < Math.max(0.6 * coarse, 0.08), () -> coarse + " falls only to " + fine);
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("presets")
  void soAreThoseOfPresets(String spec) {
    meanAndVarianceOfGaussianDataAreReached(spec);
    samplesOfAMixtureAreAsCloseToItAsItsOwnDraws(spec);
  }

  @ParameterizedTest
  @MethodSource("mixing")
  void samplesOfAMixtureAreAsCloseToItAsItsOwnDraws(String spec) {
    // the statistic is a weighted sum of squares of normals with mean 1; beyond 6 lies 1e-3 of it
    double energy = energy(sample(spec, MIXTURE), MIXTURE);
    assertTrue(energy < 6, () -> "energy distance " + energy);
  }

  private static double[] sample(String spec, Modes modes) {
    GaussianMixture data = modes.data();
    Driver driver = Driver.through(Solvers.of(spec, SCHEDULE), levels(STEPS));
    var backend = new Draws(0).backend();
    var noise = new PhiloxNoise(7, 0);
    Shape shape = Shape.of(SAMPLES, 1);
    Var start =
        fromData(driver)
            ? Var.constant(Tensor.of(backend, shape, data.draw(SAMPLES, 3)))
            : noise.normal(Purpose.PRIOR, backend, shape);
    return Draws.values(driver.run(data, start, noise).x());
  }

  /**
   * n times the squared energy distance of n samples to the mixture, 2 n int (F_n - F)^2, in units
   * of its mean for samples of the mixture itself, 2 int F (1 - F).
   */
  private static double energy(double[] x, Modes modes) {
    double[] sorted = x.clone();
    Arrays.sort(sorted);
    double distance = 0;
    double expected = 0;
    double step = 1e-3;
    int below = 0;
    for (double u = -6; u < 6; u += step) {
      while (below < sorted.length && sorted[below] <= u) {
        below++;
      }
      double f = modes.cdf(u);
      double gap = (double) below / sorted.length - f;
      distance += gap * gap * step;
      expected += f * (1 - f) * step;
    }
    return sorted.length * distance / expected;
  }

  private static double normal(double z) {
    if (Math.abs(z) > 8) {
      return z > 0 ? 1 : 0;
    }
    double sum = 0;
    double term = z;
    for (int n = 1; Math.abs(term) > 1e-16; n += 2) {
      sum += term;
      term *= z * z / (n + 2);
    }
    return 0.5 + sum * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }

  @Test
  void langevinAloneDoesNotFindTheWeightsOfDistantModesButAnnealingDoes() {
    Modes distant = new Modes(0.2, -2, 2, 0.3);
    double alone = energy(sample("langevin", distant), distant);
    double annealed = energy(sample("annealed-langevin", distant), distant);
    assertTrue(alone > 60 && annealed < 6, () -> alone + ", " + annealed);
  }
}
