package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.evaluation.metric.Metrics;

/** Measures of samples that were asked for by label, on cases known by hand. */
class ConditionalMeasuresTest {
  private static Predictions predictions(int classes, double... probabilities) {
    int n = probabilities.length / classes;
    return new Predictions(new FeatureSet(n, 1, new double[n]), probabilities, classes);
  }

  @Test
  void agreementCountsWhatIsReadAsWhatWasAskedFor() {
    var p = predictions(3, .7, .2, .1, .1, .6, .3, .2, .3, .5, .4, .35, .25);
    var a = ClassAgreement.of(p, 0, 1, 1, 1);
    assertEquals(0.5, a.accuracy());
    assertEquals((.7 + .6 + .3 + .35) / 4, a.confidence(), 1e-15);
    assertArrayEquals(new double[] {1, 1 / 3.0, Double.NaN}, a.byClass(), 1e-15);
  }

  @Test
  void labelsThatTheClassifierDoesNotKnowAreRefused() {
    var p = predictions(2, .5, .5);
    assertThrows(IllegalArgumentException.class, () -> ClassAgreement.of(p, 2));
    assertThrows(IllegalArgumentException.class, () -> ClassAgreement.of(p, -1));
    assertThrows(IllegalArgumentException.class, () -> ClassAgreement.of(p, 0, 0));
    var f = new FeatureSet(1, 1, new double[1]);
    assertThrows(IllegalArgumentException.class, () -> ClassDiversity.of(f, new int[] {3}, 2));
  }

  @Test
  void diversityIsTheMeanDistanceOfPairsOfOneLabel() {
    // label 0: a right triangle of sides 3, 4, 5; label 1: two points 2 apart; label 2: one
    double[] xy = {0, 0, 10, 10, 3, 0, 10, 12, 0, 4, 50, 50};
    int[] labels = {0, 1, 0, 1, 0, 2};
    var d = ClassDiversity.of(new FeatureSet(6, 2, xy), labels, 3);
    assertArrayEquals(new double[] {4, 2, Double.NaN}, d.byClass(), 1e-15);
  }

  @Test
  void copiesHaveNoDiversityAndAScaledSetHasAsMuchMore() {
    var random = new Random(1);
    int n = 40;
    double[] values = random.doubles(n * 3, -1, 1).toArray();
    double[] twice = new double[values.length];
    int[] labels = new int[n];
    for (int i = 0; i < n; i++) {
      labels[i] = i % 2;
      for (int k = 0; k < 3; k++) {
        // A shift of a whole label changes nothing.
        twice[3 * i + k] = 2 * values[3 * i + k] + 7 * labels[i];
      }
    }
    var real = ClassDiversity.of(new FeatureSet(n, 3, values), labels, 2);
    assertEquals(1, real.relativeTo(real), 1e-15);
    assertEquals(
        2, ClassDiversity.of(new FeatureSet(n, 3, twice), labels, 2).relativeTo(real), 1e-12);
    var copies = ClassDiversity.of(new FeatureSet(n, 3, new double[3 * n]), labels, 2);
    assertEquals(0, copies.relativeTo(real));
  }

  @Test
  void labelsOfFewerThanTwoImagesAreLeftOut() {
    var one =
        ClassDiversity.of(new FeatureSet(3, 1, new double[] {0, 4, 9}), new int[] {0, 0, 1}, 2);
    var two =
        ClassDiversity.of(
            new FeatureSet(4, 1, new double[] {0, 2, 0, 1}), new int[] {0, 0, 1, 1}, 2);
    assertEquals(2, one.relativeTo(two), 1e-15);
    var none = ClassDiversity.of(new FeatureSet(2, 1, new double[2]), new int[] {0, 1}, 2);
    assertTrue(Double.isNaN(none.relativeTo(two)));
  }

  @Test
  void neighboursComeNearestFirst() {
    var set = new FeatureSet(5, 1, new double[] {0, 10, 3, 4, 3});
    var queries = new FeatureSet(2, 1, new double[] {3.1, 100});
    int[][] found = NearestNeighbours.of(queries, set, 3);
    assertArrayEquals(new int[] {2, 4, 3}, found[0]);
    assertArrayEquals(new int[] {1, 3, 2}, found[1]);
    assertThrows(IllegalArgumentException.class, () -> NearestNeighbours.of(queries, set, 6));
  }

  @Test
  void metricsAreChosenByNameAndModelsOwnAreReferredToTheirCommand() {
    var chosen = Metrics.ofImages(List.of("kid", "diversity"), false);
    assertEquals(
        List.of("KernelMetric", "DiversityMetric"),
        chosen.stream().map(m -> m.getClass().getSimpleName()).toList());
    assertEquals(
        2, Metrics.ofImages(List.of(), true).size() - Metrics.ofImages(List.of(), false).size());
    String elbo =
        assertThrows(CatalogException.class, () -> Metrics.ofImages(List.of("elbo"), false))
            .getMessage();
    assertTrue(elbo.contains("'perrin elbo'"), elbo);
    assertThrows(CatalogException.class, () -> Metrics.ofImages(List.of("frechett"), false));
  }

  @Test
  void whatHasNoLabelsHasNoAgreement() {
    var p = predictions(2, .9, .1, .2, .8);
    var real =
        new Comparison.RealImages(
            GaussianStatistics.of(new FeatureSet(2, 1, new double[] {0, 1})),
            new FeatureSet(2, 1, new double[] {0, 1}),
            new int[] {0, 0});
    var measures = Metrics.ofImages(List.of("agreement", "diversity"), true);
    var m = Measured.of("x", new Comparison(p, null, real, 1), measures);
    assertTrue(Double.isNaN(m.figure("accuracy")) && Double.isNaN(m.figure("diversity")));
    assertEquals("-", m.figures().getFirst().text());
    assertThrows(IllegalArgumentException.class, () -> m.figure("frechet"));
    assertThrows(IllegalArgumentException.class, () -> new Comparison(p, new int[] {0}, real, 1));
  }
}
