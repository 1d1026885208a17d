package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.density.Checkerboard;
import perrin.diffusion.data.density.DensityDataset;
import perrin.diffusion.data.density.ExactDensity;
import perrin.diffusion.data.density.GaussianMixture;

final class PointEvaluationTest {
  private static final ExactDensity RING = GaussianMixture.ring(8, 1.6, 0.12);

  private static float[] draws(ExactDensity density, int n, double scale) {
    float[] out = new float[2 * n];
    for (int i = 0; i < n; i++) {
      double[] p = density.draw(99, i);
      out[2 * i] = (float) (scale * p[0]);
      out[2 * i + 1] = (float) (scale * p[1]);
    }
    return out;
  }

  private static PointEvaluation on(ExactDensity density) {
    var test = new DensityDataset(density, DatasetOptions.defaults().withCount(4000));
    return new PointEvaluation(test, Optional.of(density), 1);
  }

  @Test
  void drawsOfTheDataAreAsGoodAsFreshOnesAndOthersAreWorse() {
    var good = on(RING).measure(draws(RING, 1000, 1));
    var bad = on(RING).measure(draws(RING, 1000, 0.9));
    var row = good.getFirst();
    var fresh = good.getLast();
    assertTrue(Math.abs(row.distances().energy()) < 0.01, row::toString);
    assertEquals(
        row.fit().mean(),
        fresh.fit().mean(),
        5 * Math.hypot(row.fit().standardError(), fresh.fit().standardError()));
    assertEquals(fresh, bad.getLast());
    assertTrue(bad.getFirst().distances().energy() > row.distances().energy());
    assertTrue(
        bad.getFirst().distances().slicedWasserstein() > row.distances().slicedWasserstein());
    assertTrue(bad.getFirst().fit().mean() < row.fit().mean());
  }

  @Test
  void pointsOutsideABoundedDensityAreCountedByThemselves() {
    var board = new Checkerboard();
    var rows = on(board).measure(draws(board, 500, 1.5));
    double outside = rows.getFirst().fit().outside();
    assertTrue(outside > 0.1 && outside < 0.9, rows::toString);
    assertTrue(Double.isFinite(rows.getFirst().fit().mean()));
    assertEquals(0, rows.getLast().fit().outside());
  }

  @Test
  void theTableAndTheRowsAgree() {
    var rows = on(RING).measure(draws(RING, 100, 1));
    var report = new PointReport("perrin evaluate", "here", "gmm8/test", 1, 100, 0.5, rows);
    String table = report.table();
    assertTrue(table.contains("energy distance"), table);
    assertTrue(table.lines().allMatch(l -> l.length() <= 100), table);
    assertTrue(table.contains("%.4f".formatted(rows.getFirst().fit().mean())), table);
  }

  @Test
  void brokenOrTooManySamplesAreRefused() {
    float[] broken = draws(RING, 10, 1);
    broken[7] = Float.NaN;
    var e = assertThrows(DataException.class, () -> on(RING).measure(broken));
    assertEquals("samples: value NaN in point 3; the samples are broken", e.getMessage());
    assertThrows(DataException.class, () -> on(RING).measure(draws(RING, 2001, 1)));
  }

  @Test
  void withoutAClosedFormTheReportSaysThatThereIsNoLogDensity() {
    var distances = new Distances(0.1, 0.2, new KernelDistance(0.3, 0.4));
    var rows = List.of(new PointEvaluation.Row("samples", distances, null));
    String table = new PointReport("perrin", "here", "moons/test", 1, 100, 0.5, rows).table();
    assertTrue(table.contains("mean log density: none, as the density"), table);
  }
}
