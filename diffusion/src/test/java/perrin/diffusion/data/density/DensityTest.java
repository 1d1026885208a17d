package perrin.diffusion.data.density;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.DatasetOptions;

class DensityTest {
  private static final int CELLS = 8;
  private static final double HALF = 4;

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.of(DensityDataset.names());
  }

  private static List<ExactDensity> exact() {
    return DensityDataset.names().stream()
        .sorted()
        .map(DensityDataset::density)
        .filter(ExactDensity.class::isInstance)
        .map(ExactDensity.class::cast)
        .toList();
  }

  /** The mass of each of 8 x 8 cells of [-4,4]² by the midpoint rule. */
  private static double[] masses(ExactDensity density) {
    int n = 800;
    double step = 2 * HALF / n;
    var masses = new double[CELLS * CELLS];
    for (int i = 0; i < n * n; i++) {
      double x = (i % n + 0.5) * step - HALF;
      double y = (i / n + 0.5) * step - HALF;
      masses[cell(x, y)] += Math.exp(density.logDensity(x, y)) * step * step;
    }
    return masses;
  }

  private static int cell(double x, double y) {
    int column = (int) Math.floor((x + HALF) / (2 * HALF) * CELLS);
    int row = (int) Math.floor((y + HALF) / (2 * HALF) * CELLS);
    return Math.clamp(row, 0, CELLS - 1) * CELLS + Math.clamp(column, 0, CELLS - 1);
  }

  @Test
  void exactDensitiesIntegrateToOne() {
    assertEquals(3, exact().size());
    for (var density : exact()) {
      double total = 0;
      for (double mass : masses(density)) {
        total += mass;
      }
      assertEquals(1, total, 1e-6, density.name());
    }
  }

  @Test
  void drawsFallWhereTheDensitySays() {
    int draws = 20_000;
    for (var density : exact()) {
      double[] masses = masses(density);
      var counts = new int[masses.length];
      for (int i = 0; i < draws; i++) {
        double[] point = density.draw(7, i);
        counts[cell(point[0], point[1])]++;
      }
      for (int c = 0; c < masses.length; c++) {
        double deviation = Math.sqrt(draws * masses[c] * (1 - masses[c])) + 1;
        assertEquals(draws * masses[c], counts[c], 5 * deviation, density.name() + " cell " + c);
      }
    }
  }

  @Property
  void aDrawIsAPureFunctionOfSeedAndIndex(
      @ForAll("names") String name, @ForAll long seed, @ForAll long index) {
    assertArrayEquals(
        DensityDataset.density(name).draw(seed, index),
        DensityDataset.density(name).draw(seed, index));
  }

  @Property
  void allDrawsAreOfTheSizeThatIsPromised(
      @ForAll("names") String name, @ForAll long seed, @ForAll long index) {
    double[] point = DensityDataset.density(name).draw(seed, index);
    assertTrue(Math.abs(point[0]) < 3 && Math.abs(point[1]) < 3, point[0] + ", " + point[1]);
  }

  @Test
  void moonsAndSpiralsAreSymmetricAboutTheOrigin() {
    for (String name : List.of("moons", "spirals")) {
      var density = DensityDataset.density(name);
      double x = 0;
      double y = 0;
      for (int i = 0; i < 20_000; i++) {
        double[] point = density.draw(3, i);
        x += point[0] / 20_000;
        y += point[1] / 20_000;
      }
      assertEquals(0, x, 0.05, name);
      assertEquals(0, y, 0.05, name);
    }
  }

  @Property
  void theScoreIsTheSlopeOfTheLogDensity(
      @ForAll @DoubleRange(min = -2.5, max = 2.5) double x,
      @ForAll @DoubleRange(min = -2.5, max = 2.5) double y) {
    var mixture = GaussianMixture.ring(5, 1.5, 0.4);
    double h = 1e-5;
    double[] score = mixture.score(x, y);
    double slopeX = (mixture.logDensity(x + h, y) - mixture.logDensity(x - h, y)) / (2 * h);
    double slopeY = (mixture.logDensity(x, y + h) - mixture.logDensity(x, y - h)) / (2 * h);
    assertEquals(slopeX, score[0], 1e-6 * Math.max(1, Math.abs(slopeX)));
    assertEquals(slopeY, score[1], 1e-6 * Math.max(1, Math.abs(slopeY)));
  }

  @Test
  void noiseMakesAnotherMixtureOfTheRightMoments() {
    var mixture = new GaussianMixture("one", new double[] {1}, new double[][] {{2, -1}}, 0.5);
    var noised = mixture.noised(0.6, 0.8);
    // N((1.2, -0.6), 0.36 · 0.25 + 0.64)
    double variance = 0.36 * 0.25 + 0.64;
    assertEquals(-Math.log(2 * Math.PI * variance), noised.logDensity(1.2, -0.6), 1e-12);
    assertEquals(-1 / variance, noised.score(2.2, -0.6)[0], 1e-12);
  }

  @Test
  void impossibleMixturesAreRefused() {
    double[][] mean = {{0, 0}};
    assertThrows(
        IllegalArgumentException.class,
        () -> new GaussianMixture("bad", new double[] {0}, mean, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new GaussianMixture("bad", new double[] {1, 1}, mean, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new GaussianMixture("bad", new double[] {1}, mean, 0));
  }

  @Test
  void pointsAreSamplesOfTwoChannels() {
    var density = DensityDataset.density("gmm8");
    var data = new DensityDataset(density, DatasetOptions.defaults().withCount(5));
    assertEquals(2, data.values());
    assertEquals(-1, data.label(4));
    var values = new float[4];
    data.read(0, values, 0);
    data.read(1, values, 2);
    assertTrue(values[0] != values[2]);
    assertThrows(IndexOutOfBoundsException.class, () -> data.read(5, values, 0));
  }

  @Test
  void anUnknownDensityGetsTheNearestOne() {
    var thrown = assertThrows(DataException.class, () -> DensityDataset.density("moon"));
    assertTrue(thrown.getMessage().contains("did you mean moons"), thrown.getMessage());
  }
}
