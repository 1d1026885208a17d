package perrin.diffusion.data.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import perrin.diffusion.data.ByteDataset;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;

/**
 * CIFAR-10 in its binary version (Krizhevsky 2009, cs.toronto.edu/~kriz/cifar.html): records of one
 * label byte and 3072 bytes {@code [3,32,32]}, in {@code data_batch_1.bin} … {@code
 * data_batch_5.bin} and {@code test_batch.bin}.
 */
public final class Cifar10 {
  private static final ImageShape SHAPE = new ImageShape(3, 32, 32);
  private static final int RECORD = 1 + SHAPE.values();

  private static final List<String> CLASS_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private Cifar10() {}

  /**
   * Reads one part: for training, as many of the five batches as there are, in their order.
   *
   * @param dir the folder, or the one that holds {@code cifar-10-batches-bin}
   * @param part train or test
   * @return the set, colour
   * @throws DataException if there is no batch, or one is damaged
   */
  public static Dataset open(Path dir, Part part) {
    Path nested = dir.resolve("cifar-10-batches-bin");
    Path folder = Files.isDirectory(nested) ? nested : dir;
    List<Path> files =
        (part == Part.TEST
                ? List.of(folder.resolve("test_batch.bin"))
                : IntStream.rangeClosed(1, 5)
                    .mapToObj(k -> folder.resolve("data_batch_" + k + ".bin"))
                    .toList())
            .stream().filter(Files::isRegularFile).toList();
    if (files.isEmpty()) {
      throw DataException.in(
          dir,
          Files.isDirectory(dir)
              ? "no " + (part == Part.TEST ? "test_batch.bin" : "data_batch_1.bin")
              : "no such folder",
          "cifar10 needs the binary version; for folders or zips of pictures use images");
    }
    return read(files, part);
  }

  private static Dataset read(List<Path> files, Part part) {
    long records = files.stream().mapToLong(Cifar10::records).sum();
    if (records > Integer.MAX_VALUE) {
      throw DataException.in(files.getFirst(), records + " records", "too many");
    }
    var pixels = Bytes.allocate(files.getFirst(), records * SHAPE.values());
    var labels = new int[(int) records];
    int at = 0;
    for (Path file : files) {
      at = read(file, pixels, labels, at);
    }
    if (at != labels.length) {
      throw new DataException(files.getLast() + ": changed while it was read");
    }
    return new ByteDataset("cifar10/" + part.label(), SHAPE, pixels, labels, CLASS_NAMES);
  }

  private static long records(Path file) {
    try {
      long bytes = Files.size(file);
      if (bytes == 0 || bytes % RECORD != 0) {
        throw DataException.in(
            file,
            bytes + " bytes",
            "a CIFAR-10 batch is a number of records of %d bytes; truncated?".formatted(RECORD));
      }
      return bytes / RECORD;
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + IdxFile.reason(e) + ")", e);
    }
  }

  private static int read(Path file, MemorySegment pixels, int[] labels, int first) {
    int at = first;
    try (var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      var record = new byte[RECORD];
      while (at < labels.length && in.readNBytes(record, 0, RECORD) == RECORD) {
        if (record[0] < 0 || record[0] >= CLASS_NAMES.size()) {
          throw DataException.in(
              file,
              "label %d in record %d".formatted(record[0] & 0xff, at - first),
              "labels run from 0 to 9; not a CIFAR-10 batch, or damaged");
        }
        labels[at] = record[0];
        MemorySegment.copy(
            record, 1, pixels, ValueLayout.JAVA_BYTE, (long) at * SHAPE.values(), SHAPE.values());
        at++;
      }
      return at;
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read (" + IdxFile.reason(e) + ")", e);
    }
  }
}
