package perrin.diffusion.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFilesTest {
  @TempDir Path dir;

  private static Bitmap noise(int channels, long seed) {
    var bytes = new byte[20 * 10 * channels];
    new Random(seed).nextBytes(bytes);
    return new Bitmap(20, 10, channels, bytes);
  }

  private static void assertSame(Bitmap expected, BufferedImage image) {
    assertEquals(expected.width(), image.getWidth());
    assertEquals(expected.height(), image.getHeight());
    int[] samples = image.getRaster().getPixels(0, 0, 20, 10, (int[]) null);
    var bytes = new byte[samples.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    assertArrayEquals(expected.bytes(), bytes);
  }

  private static ImageReader reader(byte[] gif) throws IOException {
    var reader = ImageIO.getImageReadersByFormatName("gif").next();
    reader.setInput(ImageIO.createImageInputStream(new ByteArrayInputStream(gif)));
    return reader;
  }

  @Test
  void aGreyPngReadsBackAsWritten() throws IOException {
    PngFile.write(dir.resolve("deep/er/a.png"), noise(1, 1));
    var image = ImageIO.read(dir.resolve("deep/er/a.png").toFile());
    assertEquals(1, image.getRaster().getNumBands());
    assertSame(noise(1, 1), image);
  }

  @Test
  void aColourPngReadsBackAsWritten() throws IOException {
    assertSame(noise(3, 2), ImageIO.read(new ByteArrayInputStream(PngFile.encode(noise(3, 2)))));
  }

  @Test
  void aGreyGifLosesNothing() throws IOException {
    var frames = List.of(noise(1, 3), noise(1, 4), noise(1, 5));
    var reader = reader(GifFile.encode(frames, 100, 2000));
    assertEquals(3, reader.getNumImages(true));
    for (int i = 0; i < 3; i++) {
      var image = reader.read(i);
      var frame = frames.get(i);
      for (int p = 0; p < 200; p++) {
        assertEquals(frame.rgb(p), image.getRGB(p % 20, p / 20) & 0xffffff);
      }
    }
  }

  @Test
  void aGifRepeatsForEverAndKeepsItsDelays() throws IOException {
    var reader = reader(GifFile.encode(List.of(noise(1, 3), noise(1, 4)), 80, 1500));
    assertEquals("8", attribute(reader, 0, "GraphicControlExtension", "delayTime"));
    assertEquals("150", attribute(reader, 1, "GraphicControlExtension", "delayTime"));
    var loop = node(reader, 0, "ApplicationExtension");
    assertEquals("NETSCAPE", loop.getAttribute("applicationID"));
    assertArrayEquals(new byte[] {1, 0, 0}, (byte[]) loop.getUserObject());
  }

  @Test
  void oneGlobalPaletteServesAllFrames() throws IOException {
    var frames = List.of(noise(3, 3), noise(3, 4));
    var reader = reader(GifFile.encode(frames, 80, 1500));
    var stream = reader.getStreamMetadata().getAsTree("javax_imageio_gif_stream_1.0");
    assertEquals(
        1, ((IIOMetadataNode) stream).getElementsByTagName("GlobalColorTable").getLength());
    for (int i = 0; i < 2; i++) {
      var root =
          (IIOMetadataNode) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
      assertEquals(0, root.getElementsByTagName("LocalColorTable").getLength());
    }
  }

  @Test
  void aColourGifStaysNearItsColours() throws IOException {
    var frames = new ArrayList<Bitmap>();
    for (int hue = 0; hue < 12; hue++) {
      var bytes = new byte[600];
      for (int p = 0; p < 200; p++) {
        double light = p / 199.0;
        for (int c = 0; c < 3; c++) {
          bytes[3 * p + c] = (byte) (255 * light * (0.5 + 0.5 * Math.cos(hue / 2.0 + 2.1 * c)));
        }
      }
      frames.add(new Bitmap(20, 10, 3, bytes));
    }
    var reader = reader(GifFile.encode(frames, 50, 50));
    double square = 0;
    for (int i = 0; i < 12; i++) {
      var image = reader.read(i);
      for (int p = 0; p < 200; p++) {
        for (int shift = 0; shift < 24; shift += 8) {
          int wanted = frames.get(i).rgb(p) >>> shift & 0xff;
          int got = image.getRGB(p % 20, p / 20) >>> shift & 0xff;
          square += (wanted - got) * (wanted - got);
        }
      }
    }
    double rms = Math.sqrt(square / (12 * 600));
    assertTrue(rms < 9, "root mean square error " + rms);
  }

  @Test
  void fewColoursAreKeptExactly() throws IOException {
    var bytes = new byte[600];
    for (int p = 0; p < 200; p++) {
      bytes[3 * p] = (byte) (p % 3 == 0 ? 255 : 0);
      bytes[3 * p + 1] = (byte) (p % 2 == 0 ? 255 : 0);
      bytes[3 * p + 2] = (byte) (p % 5 == 0 ? 255 : 0);
    }
    var frame = new Bitmap(20, 10, 3, bytes);
    var image = reader(GifFile.encode(List.of(frame), 50, 50)).read(0);
    for (int p = 0; p < 200; p++) {
      assertEquals(frame.rgb(p), image.getRGB(p % 20, p / 20) & 0xffffff);
    }
  }

  @Test
  void framesOfDifferentSizesAreRefused() {
    var other = new Bitmap(1, 1, 1, new byte[1]);
    assertThrows(
        IllegalArgumentException.class, () -> GifFile.encode(List.of(noise(1, 1), other), 50, 50));
    assertThrows(IllegalArgumentException.class, () -> GifFile.encode(List.of(), 50, 50));
    assertThrows(IllegalArgumentException.class, () -> GifFile.encode(List.of(other), 5, 50));
  }

  @Test
  void writingReplacesTheFileAndLeavesNothingBeside() throws IOException {
    Path file = dir.resolve("a.txt");
    AtomicWrite.bytes(file, "old".getBytes(StandardCharsets.UTF_8));
    AtomicWrite.bytes(file, "new".getBytes(StandardCharsets.UTF_8));
    assertEquals("new", Files.readString(file));
    try (var files = Files.list(dir)) {
      assertEquals(List.of(file), files.toList());
    }
  }

  @Test
  void aFailedWriteLeavesNothingBeside() throws IOException {
    Path folder = dir.resolve("taken");
    Files.createDirectories(folder.resolve("full"));
    assertThrows(IOException.class, () -> AtomicWrite.bytes(folder, new byte[3]));
    try (var files = Files.list(dir)) {
      assertEquals(List.of(folder), files.toList());
    }
  }

  private static String attribute(ImageReader reader, int frame, String node, String name)
      throws IOException {
    return node(reader, frame, node).getAttribute(name);
  }

  private static IIOMetadataNode node(ImageReader reader, int frame, String name)
      throws IOException {
    var root =
        (IIOMetadataNode) reader.getImageMetadata(frame).getAsTree("javax_imageio_gif_image_1.0");
    return (IIOMetadataNode) root.getElementsByTagName(name).item(0);
  }

  @Test
  void encodingIsDeterministic() {
    var frames = List.of(noise(3, 8), noise(3, 9));
    assertTrue(Arrays.equals(GifFile.encode(frames, 50, 50), GifFile.encode(frames, 50, 50)));
  }
}
