package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.Part;

class MnistTest {
  private static final byte[] PIXELS = TestFiles.bytes(5 * 4 * 3);
  private static final byte[] LABELS = {3, 1, 4, 1, 5};
  private static final byte[] IMAGE_FILE = TestFiles.idx(8, PIXELS, 5, 4, 3);
  private static final byte[] LABEL_FILE = TestFiles.idx(8, LABELS, 5);

  @TempDir Path dir;

  private Path images(byte[] bytes) {
    return TestFiles.write(dir.resolve("train-images-idx3-ubyte"), bytes);
  }

  private Path labels(byte[] bytes) {
    return TestFiles.write(dir.resolve("train-labels-idx1-ubyte"), bytes);
  }

  private Dataset open() {
    return Mnist.DIGITS.open(dir, Part.TRAIN);
  }

  @Test
  void pixelsAndLabelsComeAsTheyLieInTheFiles() {
    images(IMAGE_FILE);
    labels(LABEL_FILE);
    var data = open();
    assertEquals(5, data.size());
    assertEquals("1,4,3", data.channels() + "," + data.height() + "," + data.width());
    var values = new float[14];
    for (int i = 0; i < 5; i++) {
      assertEquals(LABELS[i], data.label(i));
      data.read(i, values, 1);
      for (int p = 0; p < 12; p++) {
        assertEquals((PIXELS[12 * i + p] & 0xff) / 127.5f - 1, values[1 + p], 1e-6f);
      }
      assertEquals(0, values[0]);
      assertEquals(0, values[13]);
    }
  }

  @Test
  void gzippedFilesGiveTheSameAsPlainOnes() {
    images(IMAGE_FILE);
    labels(LABEL_FILE);
    Path other = dir.resolve("other");
    TestFiles.write(other.resolve("train-images-idx3-ubyte.gz"), TestFiles.gzip(IMAGE_FILE));
    TestFiles.write(other.resolve("train-labels-idx1-ubyte.gz"), TestFiles.gzip(LABEL_FILE));
    assertEquals(open().fingerprint(), Mnist.DIGITS.open(other, Part.TRAIN).fingerprint());
  }

  @Test
  void fashionHasItsOwnClassNames() {
    images(IMAGE_FILE);
    labels(LABEL_FILE);
    assertEquals("Dress", Mnist.FASHION.open(dir, Part.TRAIN).classNames().get(3));
  }

  @Test
  void anotherPixelGivesAnotherFingerprint() {
    images(IMAGE_FILE);
    labels(LABEL_FILE);
    String before = open().fingerprint();
    byte[] changed = IMAGE_FILE.clone();
    changed[changed.length - 1]++;
    images(changed);
    assertNotEquals(before, open().fingerprint());
  }

  @Test
  void theExtremesAreExact() {
    images(TestFiles.idx(8, new byte[] {0, (byte) 255}, 1, 1, 2));
    labels(TestFiles.idx(8, new byte[] {0}, 1));
    var values = new float[2];
    open().read(0, values, 0);
    assertArrayEquals(new float[] {-1, 1}, values);
  }

  @Test
  void readingOutsideIsRefused() {
    images(IMAGE_FILE);
    labels(LABEL_FILE);
    var data = open();
    assertThrows(IndexOutOfBoundsException.class, () -> data.read(5, new float[12], 0));
    assertThrows(IndexOutOfBoundsException.class, () -> data.read(0, new float[12], 1));
    assertThrows(IndexOutOfBoundsException.class, () -> data.label(-1));
  }

  @Test
  void aTruncatedFileIsRefused() {
    Path file = images(Arrays.copyOf(IMAGE_FILE, IMAGE_FILE.length - 1));
    labels(LABEL_FILE);
    Refusal.of(this::open, file, "claims dimensions [5, 4, 3], 60 bytes", "at most 59");
  }

  @Test
  void aTruncatedGzipIsRefused() {
    byte[] zipped = TestFiles.gzip(IMAGE_FILE);
    Path file = images(Arrays.copyOf(zipped, zipped.length - 12));
    labels(LABEL_FILE);
    Refusal.of(this::open, file, "truncated");
  }

