package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.diffusion.image.CaptionedGrid.Caption;
import perrin.diffusion.image.CaptionedGrid.Mark;

class CaptionedGridTest {
  private static final int GAP = 10;
  private static final int CELL = 128;

  private static List<Caption> captions(int count, String text, Mark mark) {
    return Collections.nCopies(count, new Caption(text, mark));
  }

  private static int count(Bitmap picture, int rgb) {
    int found = 0;
    for (int p = 0; p < picture.width() * picture.height(); p++) {
      found += picture.rgb(p) == rgb ? 1 : 0;
    }
    return found;
  }

  @Test
  void imagesAreEnlargedAndStandAboveTheirCaptions() {
    var images = new float[3 * 3 * 4];
    java.util.Arrays.fill(images, 1); // three white images of 2 x 2
    var picture = new CaptionedGrid(2).draw(images, 3, 2, 2, captions(3, "white", Mark.NONE));
    assertEquals(GAP + 2 * (CELL + GAP), picture.width());
    assertEquals(3 * CELL * CELL, count(picture, 0xffffff));
    assertEquals(0xffffff, picture.rgb(GAP * picture.width() + GAP));
    assertTrue(picture.height() > 2 * (CELL + GAP) && picture.height() < 2 * (CELL + 4 * GAP));
  }

  @Test
  void aMarkIsTheColourOfTheCaption() {
    var image = new float[16];
    java.util.Arrays.fill(image, -1);
    var grid = new CaptionedGrid(0);
    // Solid blocks, so that some pixels have the text's full colour.
    var right = grid.draw(image, 1, 4, 4, captions(1, "████", Mark.RIGHT));
    var wrong = grid.draw(image, 1, 4, 4, captions(1, "████", Mark.WRONG));
    assertTrue(count(right, 0x7fd69a) > 20 && count(right, 0xf0a35e) == 0);
    assertTrue(count(wrong, 0xf0a35e) > 20 && count(wrong, 0x7fd69a) == 0);
  }

  @Test
  void aLongCaptionIsWrappedAndAnEndlessOneCut() {
    var image = new float[16];
    var grid = new CaptionedGrid(1);
    int one = grid.draw(image, 1, 4, 4, captions(1, "short", Mark.NONE)).height();
    int three = grid.draw(image, 1, 4, 4, captions(1, "words ".repeat(9), Mark.NONE)).height();
    int most = grid.draw(image, 1, 4, 4, captions(1, "words ".repeat(999), Mark.NONE)).height();
    assertTrue(three > one + 14 && most > three, one + ", " + three + ", " + most);
    assertEquals(
        most, grid.draw(image, 1, 4, 4, captions(1, "x ".repeat(9999), Mark.NONE)).height());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    var grid = new CaptionedGrid(0);
    var two = captions(2, "x", Mark.NONE);
    assertThrows(IllegalArgumentException.class, () -> grid.draw(new float[16], 1, 4, 4, two));
    assertThrows(IllegalArgumentException.class, () -> grid.draw(new float[64], 2, 4, 4, two));
    assertThrows(IllegalArgumentException.class, () -> grid.draw(new float[0], 1, 4, 4, List.of()));
    assertThrows(IllegalArgumentException.class, () -> new CaptionedGrid(-1));
  }
}
