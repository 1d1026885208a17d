package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ImageGridTest {
  private static final ImageGrid PLAIN = new ImageGrid(2, 1, 2, 7);

  @Test
  void imagesLieRowByRowWithPaddingAround() {
    // Three images [1,1,1]: black, grey, white, two a row, each pixel doubled.
    var picture = PLAIN.draw(new float[] {-1, 0, 1}, 1, 1, 1);
    assertEquals(7, picture.width());
    assertEquals(7, picture.height());
    assertEquals(0x070707, picture.rgb(0));
    assertEquals(0x000000, picture.rgb(7 + 1));
    assertEquals(0x000000, picture.rgb(2 * 7 + 2));
    assertEquals(0x070707, picture.rgb(7 + 3));
    assertEquals(0x808080, picture.rgb(7 + 4));
    assertEquals(0xffffff, picture.rgb(4 * 7 + 1));
    assertEquals(0x070707, picture.rgb(4 * 7 + 4));
  }

  @Test
  void planesBecomeColours() {
    var picture = new ImageGrid(1, 0, 1, 0).draw(new float[] {1, -1, -1, 0, -1, 1}, 3, 1, 2);
    assertEquals(0xff0000, picture.rgb(0) & 0xff00ff);
    assertEquals(0x0080ff, picture.rgb(1));
  }

  @Property
  void everyByteComesBackFromItsValue(@ForAll @IntRange(max = 255) int pixel) {
    assertEquals((byte) pixel, Bitmap.toByte((float) (pixel / 127.5 - 1)));
  }

  @Test
  void valuesOutsideAreClamped() {
    assertEquals((byte) 255, Bitmap.toByte(1e9f));
    assertEquals((byte) 0, Bitmap.toByte(Float.NEGATIVE_INFINITY));
    assertEquals((byte) 0, Bitmap.toByte(Float.NaN));
  }

  @Test
  void sixtyFourImagesMakeASquare() {
    var picture = ImageGrid.of(28).draw(new float[64 * 28 * 28], 1, 28, 28);
    assertEquals(picture.width(), picture.height());
    assertEquals(8 * (28 * 3 + 2) + 2, picture.width());
  }

  @Test
  void brokenNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> PLAIN.draw(new float[5], 1, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> PLAIN.draw(new float[0], 1, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> PLAIN.draw(new float[8], 2, 2, 2));
    assertThrows(IllegalArgumentException.class, () -> new ImageGrid(1, -1, 1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> new ImageGrid(1, 0, 64, 0).draw(new float[1 << 20], 1, 1 << 10, 1 << 10));
  }
}
