package perrin.diffusion.evaluation.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.scenes.CaptionParser;
import perrin.diffusion.data.scenes.Scene;
import perrin.diffusion.data.scenes.SceneColour;
import perrin.diffusion.data.scenes.SceneObject;
import perrin.diffusion.data.scenes.ScenePlace;
import perrin.diffusion.data.scenes.SceneShape;
import perrin.diffusion.data.scenes.SceneSize;
import perrin.diffusion.data.scenes.ScenesDataset;
import perrin.diffusion.evaluation.scene.SceneCheck.Attribute;

/** What is said of right pictures, and of pictures with one thing wrong. */
class SceneCheckTest {
  private static final int SIDE = 32;
  private static final int PICTURES = 90;
  private static final DatasetOptions TEST =
      DatasetOptions.defaults().withPart(Part.TEST).withSeed(3);

  private final ScenesDataset data = new ScenesDataset(0, TEST);

  /** How a scene is spoiled, given its objects. */
  private interface Mutant {
    void change(List<SceneObject> objects);
  }

  private List<SceneCheck> checks(Mutant mutant) {
    var checks = new ArrayList<SceneCheck>();
    for (int i = 0; i < PICTURES; i++) {
      var scene = data.scene(i);
      var objects = new ArrayList<>(scene.objects());
      mutant.change(objects);
      var image = new float[data.values()];
      new Scene(objects, scene.top(), scene.bottom()).draw(SIDE, image, 0);
      var request = CaptionParser.parse(data.caption(i));
      checks.add(SceneCheck.of(request, SceneEye.look(image, 0, SIDE)));
    }
    return checks;
  }

  private static SceneObject with(
      SceneObject o, SceneShape shape, SceneColour colour, double x, double radius) {
    return new SceneObject(shape, colour, x, o.y(), radius, o.angle(), colour.rgb());
  }

  /** All pictures are found wrong, and wrong in one attribute of one shape alone. */
  private static void assertWrongIn(Attribute attribute, List<SceneCheck> checks) {
    for (var check : checks) {
      if (check.asked().getOrDefault(attribute, 0) == 0) {
        continue;
      }
      assertFalse(check.allRight());
      assertTrue(check.right().get(attribute) < check.asked().get(attribute), check.toString());
      assertEquals(check.askeds() - 1, check.rights(), check.toString());
    }
  }

  @Test
  void rightPicturesAreRight() {
    checks(_ -> {}).forEach(check -> assertTrue(check.allRight(), check.toString()));
  }

  @Test
  void anotherShapeIsFoundWrong() {
    assertWrongIn(
        Attribute.SHAPE,
        checks(
            objects -> {
              var o = objects.getFirst();
              int next = (o.shape().ordinal() + 1) % SceneShape.values().length;
              objects.set(0, with(o, SceneShape.values()[next], o.colour(), o.x(), o.radius()));
            }));
  }

  @Test
  void anotherColourIsFoundWrong() {
    assertWrongIn(
        Attribute.COLOUR,
        checks(
            objects -> {
              var o = objects.getFirst();
              int next = (o.colour().ordinal() + 1) % SceneColour.values().length;
              objects.set(0, with(o, o.shape(), SceneColour.values()[next], o.x(), o.radius()));
            }));
  }

  @Test
  void anotherSizeIsFoundWrong() {
    assertWrongIn(
        Attribute.SIZE,
        checks(
                objects -> {
                  if (objects.size() == 1) {
                    var o = objects.getFirst();
                    double radius = o.size() == SceneSize.SMALL ? 0.21 : 0.14;
                    objects.set(0, with(o, o.shape(), o.colour(), o.x(), radius));
                  } else {
                    objects.removeIf(o -> true);
                  }
                })
            .stream()
            .filter(check -> check.asked().get(Attribute.SHAPE) == 1)
            .toList());
  }

  @Test
  void aMovedShapeIsFoundWrong() {
    assertWrongIn(
        Attribute.PLACE,
        checks(
                objects -> {
                  if (objects.size() == 1) {
                    var o = objects.getFirst();
                    double x = o.place().column() == 1 ? 0.3 : 0.5;
                    objects.set(0, with(o, o.shape(), o.colour(), x, o.radius()));
                  }
                })
            .stream()
            .filter(check -> check.asked().get(Attribute.SHAPE) == 1)
            .toList());
  }

  @Test
  void aMissingShapeMakesTheCountAndAllOfItWrong() {
    for (var check : checks(List::removeFirst)) {
      assertEquals(0, check.right().get(Attribute.COUNT));
      assertEquals(check.asked().get(Attribute.SHAPE) - 1, check.right().get(Attribute.SHAPE));
    }
  }

