package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.density.DensityDataset;

final class ExactDensitiesTest {
  static Stream<String> names() {
    return ExactDensities.catalog().names().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyEntryIsADistributionOfModerateSize(String name) {
    LabelledMixture data = ExactDensities.labelled(name);
    double sum = 0;
    for (int y = 0; y < data.classes(); y++) {
      sum += data.prior(y);
    }
    assertEquals(1, sum, 1e-12);
    for (double v : data.all().variance()) {
      assertTrue(v > 0.01 && v < 4, name + ": variance " + v);
    }
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.CsvSource({
    "gmm8,gmm8",
    "gmm25,grid25",
    "moons,moons",
    "spirals,spirals"
  })
  void thoseNamedLikeADataSetHaveItsMoments(String exact, String dataset) {
    GaussianMixture data = ExactDensities.of(exact);
    var drawn = DensityDataset.density(dataset);
    int n = 20_000;
    double[] mean = new double[2];
    double[] square = new double[2];
    for (int i = 0; i < n; i++) {
      double[] x = drawn.draw(1, i);
      for (int a = 0; a < 2; a++) {
        mean[a] += x[a] / n;
        square[a] += x[a] * x[a] / n;
      }
    }
    for (int a = 0; a < 2; a++) {
      double std = Math.sqrt(data.variance()[a]);
      assertEquals(data.mean()[a], mean[a], 5 * std / Math.sqrt(n));
      // a chain of Gaussians replaces a curve by its middles: the moments agree to a percent
      assertEquals(std, Math.sqrt(square[a] - mean[a] * mean[a]), 0.02 * std);
    }
  }

  @Test
  void settingsAreRead() {
    assertEquals(100, ExactDensities.of("gaussian:dimensions=100").dimensions());
    GaussianMixture c = ExactDensities.of("gaussian:deviation=2,correlation=-0.5,mean=0");
    assertEquals(-2, c.covariance()[0][1], 1e-12);
    assertEquals(9, ExactDensities.labelled("gmm25:side=3").classes());
    assertThrows(
        CatalogException.class, () -> ExactDensities.of("gaussian:dimensions=4,correlation=-0.5"));
    assertThrows(CatalogException.class, () -> ExactDensities.of("gmm9"));
  }
}
