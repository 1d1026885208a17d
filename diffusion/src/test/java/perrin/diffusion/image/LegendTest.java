package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The legend of a chart stands where the curves are not. */
final class LegendTest {
  private static final double MIDDLE = LineChart.WIDTH / 2.0;
  private static final double HALF = LineChart.HEIGHT / 2.0;

  private static Legend legend(double... y) {
    double[] x = new double[y.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    var series = List.of(new LineChart.Series("loss", x, y));
    return Legend.of(new LineChart("chart", "step", false, series).plot());
  }

  @Test
  void curvesThatFallHaveItAtTheRightTop() {
    Legend legend = legend(1, 0.5, 0);
    assertTrue(legend.x() > MIDDLE && legend.y() < HALF);
  }

  @Test
  void curvesThatRiseHaveItAtTheLeftTop() {
    Legend legend = legend(0, 0.5, 1);
    assertTrue(legend.x() < MIDDLE && legend.y() < HALF);
  }

  @Test
  void curvesAlongTheTopHaveItAtTheBottom() {
    Legend legend = legend(0, 1, 1, 1, 1, 1);
    assertTrue(legend.x() > MIDDLE && legend.y() > HALF);
  }

  @Test
  void curvesLowAtTheRightHaveItAtTheLeftBottomIfTheTopIsTaken() {
    Legend legend = legend(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1);
    assertTrue(legend.x() < MIDDLE && legend.y() > HALF);
  }

  @Test
  void aChartWithoutPointsHasItAtTheRightTop() {
    assertEquals(legend(1, 0), legend());
  }
}
