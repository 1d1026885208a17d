package perrin.diffusion.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Data sets of 8x8 images, bright on the left (class 0) or on the right (class 1). */
final class HalvesFiles {
  private HalvesFiles() {}

  /** Images and labels as .npy files of bytes. */
  static void write(Path dir, String name, int count, long seed) throws IOException {
    var random = new Random(seed);
    byte[] images = new byte[count * 64];
    byte[] labels = new byte[count];
    for (int n = 0; n < count; n++) {
      labels[n] = (byte) random.nextInt(2);
      for (int i = 0; i < 64; i++) {
        boolean bright = (i % 8 >= 4) == (labels[n] == 1);
        images[n * 64 + i] = (byte) ((bright ? 120 : 20) + random.nextInt(100));
      }
    }
    npy(dir, name + "-images.npy", "(%d, 8, 8)".formatted(count), images);
    npy(dir, name + "-labels.npy", "(%d,)".formatted(count), labels);
  }

  private static void npy(Path dir, String name, String shape, byte[] values) throws IOException {
    var header = "{'descr': '|u1', 'fortran_order': False, 'shape': " + shape + ", }";
    var padded = header + " ".repeat(117 - header.length()) + "\n";
    var out = new ByteArrayOutputStream();
    out.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0});
    out.write(padded.getBytes(StandardCharsets.US_ASCII));
    out.write(values);
    Files.write(dir.resolve(name), out.toByteArray());
  }
}