  @Test
  void aShapeTooManyMakesTheCountWrongAlone() {
    int tried = 0;
    for (int i = 0; i < PICTURES; i++) {
      var scene = data.scene(i);
      var place = ScenePlace.TOP_LEFT;
      if (scene.objects().stream().anyMatch(o -> o.x() < 0.7 && o.y() < 0.7)) {
        continue;
      }
      var more = new ArrayList<>(scene.objects());
      more.add(
          new SceneObject(
              SceneShape.CIRCLE, SceneColour.GREEN, 0.2, 0.2, 0.14, 0, SceneColour.GREEN.rgb()));
      assertEquals(place, more.getLast().place());
      var image = new float[data.values()];
      new Scene(more, scene.top(), scene.bottom()).draw(SIDE, image, 0);
      var check =
          SceneCheck.of(CaptionParser.parse(data.caption(i)), SceneEye.look(image, 0, SIDE));
      assertEquals(0, check.right().get(Attribute.COUNT));
      assertEquals(check.askeds() - 1, check.rights());
      tried++;
    }
    assertTrue(tried >= 3, "tried " + tried);
  }

  @Test
  void coloursGivenToTheWrongShapesAreFoundWrong() {
    int tried = 0;
    for (var check :
        checks(
            objects -> {
              if (objects.size() > 1 && objects.get(0).colour() != objects.get(1).colour()) {
                var a = objects.get(0);
                var b = objects.get(1);
                objects.set(0, with(a, a.shape(), b.colour(), a.x(), a.radius()));
                objects.set(1, with(b, b.shape(), a.colour(), b.x(), b.radius()));
              } else {
                objects.clear();
              }
            })) {
      if (check.right().get(Attribute.COUNT) == 1) {
        assertFalse(check.allRight(), check.toString());
        assertTrue(check.rights() >= check.askeds() - 2, check.toString());
        tried++;
      }
    }
    assertTrue(tried > 40, "tried " + tried);
  }

  @Test
  void aRelationIsJudgedByTheCentres() {
    var request = CaptionParser.parse("a star above a ring");
    var star = new Seen(SceneShape.STAR, SceneColour.RED, 0.5, 0.2, 0.14, 1);
    var ring = new Seen(SceneShape.RING, SceneColour.RED, 0.5, 0.8, 0.14, 1);
    var high = new Seen(SceneShape.RING, SceneColour.RED, 0.5, 0.15, 0.14, 1);
    assertTrue(SceneCheck.of(request, List.of(ring, star)).allRight());
    var wrong = SceneCheck.of(request, List.of(high, star));
    assertEquals(0, wrong.right().get(Attribute.RELATION));
    assertEquals(wrong.askeds() - 1, wrong.rights());
  }

  @Test
  void aMessOfManyThingsIsJudgedAtOnce() {
    var dot = new Seen(null, SceneColour.RED, 0.5, 0.5, 0.1, 0.1);
    var request = CaptionParser.parse("a star, a ring and a cross");
    var check = SceneCheck.of(request, Collections.nCopies(500, dot));
    assertEquals(0, check.rights());
  }

  @Test
  void figuresAreByNumberOfShapesAndChanceIsFarBelow() {
    var captions = IntStream.range(0, PICTURES).mapToObj(data::caption).toList();
    var images = new float[PICTURES * data.values()];
    for (int i = 0; i < PICTURES; i++) {
      data.read(i, images, i * data.values());
    }
    var right = SceneEvaluation.of("test pictures", captions, images, SIDE);
    assertEquals(List.of(1, 2, 3, 0), right.tallies().stream().map(SceneTally::shapes).toList());
    right.tallies().forEach(t -> assertEquals(1, t.perfect(), t.toString()));
    var others = new ArrayList<>(captions);
    Collections.rotate(others, 3); // captions that ask for as many shapes
    var chance = SceneEvaluation.of("other captions", others, images, SIDE).tallies().getLast();
    assertEquals(1, chance.found(Attribute.COUNT));
    assertTrue(chance.perfect() < 0.05, chance.toString());
    assertTrue(chance.found(Attribute.SHAPE) < 0.5, chance.toString());
    assertTrue(chance.found() < 0.65, chance.toString());
    var report = new SceneReport("perrin scenes", "here", "scenes/test", 3, 1.5, List.of(right));
    String table = report.table();
    assertTrue(table.contains("  three shapes        30     100.0   100.0"), table);
    assertTrue(table.lines().allMatch(line -> line.length() <= 100), table);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    var image = new float[3 * SIDE * SIDE];
    assertThrows(
        IllegalArgumentException.class,
        () -> SceneEvaluation.of("x", List.of("a star", "a ring"), image, SIDE));
    assertThrows(DataException.class, () -> SceneEvaluation.of("x", List.of("a dog"), image, SIDE));
  }
}
