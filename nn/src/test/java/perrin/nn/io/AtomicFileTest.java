package perrin.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = directory.resolve("checkpoint.bin");
  }

  @Test
  void aNewFileIsWrittenAndNothingElseIsLeft() throws IOException {
    AtomicFile.write(file, channel -> channel.write(text("first")));
    assertEquals("first", Files.readString(file));
    assertEquals(List.of("checkpoint.bin"), names());
  }

  @Test
  void anOldFileIsReplaced() throws IOException {
    Files.writeString(file, "a much longer old content");
    AtomicFile.write(file, channel -> channel.write(text("new")));
    assertEquals("new", Files.readString(file));
    assertEquals(List.of("checkpoint.bin"), names());
  }

  @Test
  void theOldFileIsWholeUntilTheNewOneIs() throws IOException {
    Files.writeString(file, "old");
    AtomicFile.write(
        file,
        channel -> {
          channel.write(text("ne"));
          channel.force(true);
          assertEquals("old", Files.readString(file));
          channel.write(text("w"));
        });
    assertEquals("new", Files.readString(file));
  }

  @Test
  void aDiskThatFillsUpMidwayLeavesTheOldFile() throws IOException {
    Files.writeString(file, "old");
    final IOException e =
        assertThrows(
            IOException.class,
            () ->
                AtomicFile.write(
                    file,
                    channel -> {
                      channel.write(text("half of the"));
                      throw new IOException("No space left on device");
                    }));
    assertEquals("cannot write " + file + ": No space left on device", e.getMessage());
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("checkpoint.bin"), names());
  }

  @Test
  void aBodyThatThrowsSomethingElseLeavesTheOldFile() throws IOException {
    Files.writeString(file, "old");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                channel -> {
                  channel.write(text("half of the"));
                  throw new IllegalStateException("NaN");
                }));
    assertEquals("old", Files.readString(file));
    assertEquals(List.of("checkpoint.bin"), names());
  }

  @Test
  void leftoversOfAKilledWriterAreRemovedByTheNextOne() throws IOException {
    Files.writeString(directory.resolve(".checkpoint.bin.0badcafe.part"), "half");
    Files.writeString(directory.resolve(".other.bin.0badcafe.part"), "of another file");
    Files.writeString(directory.resolve(".checkpoint.bin.notes.part"), "not ours");
    AtomicFile.write(file, channel -> channel.write(text("new")));
    assertEquals(
        List.of(".checkpoint.bin.notes.part", ".other.bin.0badcafe.part", "checkpoint.bin"),
        names());
  }

  @Test
  void aWriterAtWorkIsNotTakenForALeftover() throws IOException {
    AtomicFile.write(
        file,
        outer -> {
          outer.write(text("outer"));
          AtomicFile.write(file, inner -> inner.write(text("inner")));
          assertEquals("inner", Files.readString(file));
        });
    assertEquals("outer", Files.readString(file));
    assertEquals(List.of("checkpoint.bin"), names());
  }

  @Test
  void bytesArriveUnchanged() throws IOException {
    final byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 31 + i / 256);
    }
    AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(bytes)));
    assertArrayEquals(bytes, Files.readAllBytes(file));
  }

  @Test
  void aMissingDirectoryAndADirectoryForATargetAreNamed() {
    final Path nowhere = directory.resolve("nowhere").resolve("x");
    assertEquals(
        "cannot write " + nowhere + ": its directory does not exist",
        assertThrows(IOException.class, () -> AtomicFile.write(nowhere, channel -> {}))
            .getMessage());
    assertEquals(
        "cannot write " + directory + ": it is a directory",
        assertThrows(IOException.class, () -> AtomicFile.write(directory, channel -> {}))
            .getMessage());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static ByteBuffer text(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
