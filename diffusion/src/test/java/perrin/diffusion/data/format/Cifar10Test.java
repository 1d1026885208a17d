package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.Part;

class Cifar10Test {
  private static final int RECORD = 3073;

  @TempDir Path dir;

  private static byte[] batch(int... labels) {
    byte[] bytes = TestFiles.bytes(RECORD * labels.length);
    for (int i = 0; i < labels.length; i++) {
      bytes[i * RECORD] = (byte) labels[i];
    }
    return bytes;
  }

  @Test
  void recordsComeInTheOrderOfTheirBatches() {
    TestFiles.write(dir.resolve("data_batch_2.bin"), batch(7));
    TestFiles.write(dir.resolve("data_batch_1.bin"), batch(9, 0));
    var data = Cifar10.open(dir, Part.TRAIN);
    assertEquals(3, data.size());
    assertEquals("truck", data.classNames().get(data.label(0)));
    assertEquals("airplane", data.classNames().get(data.label(1)));
    assertEquals("horse", data.classNames().get(data.label(2)));
    var values = new float[3072];
    data.read(1, values, 0);
    byte[] first = batch(9, 0);
    for (int p = 0; p < 3072; p++) {
      assertEquals((first[RECORD + 1 + p] & 0xff) / 127.5f - 1, values[p], 1e-6f);
    }
  }

  @Test
  void theUnpackedArchivesFolderIsFound() {
    TestFiles.write(dir.resolve("cifar-10-batches-bin/test_batch.bin"), batch(1, 2, 3));
    assertEquals(3, Cifar10.open(dir, Part.TEST).size());
  }

  @Test
  void damageIsNamed() {
    Path file = dir.resolve("data_batch_1.bin");
    TestFiles.write(file, Arrays.copyOf(batch(1, 2), 2 * RECORD - 5));
    Refusal.of(() -> Cifar10.open(dir, Part.TRAIN), file, "6141 bytes", "truncated?");
    TestFiles.write(file, batch(1, 10));
    Refusal.of(() -> Cifar10.open(dir, Part.TRAIN), file, "label 10 in record 1");
    TestFiles.write(file, new byte[0]);
    Refusal.of(() -> Cifar10.open(dir, Part.TRAIN), file, "0 bytes");
    Refusal.of(() -> Cifar10.open(dir, Part.TEST), dir, "no test_batch.bin", "use images");
  }

  @Property
  void damageIsRefusedOrReadButNeverMore(@ForAll long seed) {
    TestFiles.inFolder(
        folder -> {
          byte[] damaged = TestFiles.damaged(batch(1, 2), seed);
          TestFiles.write(folder.resolve("data_batch_1.bin"), damaged);
          Refusal.orSuccess(() -> Cifar10.open(folder, Part.TRAIN));
        });
  }
}
