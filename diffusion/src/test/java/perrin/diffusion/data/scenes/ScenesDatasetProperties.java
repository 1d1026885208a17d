package perrin.diffusion.data.scenes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.scenes.SceneRequest.Asked;

class ScenesDatasetProperties {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  private static float[] read(Dataset data, int index) {
    var values = new float[data.values()];
    data.read(index, values, 0);
    return values;
  }

  @Property
  void pictureAndCaptionAreAPureFunctionOfSeedAndIndex(
      @ForAll long seed, @ForAll @IntRange(max = 59_999) int index) {
    var options = OPTIONS.withSeed(seed);
    var data = new ScenesDataset(0, options);
    var other = new ScenesDataset(0, options);
    read(other, 59_999 - index);
    assertArrayEquals(read(data, index), read(other, index));
    assertEquals(data.caption(index), other.caption(index));
    assertEquals(data.scene(index), other.scene(index));
  }

  @Property
  void shapesKeepApartAndInsideAndInTheirPlaces(
      @ForAll long seed, @ForAll @IntRange(max = 59_999) int index) {
    var scene = new ScenesDataset(0, OPTIONS.withSeed(seed)).scene(index);
    assertEquals(1 + index % 3, scene.objects().size());
    for (var o : scene.objects()) {
      double reach = o.radius() * o.shape().reach();
      assertTrue(Math.min(o.x(), o.y()) - reach > 0.03, o.toString());
      assertTrue(Math.max(o.x(), o.y()) + reach < 0.97, o.toString());
      // Clear of the borders between places and sizes, so that nobody could name them otherwise.
      for (double away : new double[] {-0.05, 0.05}) {
        assertEquals(o.place(), ScenePlace.of(o.x() + away, o.y()), o.toString());
        assertEquals(o.place(), ScenePlace.of(o.x(), o.y() + away), o.toString());
        assertEquals(o.size(), SceneSize.of(o.radius() + 0.48 * away), o.toString());
      }
      for (var other : scene.objects()) {
        assertTrue(o == other || o.distance(other) > o.room(other) + 0.03, o + " touches " + other);
        assertTrue(o == other || o.place() != other.place(), o + " hides " + other);
      }
    }
  }

  @Property
  void theReachIsWhereAShapeEnds(@ForAll @IntRange(max = 359) int degrees) {
    double x = Math.cos(Math.toRadians(degrees));
    double y = Math.sin(Math.toRadians(degrees));
    for (var shape : SceneShape.values()) {
      double reach = shape.reach();
      assertTrue(shape.distance(reach * x, reach * y) >= -1e-9, shape + " reaches farther");
      assertTrue(shape.distance(0.2 * reach * x, 0.2 * reach * y) < 0 || shape == SceneShape.RING);
    }
  }

  @Property
  void theCaptionIsTrueAndReadsAsWhatItSays(
      @ForAll long seed, @ForAll @IntRange(max = 59_999) int index) {
    var data = new ScenesDataset(0, OPTIONS.withSeed(seed));
    var objects = data.scene(index).objects();
    String caption = data.caption(index);
    var request = CaptionParser.parse(caption);
    assertEquals(data.request(index), request, caption);
    assertEquals(objects.size(), request.objects().size());
    for (int i = 0; i < objects.size(); i++) {
      Asked asked = request.objects().get(i);
      assertEquals(objects.get(i).shape(), asked.shape(), caption);
      assertEquals(objects.get(i).colour(), asked.colour(), caption);
      assertTrue(asked.size() == null || asked.size() == objects.get(i).size(), caption);
      assertTrue(asked.place() == null || asked.place() == objects.get(i).place(), caption);
    }
    for (var relation : request.relations()) {
      var a = objects.get(relation.first());
      var b = objects.get(relation.second());
      assertTrue(relation.direction().holds(a.x() - b.x(), a.y() - b.y()), caption);
    }
  }

  @Property
  void valuesStayInRangeAndShapesStandOutAtAnySize(
      @ForAll long seed,
      @ForAll @IntRange(min = 16, max = 64) int side,
      @ForAll @IntRange(max = 59_999) int index) {
    var data = new ScenesDataset(0, OPTIONS.withSeed(seed).withSize(side));
    float[] picture = read(data, index);
    assertEquals(3 * side * side, picture.length);
    int bright = 0;
    for (int p = 0; p < side * side; p++) {
      float most = -1;
      for (int c = 0; c < 3; c++) {
        float value = picture[c * side * side + p];
        assertTrue(value >= -1 && value <= 1);
        most = Math.max(most, value);
      }
      assertTrue(p > 0 || most < -0.5, "the corner is not dark");
      bright += most > 0.2 ? 1 : 0;
    }
    assertTrue(bright > 0.015 * side * side, "nothing is drawn");
  }
}
