package perrin.diffusion.data.scenes;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.data.KeyedRandom;

/**
 * Scenes by lot: shapes, colours, sizes and places are independent, except that no two shapes of a
 * scene lie in one place, touch, or are of the same shape and colour.
 */
final class SceneMaker {
  private static final SceneShape[] SHAPES = SceneShape.values();
  private static final SceneColour[] COLOURS = SceneColour.values();
  private static final SceneSize[] SIZES = SceneSize.values();
  private static final ScenePlace[] PLACES = ScenePlace.values();

  /** What stays free between two shapes, and between a shape and the edge. */
  private static final double GAP = 0.035;

  private static final double MAX_ANGLE = Math.PI / 15;
  private static final double INNERMOST = 0.33;

  private SceneMaker() {}

  /**
   * A scene.
   *
   * @param random the source of all draws
   * @param first the first shape, or null for any
   * @param count how many shapes
   */
  static Scene make(KeyedRandom random, SceneShape first, int count) {
    double level = random.uniform(0.05, 0.14);
    double slope = random.uniform(-0.03, 0.03);
    var tint = new Rgb(tint(random, 0.02), tint(random, 0.02), 0.025 + tint(random, 0.02));
    var top = tint.plus(level + slope);
    var bottom = tint.plus(level - slope);
    while (true) {
      var objects = new ArrayList<SceneObject>();
      // Starting over after a few misses keeps crowded scenes from being stuck with a bad start.
      for (int miss = 0; objects.size() < count && miss < 20; ) {
        var next = object(random, objects.isEmpty() ? first : null);
        if (fits(next, objects)) {
          objects.add(next);
        } else {
          miss++;
        }
      }
      if (objects.size() == count) {
        return new Scene(objects, top, bottom);
      }
    }
  }

  private static SceneObject object(KeyedRandom random, SceneShape given) {
    var any = SHAPES[random.below(SHAPES.length)];
    var shape = given == null ? any : given;
    var colour = COLOURS[random.below(COLOURS.length)];
    var size = SIZES[random.below(SIZES.length)];
    var place = PLACES[random.below(PLACES.length)];
    double radius = random.uniform(size.least(), size.most());
    double margin = radius * shape.reach() + GAP;
    double x = along(random, place.column(), margin);
    double y = along(random, place.row(), margin);
    double angle = random.uniform(-MAX_ANGLE, MAX_ANGLE);
    double light = tint(random, 0.04);
    var own = colour.rgb();
    var paint =
        new Rgb(
            own.red() + light + tint(random, 0.03),
            own.green() + light + tint(random, 0.03),
            own.blue() + light + tint(random, 0.03));
    return new SceneObject(shape, colour, x, y, radius, angle, paint);
  }

  private static double tint(KeyedRandom random, double most) {
    return random.uniform(-most, most);
  }

  /** A coordinate in the near, middle or far third, clear of its borders. */
  private static double along(KeyedRandom random, int third, double margin) {
    double u = random.uniform();
    if (third == 1) {
      return 0.5 + 0.06 * (2 * u - 1);
    }
    double near = margin + (Math.min(margin + 0.1, INNERMOST) - margin) * u;
    return third == 0 ? near : 1 - near;
  }

  private static boolean fits(SceneObject next, List<SceneObject> objects) {
    return objects.stream()
        .allMatch(
            o ->
                o.place() != next.place()
                    && (o.shape() != next.shape() || o.colour() != next.colour())
                    && o.distance(next) >= o.room(next) + GAP);
  }
}
