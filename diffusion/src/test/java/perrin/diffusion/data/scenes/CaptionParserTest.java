package perrin.diffusion.data.scenes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.scenes.SceneRequest.Asked;
import perrin.diffusion.data.scenes.SceneRequest.Relation;

class CaptionParserTest {
  private static final Asked RED_CIRCLE =
      new Asked(SceneShape.CIRCLE, SceneColour.RED, SceneSize.SMALL, ScenePlace.LEFT);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a small red circle on the left",
        "On the left, a small red circle.",
        "small red circle at the left",
        "a red small disc on the left side",
        "There is a tiny red circle on the left side of the picture!",
        "a picture of one little red circle to the left",
        "  the  small RED circle in the left middle of the image  ",
      })
  void peopleMayWriteTheSameInManyWays(String caption) {
    assertEquals(new SceneRequest(List.of(RED_CIRCLE), List.of()), CaptionParser.parse(caption));
  }

  @Test
  void whatIsNotSaidMayBeAnything() {
    assertEquals(
        new Asked(SceneShape.STAR, null, null, null),
        CaptionParser.parse("star").objects().getFirst());
  }

  @ParameterizedTest
  @CsvSource({
    "at the top left,TOP_LEFT",
    "in the upper right corner,TOP_RIGHT",
    "in the bottom left corner of the image,BOTTOM_LEFT",
    "at the lower right,BOTTOM_RIGHT",
    "on the bottom,BOTTOM",
    "in the top centre,TOP",
    "in the center,CENTRE",
    "in the middle of the picture,CENTRE",
    "in the bottom-right corner,BOTTOM_RIGHT",
  })
  void placesHaveManyNames(String phrase, ScenePlace place) {
    assertEquals(place, CaptionParser.parse("a star " + phrase).objects().getFirst().place());
  }

  @Test
  void relationsAreBetweenNeighboursInTheText() {
    var request =
        CaptionParser.parse(
            "a blue square above a green triangle to the right of a ring at the bottom");
    assertEquals(
        List.of(
            new Relation(0, SceneDirection.ABOVE, 1), new Relation(1, SceneDirection.RIGHT_OF, 2)),
        request.relations());
    assertEquals(ScenePlace.BOTTOM, request.objects().get(2).place());
  }

  @Test
  void aSideOfAnotherShapeIsARelationAndOfThePictureAPlace() {
    assertEquals(
        List.of(new Relation(0, SceneDirection.LEFT_OF, 1)),
        CaptionParser.parse("a star left of a ring").relations());
    assertEquals(
        ScenePlace.LEFT,
        CaptionParser.parse("a star on the left of the picture").objects().getFirst().place());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|it ends where a shape should follow",
        "a red|it ends where a shape should follow",
        "a star and|it ends where a shape should follow",
        "a rad circle|'rad', word 2, is not understood (did you mean red?)",
        "two red circles|'two', word 1, is not understood",
        "a red circel|did you mean circle?",
        "a red circle with a hat|'hat', word 6, is not understood",
        "a red circle on the moon|'moon', word 6, is not understood",
        "a red blue circle|two colours, the second being 'blue'",
        "a small big circle|two sizes, the second being 'big'",
        "a star in the top bottom corner|two places, the second being 'bottom'",
        "on the left, a star on the right|the star has two places",
        "a star a ring|'a', word 3, is not understood",
        "a star, a ring, a cross and a square|more than 3 shapes are asked for",
        "a star left of|it ends where a shape should follow",
      })
  void whatIsNotUnderstoodIsNamed(String caption, String message) {
    var thrown = assertThrows(DataException.class, () -> CaptionParser.parse(caption));
    assertTrue(thrown.getMessage().contains(message), thrown.getMessage());
    assertTrue(thrown.getMessage().startsWith("caption '" + caption + "'"), thrown.getMessage());
  }

  @Test
  void anEndlessCaptionIsRefusedAtOnce() {
    var thrown =
        assertThrows(DataException.class, () -> CaptionParser.parse("a ".repeat(1_000_000)));
    assertEquals("caption: 2000000 letters, at most 400 are read", thrown.getMessage());
  }
}