  @Test
  void aFileThatGoesOnIsRefused() {
    Path file = images(Arrays.copyOf(IMAGE_FILE, IMAGE_FILE.length + 1));
    labels(LABEL_FILE);
    Refusal.of(this::open, file, "goes on after the 60 bytes");
  }

  @Test
  void hugeDimensionsAreRefusedBeforeAnythingIsAllocated() {
    Path file = images(TestFiles.idx(8, new byte[10], 0x7fffffff, 0x7fffffff, 0x7fffffff));
    labels(LABEL_FILE);
    Refusal.of(this::open, file, "claims dimensions");
    images(TestFiles.gzip(TestFiles.idx(8, new byte[10], 60_000, 1 << 10, 1 << 10)));
    Refusal.of(this::open, file, "can hold at most");
  }

  @Test
  void aGzipThatClaimsMoreThanItHoldsIsRefusedBeforeMemoryIsTaken() {
    byte[] zipped = TestFiles.gzip(TestFiles.idx(8, new byte[10], 1 << 10, 4, 5));
    Path file = images(zipped);
    labels(LABEL_FILE);
    assertTrue(zipped.length * 1032L > 20 << 10 && zipped.length * 64L < 20 << 10);
    Refusal.of(this::open, file, "claims dimensions [1024, 4, 5], 20480 bytes; it holds 10");
    // and one that does shrink so much is read
    images(TestFiles.gzip(TestFiles.idx(8, new byte[100_000], 1, 250, 400)));
    labels(TestFiles.idx(8, new byte[1], 1));
    assertEquals(1, open().size());
  }

  @Test
  void negativeAndEmptyDimensionsAreRefused() {
    labels(LABEL_FILE);
    Path file = images(TestFiles.idx(8, new byte[10], -1, 2, 2));
    Refusal.of(this::open, file, "claims dimensions [-1]");
    images(TestFiles.idx(8, new byte[0], 0, 2, 2));
    Refusal.of(this::open, file, "claims dimensions [0]");
  }

  @Test
  void anotherKindOfFileIsRefused() {
    labels(LABEL_FILE);
    Path file = images("not an idx file at all".getBytes(StandardCharsets.UTF_8));
    Refusal.of(this::open, file, "begins with 6e6f7420", "begins with 00000803");
    images(TestFiles.idx(13, PIXELS, 5, 4, 3));
    Refusal.of(this::open, file, "begins with 00000d03");
    images(new byte[0]);
    Refusal.of(this::open, file, "ends too early");
  }

  @Test
  void labelsMustFitTheImages() {
    images(IMAGE_FILE);
    Path file = labels(TestFiles.idx(8, new byte[] {1, 2}, 2));
    Refusal.of(this::open, file, "2 labels", "has 5 images");
    labels(TestFiles.idx(8, new byte[] {1, 2, 3, 4, 10}, 5));
    Refusal.of(this::open, file, "label 10 at place 4");
  }

  @Test
  void aMissingFileIsNamed() {
    images(IMAGE_FILE);
    Refusal.of(this::open, dir, "no train-labels-idx1-ubyte[.gz]");
    Refusal.of(() -> Mnist.DIGITS.open(dir, Part.TEST), dir, "no t10k-images-idx3-ubyte[.gz]");
  }

  @Property
  void damageIsRefusedOrReadButNeverMore(@ForAll long seed, @ForAll boolean gzipped) {
    byte[] images = gzipped ? TestFiles.gzip(IMAGE_FILE) : IMAGE_FILE;
    byte[] labels = gzipped ? TestFiles.gzip(LABEL_FILE) : LABEL_FILE;
    TestFiles.inFolder(
        folder -> {
          TestFiles.write(
              folder.resolve("train-images-idx3-ubyte"), TestFiles.damaged(images, seed));
          TestFiles.write(
              folder.resolve("train-labels-idx1-ubyte"),
              seed % 2 == 0 ? labels : TestFiles.damaged(labels, seed));
          Refusal.orSuccess(() -> Mnist.DIGITS.open(folder, Part.TRAIN));
        });
  }
}
