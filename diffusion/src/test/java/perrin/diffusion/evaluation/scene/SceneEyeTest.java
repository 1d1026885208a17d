package perrin.diffusion.evaluation.scene;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Part;
import perrin.diffusion.data.scenes.Rgb;
import perrin.diffusion.data.scenes.Scene;
import perrin.diffusion.data.scenes.SceneColour;
import perrin.diffusion.data.scenes.SceneObject;
import perrin.diffusion.data.scenes.SceneShape;
import perrin.diffusion.data.scenes.ScenesDataset;

/** The checker on pictures of which everything is known. */
class SceneEyeTest {
  private static final int PICTURES = 300;
  private static final DatasetOptions TEST = DatasetOptions.defaults().withPart(Part.TEST);

  /** Shapes, noise, blur, side, and the share of pictures in which all must be found. */
  @ParameterizedTest
  @CsvSource({
    "1, 0, 0, 32, 0.995",
    "2, 0, 0, 32, 0.99",
    "3, 0, 0, 32, 0.99",
    "1, 0, 0, 64, 0.995",
    "3, 0, 0, 64, 0.99",
    "1, 0.1, 0, 32, 0.99",
    "2, 0.1, 0, 32, 0.99",
    "3, 0.1, 0, 32, 0.99",
    "1, 0, 0.5, 32, 0.99",
    "1, 0.1, 0.7, 32, 0.98",
    "3, 0.1, 0.7, 32, 0.96",
  })
  void nearlyAllIsFoundInPicturesThatShowIt(
      int shapes, double noise, double blur, int side, double least) {
    var data = new ScenesDataset(shapes, TEST.withSize(side));
    int right = 0;
    int things = 0;
    for (int i = 0; i < PICTURES; i++) {
      var image = new float[data.values()];
      data.read(i, image, 0);
      image = blur > 0 ? Disturbance.blur(image, side, blur) : image;
      image = Disturbance.noise(image, noise, i);
      var seen = SceneEye.look(image, 0, side);
      right += isWhole(data.scene(i), seen) ? 1 : 0;
      things += seen.size() == shapes ? 1 : 0;
    }
    System.out.printf(
        "%d shapes, noise %.1f, blur %.1f, %d pixels: all of %d, number of %d in %d pictures%n",
        shapes, noise, blur, side, right, things, PICTURES);
    assertTrue(right >= least * PICTURES, right + " of " + PICTURES);
  }

  /** Every object of the scene is seen with all its attributes, and nothing else. */
  private static boolean isWhole(Scene scene, List<Seen> seen) {
    var left = new ArrayList<>(seen);
    for (SceneObject o : scene.objects()) {
      var match =
          left.stream()
              .filter(s -> s.shape() == o.shape() && s.colour() == o.colour())
              .filter(s -> s.size() == o.size() && s.place() == o.place())
              .findFirst();
      if (match.isEmpty()) {
        return false;
      }
      left.remove(match.get());
    }
    return left.isEmpty();
  }

  private static float[] picture(SceneObject... objects) {
    var image = new float[3 * 32 * 32];
    var ground = new Rgb(0.1, 0.1, 0.12);
    new Scene(List.of(objects), ground, ground).draw(32, image, 0);
    return image;
  }

  private static SceneObject object(SceneShape shape, SceneColour colour, double x, double angle) {
    return new SceneObject(shape, colour, x, 0.5, 0.22, angle, colour.rgb());
  }

  @ParameterizedTest
  @CsvSource({"0", "20", "37", "45", "71", "90", "133"})
  void aTurnedShapeIsTheSameShape(double degrees) {
    for (var shape : SceneShape.values()) {
      var turned = object(shape, SceneColour.BLUE, 0.5, Math.toRadians(degrees));
      Seen seen = SceneEye.look(picture(turned), 0, 32).getFirst();
      assertEquals(shape, seen.shape());
      assertTrue(seen.overlap() > 0.9, shape + " fits by " + seen.overlap());
      assertEquals(0.22, seen.radius(), 0.01);
      assertEquals(0.5, seen.x(), 0.01);
    }
  }

  @Test
  void everyColourIsNamed() {
    for (var colour : SceneColour.values()) {
      var image = picture(object(SceneShape.SQUARE, colour, 0.5, 0));
      assertEquals(colour, SceneEye.look(image, 0, 32).getFirst().colour());
    }
  }

  @Test
  void anEmptyGroundAndPureNoiseShowNoShapes() {
    assertEquals(List.of(), SceneEye.look(picture(), 0, 32));
    var noisy = Disturbance.noise(picture(), 0.3, 1);
    assertEquals(List.of(), SceneEye.look(noisy, 0, 32));
  }

  @Test
  void aBarAndABlotAreNoneOfTheShapes() {
    float[] bar = picture();
    float[] corner = picture();
    for (int p = 0; p < 32 * 32; p++) {
      int x = p % 32;
      int y = p / 32;
      bar[p] = x > 2 && x < 28 && y > 13 && y < 18 ? 0.8f : bar[p];
      corner[p] = x > 4 && x < 26 && y > 4 && y < 26 && (x < 9 || y < 9) ? 0.8f : corner[p];
    }
    assertNull(SceneEye.look(bar, 0, 32).getFirst().shape());
    assertNull(SceneEye.look(corner, 0, 32).getFirst().shape());
  }

  @Test
  void shapesOfOneColourThatTouchAreOneThing() {
    var image =
        picture(
            object(SceneShape.SQUARE, SceneColour.RED, 0.4, 0),
            object(SceneShape.SQUARE, SceneColour.RED, 0.6, 0));
    assertEquals(1, SceneEye.look(image, 0, 32).size());
  }

  @Test
  void valuesThatAreNoNumbersDoNoHarm() {
    var image = new float[3 * 16 * 16];
    Arrays.fill(image, Float.NaN);
    assertEquals(List.of(), SceneEye.look(image, 0, 16));
    Arrays.fill(image, Float.POSITIVE_INFINITY);
    assertEquals(List.of(), SceneEye.look(image, 0, 16));
  }
}
