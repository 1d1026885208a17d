package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.DataException;

class PictureDecoderTest {
  private static byte[] decode(byte[] encoded) {
    return PictureDecoder.decode(encoded, "test").bytes();
  }

  private static void refuses(byte[] encoded, String... words) {
    String message = assertThrows(DataException.class, () -> decode(encoded)).getMessage();
    assertTrue(message.startsWith("test: "), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  @Test
  void greySamplesAreNotConverted() {
    var image = new BufferedImage(256, 1, BufferedImage.TYPE_BYTE_GRAY);
    var expected = new byte[256];
    for (int x = 0; x < 256; x++) {
      image.getRaster().setSample(x, 0, 0, x);
      expected[x] = (byte) x;
    }
    assertArrayEquals(expected, decode(TestFiles.encode("png", image)));
  }

  @Test
  void colourComesAsPlanesRedGreenBlue() {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x010203);
    image.setRGB(1, 0, 0x040506);
    assertArrayEquals(new byte[] {1, 4, 2, 5, 3, 6}, decode(TestFiles.encode("png", image)));
  }

  @Test
  void transparentPixelsLieOverBlack() {
    var image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0x00ffffff);
    assertArrayEquals(new byte[3], decode(TestFiles.encode("png", image)));
    image.setRGB(0, 0, 0x80ffffff);
    byte half = (byte) 128;
    assertArrayEquals(new byte[] {half, half, half}, decode(TestFiles.encode("png", image)));
  }

  @Test
  void sixteenBitsAreRoundedToEight() {
    var image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    image.getRaster().setSample(0, 0, 0, 65535);
    image.getRaster().setSample(1, 0, 0, 257 * 100 + 100);
    assertArrayEquals(new byte[] {-1, 100}, decode(TestFiles.encode("png", image)));
  }

  @Test
  void palettesAreReadAsGreyWhereTheyAreGrey() {
    var binary = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
    binary.getRaster().setSample(1, 0, 0, 1);
    assertArrayEquals(new byte[] {0, -1}, decode(TestFiles.encode("png", binary)));
    var indexed = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
    indexed.setRGB(0, 0, 0xff00ff);
    assertArrayEquals(new byte[] {-1, 0, -1}, decode(TestFiles.encode("png", indexed)));
  }

  @Test
  void jpegIsReadToWithinItsLoss() {
    var image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < 256; p++) {
      image.setRGB(p % 16, p / 16, 0x804020);
    }
    byte[] bytes = decode(TestFiles.encode("jpeg", image));
    assertEquals(768, bytes.length);
    assertEquals(0x80, bytes[0] & 0xff, 4);
    assertEquals(0x40, bytes[256] & 0xff, 4);
    assertEquals(0x20, bytes[512] & 0xff, 4);
  }

  @Test
  void resizingCropsTheCentreAndAveragesAreas() {
    // The middle 4 x 4 of 6 x 4, in blocks of 2 x 2.
    var image = new BufferedImage(6, 4, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 1; x < 5; x++) {
      for (int y = 0; y < 4; y++) {
        image.getRaster().setSample(x, y, 0, 10 * x + 2 * y);
      }
    }
    var picture = PictureDecoder.decode(TestFiles.encode("png", image), "test");
    assertArrayEquals(new byte[] {16, 36, 20, 40}, picture.square(2).bytes());
  }

  @Test
  void resizingKeepsAFlatPictureFlatAtAnySize() {
    var image = new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, 7, 5, filled(35, 200));
    var picture = PictureDecoder.decode(TestFiles.encode("png", image), "test");
    for (int size = 1; size < 12; size++) {
      var expected = new byte[size * size];
      Arrays.fill(expected, (byte) 200);
      assertArrayEquals(expected, picture.square(size).bytes());
    }
  }

  private static int[] filled(int count, int value) {
    var values = new int[count];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void aBombOfPixelsIsRefusedBeforeItIsDecoded() {
    byte[] png = TestFiles.png(4, 4, 1);
    ByteBuffer.wrap(png).putInt(16, 60_000).putInt(20, 60_000);
    var crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    refuses(png, "60000 x 60000 pixels", "at most");
  }

  @Test
  void everyTruncationOfAPngsPixelsIsRefused() {
    byte[] png = TestFiles.png(9, 9, 1);
    // The pixels are followed by 4 bytes of a checksum in zlib, 4 of another, 12 of an end mark.
    for (int length = 0; length < png.length - 20; length++) {
      refuses(Arrays.copyOf(png, length));
    }
  }

  @Test
  void aTruncatedJpegIsRefused() {
    byte[] jpeg = TestFiles.picture("jpeg", BufferedImage.TYPE_INT_RGB, 64, 64, 1);
    for (int percent = 0; percent < 100; percent += 3) {
      refuses(Arrays.copyOf(jpeg, jpeg.length * percent / 100));
    }
  }

  @Test
  void whatIsNoPictureIsSaid() {
    refuses("GIF89a".getBytes(StandardCharsets.UTF_8), "neither PNG nor JPEG");
    refuses(new byte[0], "empty");
  }

  @Property
  void damageIsRefusedOrReadButNeverMore(@ForAll long seed) {
    int type = seed % 2 == 0 ? BufferedImage.TYPE_3BYTE_BGR : BufferedImage.TYPE_BYTE_GRAY;
    String format = seed % 3 == 0 ? "jpeg" : "png";
    byte[] damaged = TestFiles.damaged(TestFiles.picture(format, type, 12, 9, seed), seed);
    try {
      var picture = PictureDecoder.decode(damaged, "test");
      assertEquals(picture.shape().values(), picture.bytes().length);
    } catch (DataException e) {
      assertTrue(e.getMessage().startsWith("test: "));
    }
  }
}
