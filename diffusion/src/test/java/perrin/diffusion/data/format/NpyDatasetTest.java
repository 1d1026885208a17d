package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetOptions.FloatRange;
import perrin.diffusion.data.Part;

class NpyDatasetTest {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void place() {
    file = dir.resolve("some.npy");
  }

  private static byte[] floats(float... values) {
    var buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      buffer.putFloat(value);
    }
    return buffer.array();
  }

  private static byte[] doubles(double... values) {
    var buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      buffer.putDouble(value);
    }
    return buffer.array();
  }

  private Dataset open() {
    return NpyDataset.open(file, OPTIONS);
  }

  private static float[] read(Dataset data, int index) {
    var values = new float[data.values()];
    data.read(index, values, 0);
    return values;
  }

  private static String shape(Dataset data) {
    return data.channels() + "," + data.height() + "," + data.width();
  }

  @Test
  void bytesBecomeValuesInTheUsualRange() {
    TestFiles.write(file, TestFiles.npy("|u1", "2, 1, 2", new byte[] {0, -1, -1, 0}));
    assertEquals("1,1,2", shape(open()));
    assertArrayEquals(new float[] {-1, 1}, read(open(), 0));
    assertArrayEquals(new float[] {1, -1}, read(open(), 1));
    assertEquals(-1, open().label(0));
  }

  @Test
  void channelsFirstAndLastGiveTheSameImage() {
    float[] planes = new float[3 * 5 * 6];
    float[] pixels = new float[planes.length];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = i / 90f;
      pixels[i % 30 * 3 + i / 30] = planes[i];
    }
    TestFiles.write(file, TestFiles.npy("<f4", "1, 3, 5, 6", floats(planes)));
    var first = open();
    TestFiles.write(file, TestFiles.npy("<f4", "1, 5, 6, 3", floats(pixels)));
    assertEquals("3,5,6", shape(first));
    assertEquals("3,5,6", shape(open()));
    assertArrayEquals(planes, read(first, 0));
    assertArrayEquals(planes, read(open(), 0));
  }

  @Test
  void bytesWithChannelsLastAreTurnedToo() {
    byte[] pixels = new byte[5 * 6 * 3];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i % 3 == 2 ? 255 : 0);
    }
    TestFiles.write(file, TestFiles.npy("|u1", "1, 5, 6, 3", pixels));
    float[] values = read(open(), 0);
    assertEquals(-1, values[59]);
    assertEquals(1, values[60]);
  }

  @Test
  void float64IsNarrowedOnce() {
    TestFiles.write(file, TestFiles.npy("<f8", "1, 1, 2", doubles(0.1, -1)));
    assertArrayEquals(new float[] {0.1f, -1}, read(open(), 0));
  }

  @Test
  void theUnitRangeIsStretched() {
    TestFiles.write(file, TestFiles.npy("<f4", "1, 1, 3", floats(0, 0.5f, 1)));
    var data = NpyDataset.open(file, OPTIONS.withRange(FloatRange.UNIT));
    assertArrayEquals(new float[] {-1, 0, 1}, read(data, 0));
  }

  @Test
  void pointsMayLieAnywhere() {
    TestFiles.write(file, TestFiles.npy("<f8", "2, 2", doubles(3, -7, 1e6, 0)));
    assertEquals("2,1,1", shape(open()));
    assertArrayEquals(new float[] {1e6f, 0}, read(open(), 1));
  }

  @Test
  void labelsLieBeside() {
    TestFiles.write(file, TestFiles.npy("|u1", "3, 2, 2", new byte[12]));
    byte[] labels = {2, 0, 0, 0, 1, 0};
    TestFiles.write(dir.resolve("some.labels.npy"), TestFiles.npy("<i2", "3,", labels));
    assertEquals(3, open().classes());
    assertEquals(2, open().label(0));
    assertEquals(0, open().label(1));
  }

  @Test
  void aFolderHasItsParts() {
    TestFiles.write(dir.resolve("train-images.npy"), TestFiles.npy("|u1", "3, 2, 2", new byte[12]));
    TestFiles.write(dir.resolve("test-images.npy"), TestFiles.npy("|u1", "1, 2, 2", new byte[4]));
    assertEquals(3, NpyDataset.open(dir, OPTIONS).size());
    assertEquals(1, NpyDataset.open(dir, OPTIONS.withPart(Part.TEST)).size());
  }

  @Test
  void versionsTwoAndThreeAreRead() {
    byte[] header =
        "{\"shape\": (1, 1, 2), 'descr': '|u1', 'fortran_order': False}"
            .getBytes(StandardCharsets.UTF_8);
    for (byte version = 2; version <= 3; version++) {
      var buffer = ByteBuffer.allocate(12 + header.length + 2).order(ByteOrder.LITTLE_ENDIAN);
      buffer.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', version, 0});
      TestFiles.write(file, buffer.putInt(header.length).put(header).array());
      assertArrayEquals(new float[] {-1, -1}, read(open(), 0));
    }
  }

  @Test
  void valuesOutsideTheirRangeAreNamed() {
    TestFiles.write(file, TestFiles.npy("<f4", "1, 1, 2", floats(0, 255)));
    Refusal.of(this::open, file, "value 255.0 at place 1", "[-1,1]");
    TestFiles.write(file, TestFiles.npy("<f4", "1, 2", floats(Float.NaN, 0)));
    Refusal.of(this::open, file, "value NaN at place 0", "finite");
    TestFiles.write(file, TestFiles.npy("<f8", "1, 2", doubles(0, 1e300)));
    Refusal.of(this::open, file, "value 1.0E300 at place 1", "finite");
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    TestFiles.write(file, TestFiles.npy("|u1", "2, 2, 2", new byte[7]));
    Refusal.of(this::open, file, "8 bytes, and holds 7");
    TestFiles.write(file, TestFiles.npy("|u1", "2, 2, 2", new byte[9]));
    Refusal.of(this::open, file, "8 bytes, and holds 9");
    String huge = "2147483647, 2147483647, 2147483647";
    TestFiles.write(file, TestFiles.npy("<f8", huge, new byte[7]));
    Refusal.of(this::open, file, "no file is that large");
  }

  @Test
  void anArrayOfMoreValuesThanFitIsRefusedByItsHeader() throws IOException {
    // sparse: no byte of the values is on the disk
    byte[] header = TestFiles.npy("|u1", "2, 1100000000,", new byte[0]);
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(header);
      sparse.setLength(header.length + 2_200_000_000L);
    }
    Refusal.Opening opening =
        () -> {
          NpyArray.read(file);
          return null;
        };
    Refusal.of(opening, file, "[2, 1100000000]", "at most 134217728 values");
    TestFiles.write(file, TestFiles.npy("<f8", "2, 1", doubles(3, -7)));
    assertArrayEquals(new double[] {3, -7}, NpyArray.read(file).values());
  }

  @Test
  void hostileHeadersAreRefused() {
    var huge = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    huge.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0}).putInt(-1);
    TestFiles.write(file, huge.array());
    Refusal.of(this::open, file, "claims a header of 4294967295 bytes");
    for (String shape : new String[] {"-1, 2, 2", "0, 2, 2", "99999999999, 2", "a, b, c", ""}) {
      TestFiles.write(file, TestFiles.npy("|u1", shape, new byte[4]));
      Refusal.of(this::open, file, "shape (" + shape + ")");
    }
    TestFiles.write(file, TestFiles.npy("|u1", "1," + "1,".repeat(30_000), new byte[1]));
    Refusal.of(this::open, file, "from 1 to 8 dimensions");
    TestFiles.write(file, TestFiles.npy("'".repeat(60_000), new byte[1]));
    Refusal.of(this::open, file, "no readable 'descr'");
  }

  @Test
  void otherKindsOfArrayAreRefused() {
    TestFiles.write(file, TestFiles.npy("|O", "1, 1, 1", new byte[8]));
    Refusal.of(this::open, file, "type '|O'", "one of u1");
    TestFiles.write(file, TestFiles.npy("<i4", "1, 1, 1", new byte[4]));
    Refusal.of(this::open, file, "type I4");
    TestFiles.write(file, TestFiles.npy("|u1", "1, 7, 7, 7", new byte[343]));
    Refusal.of(this::open, file, "[1, 7, 7, 7]", "C at most 4");
    String fortran = "{'descr': '|u1', 'fortran_order': True, 'shape': (1, 1, 1), }";
    TestFiles.write(file, TestFiles.npy(fortran, new byte[1]));
    Refusal.of(this::open, file, "Fortran order");
    TestFiles.write(file, "PK..".getBytes(StandardCharsets.UTF_8));
    Refusal.of(this::open, file, "not an .npy file");
  }

  @Test
  void labelsThatDoNotFitAreRefused() {
    TestFiles.write(file, TestFiles.npy("|u1", "3, 2, 2", new byte[12]));
    Path labels = dir.resolve("some.labels.npy");
    TestFiles.write(labels, TestFiles.npy("|u1", "2,", new byte[2]));
    Refusal.of(this::open, labels, "[2]", "[3]");
    TestFiles.write(labels, TestFiles.npy("|i1", "3,", new byte[] {0, -1, 0}));
    Refusal.of(this::open, labels, "label -1 at place 1");
    byte[] large = {0, 0, 0, 127, 0, 0, 0, 0, 0, 0, 0, 0};
    TestFiles.write(labels, TestFiles.npy("<i4", "3,", large));
    Refusal.of(this::open, labels, "label 2130706432 at place 0");
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = TestFiles.npy("|u1", "3, 4, 4", TestFiles.bytes(48));
    for (int length = 0; length < whole.length; length++) {
      TestFiles.write(file, Arrays.copyOf(whole, length));
      Refusal.of(this::open, file);
    }
  }

  @Property
  void damageIsRefusedOrReadButNeverMore(@ForAll long seed) {
    byte[] whole =
        seed % 2 == 0
            ? TestFiles.npy("|u1", "3, 4, 4, 3", TestFiles.bytes(144))
            : TestFiles.npy("<f4", "3, 2, 2", floats(new float[12]));
    TestFiles.inFolder(
        folder -> {
          Path damaged = TestFiles.write(folder.resolve("a.npy"), TestFiles.damaged(whole, seed));
          Refusal.orSuccess(() -> NpyDataset.open(damaged, OPTIONS));
        });
  }
}
