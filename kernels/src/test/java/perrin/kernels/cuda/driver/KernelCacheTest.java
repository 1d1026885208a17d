package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiled kernels from one run to the next; nothing here needs a compiler. */
final class KernelCacheTest {
  private static final String NAME = "copy";
  private static final String KEY = "0123456789abcdef".repeat(4);
  private static final KernelImage IMAGE =
      new KernelImage(new byte[] {127, 'E', 'L', 'F', 0, -1}, Map.of("fill", "lli", "run", "b96f"));

  @TempDir Path temporary;
  private Path folder;

  @BeforeEach
  void namesTheFolder() {
    Assumptions.assumeTrue(
        temporary.getFileSystem().supportedFileAttributeViews().contains("posix"),
        "CUDA is for Linux");
    folder = temporary.resolve("perrin").resolve("kernels");
  }

  private static void same(KernelImage expected, Optional<KernelImage> found) {
    assertArrayEquals(expected.code(), found.orElseThrow().code());
    assertEquals(expected.signatures(), found.orElseThrow().signatures());
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    }
  }

  @Test
  void whatIsPutIsFoundAgainByTheSameKeyAlone() throws IOException {
    KernelCache cache = KernelCache.in(folder);
    assertEquals(Optional.empty(), cache.get(NAME, KEY));
    cache.put(NAME, KEY, IMAGE);
    same(IMAGE, KernelCache.in(folder).get(NAME, KEY));
    // Of another key whose beginning is the same, and of another file.
    assertEquals(Optional.empty(), cache.get(NAME, KEY.substring(0, 63) + "0"));
    assertEquals(Optional.empty(), cache.get("map", KEY));
    assertEquals(1, files().size(), "nothing half written stays behind");
    assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    assertEquals("kept in " + folder, cache.describe());
  }

  @Test
  void everyDamageIsSeenAndTheNextResultTakesThePlace() throws IOException {
    KernelCache cache = KernelCache.in(folder);
    cache.put(NAME, KEY, IMAGE);
    Path file = files().getFirst();
    byte[] whole = Files.readAllBytes(file);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 64;
      Files.write(file, damaged);
      assertEquals(Optional.empty(), cache.get(NAME, KEY), "byte " + i);
    }
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertEquals(Optional.empty(), cache.get(NAME, KEY), "of length " + length);
    }
    cache.put(NAME, KEY, IMAGE);
    same(IMAGE, cache.get(NAME, KEY));
  }

  @Test
  void aFileThatIsTooLongIsNotReadAndALinkNotFollowed() throws IOException {
    KernelCache cache = KernelCache.in(folder);
    cache.put(NAME, KEY, IMAGE);
    Path file = files().getFirst();
    Path moved = Files.move(file, temporary.resolve("moved"));
    Files.createSymbolicLink(file, moved);
    assertEquals(Optional.empty(), cache.get(NAME, KEY));
    Files.delete(file);
    try (var sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(4L << 30);
    }
    assertEquals(Optional.empty(), cache.get(NAME, KEY));
  }

  @Test
  void theVersionsUsedLastAreKept() throws IOException {
    KernelCache cache = KernelCache.in(folder);
    String[] keys = new String[10];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i + KEY.substring(1);
      cache.put(NAME, keys[i], IMAGE);
      cache.put("map", KEY, IMAGE);
      for (Path f : files()) {
        if (f.getFileName().toString().startsWith(NAME + "-" + i)) {
          Files.setLastModifiedTime(f, FileTime.fromMillis(1000L * i));
        }
      }
      if (i == 7) {
        same(IMAGE, cache.get(NAME, keys[0]));
      }
    }
    same(IMAGE, cache.get(NAME, keys[0]));
    assertEquals(Optional.empty(), cache.get(NAME, keys[1]));
    assertEquals(Optional.empty(), cache.get(NAME, keys[2]));
    for (int i = 3; i < keys.length; i++) {
      same(IMAGE, cache.get(NAME, keys[i]));
    }
    same(IMAGE, cache.get("map", KEY));
  }

  @Test
  void aFolderInWhichOthersMayWriteIsNotUsed() throws IOException {
    KernelCache.in(folder).put(NAME, KEY, IMAGE);
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwx---"));
    KernelCache cache = KernelCache.in(folder);
    assertEquals(Optional.empty(), cache.get(NAME, KEY));
    cache.put("map", KEY, IMAGE);
    assertEquals(1, files().size());
    assertEquals("not kept: %s may be written by others".formatted(folder), cache.describe());
  }

  @Test
  void whereNoFolderCanBeMadeNothingIsKept() throws IOException {
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "a file");
    KernelCache cache = KernelCache.in(folder);
    cache.put(NAME, KEY, IMAGE);
    assertEquals(Optional.empty(), cache.get(NAME, KEY));
    assertEquals("not kept: %s is no folder".formatted(folder), cache.describe());
    KernelCache below = KernelCache.in(folder.resolve("kernels"));
    below.put(NAME, KEY, IMAGE);
    assertEquals(Optional.empty(), below.get(NAME, KEY));
    assertTrue(below.describe().startsWith("not kept: "), below.describe());
  }
}
