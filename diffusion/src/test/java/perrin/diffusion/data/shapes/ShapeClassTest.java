package perrin.diffusion.data.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class ShapeClassTest {
  @Property
  void theDistanceGrowsNoFasterThanThePlace(
      @ForAll ShapeClass shape,
      @ForAll @DoubleRange(min = -2, max = 2) double x,
      @ForAll @DoubleRange(min = -2, max = 2) double y,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double dx,
      @ForAll @DoubleRange(min = -0.5, max = 0.5) double dy) {
    double difference = shape.distance(x + dx, y + dy) - shape.distance(x, y);
    assertTrue(Math.abs(difference) <= Math.sqrt(dx * dx + dy * dy) + 1e-9);
  }

  @Property
  void nothingReachesBeyondTheRadius(
      @ForAll ShapeClass shape, @ForAll @DoubleRange(min = 0, max = 7) double angle) {
    assertTrue(shape.distance(1.15 * Math.cos(angle), 1.15 * Math.sin(angle)) > 0);
  }

  @Test
  void polygonsHaveTheAreaOfTheirFormula() {
    assertEquals(1.52 * 1.52, area(ShapeClass.SQUARE), 0.01);
    assertEquals(3 * Math.sqrt(3) / 4 * 1.05 * 1.05, area(ShapeClass.TRIANGLE), 0.01);
    assertEquals(2 * 0.6 * 2 - 0.36, area(ShapeClass.CROSS), 0.01);
    assertEquals(5 * 1.1 * 0.46 * Math.sin(Math.PI / 5), area(ShapeClass.STAR), 0.01);
  }

  @Test
  void roundShapesHaveTheAreaOfTheirFormula() {
    assertEquals(Math.PI * 0.85 * 0.85, area(ShapeClass.CIRCLE), 0.01);
    assertEquals(1.12 * 1.12 + Math.PI * 0.56 * 0.56, area(ShapeClass.HEART), 0.01);
    // A disc without the sector between the tangents, and the kite that they enclose.
    double half = Math.acos(0.6 / 1.55);
    double tangent = Math.sqrt(1.55 * 1.55 - 0.36);
    assertEquals((Math.PI - half) * 0.36 + 0.6 * tangent, area(ShapeClass.DROP), 0.01);
  }

  private static double area(ShapeClass shape) {
    int n = 800;
    double step = 3.0 / n;
    int inside = 0;
    for (int i = 0; i < n * n; i++) {
      double x = (i % n + 0.5) * step - 1.5;
      double y = (i / n + 0.5) * step - 1.5;
      inside += shape.distance(x, y) < 0 ? 1 : 0;
    }
    return inside * step * step;
  }
}
