package perrin.diffusion.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.Cursor;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.nn.io.SafetensorsException;
import perrin.tensor.Shape;

class CheckpointFolderTest {
  @TempDir private Path dir;
  private CheckpointFolder folder;
  private static final ImageShape IMAGE = new ImageShape(3, 5, 4);
  private static final DataCard CARD =
      new DataCard(
          IMAGE,
          List.of("a cat", "ein Käfer"),
          List.of("size", "x"),
          new DataCard.Vocabulary("{}", 7));
  private static final Checkpoint.Figures FIGURES = new Checkpoint.Figures(2.5, 0.1, 3);

  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void open() {
    folder = new CheckpointFolder(dir.resolve("checkpoints"));
  }

  private static Checkpoint checkpoint(int step) {
    var tensors = new LinkedHashMap<String, HostTensor>();
    tensors.put("model.w", new HostTensor(Shape.of(2, 2), new float[] {step, -0f, 1e-40f, 3}));
    tensors.put("ema.w", new HostTensor(Shape.of(1), new double[] {Math.PI * step}));
    tensors.put("optimizer.n", new HostTensor(Shape.SCALAR, new int[] {-step}));
    return new Checkpoint(step, new Cursor(7, 11), CARD, FIGURES, -3, "drawn:1", tensors);
  }

  private Checkpoint latest() {
    return folder.latest(notices::add);
  }

  @Test
  void aCheckpointIsReadBackExactly() throws IOException {
    folder.write(checkpoint(5), 2);
    var read = latest();
    assertEquals(5, read.step());
    assertEquals(new Cursor(7, 11), read.cursor());
    assertEquals(CARD, read.card());
    assertEquals(FIGURES, read.figures());
    assertEquals(-3, read.seed());
    assertEquals("drawn:1", read.dataFingerprint());
    assertEquals(List.of("model.w", "ema.w", "optimizer.n"), List.copyOf(read.tensors().keySet()));
    assertArrayEquals(
        new float[] {5, -0f, 1e-40f, 3}, (float[]) read.part("model.").get("w").values());
    assertArrayEquals(new double[] {Math.PI * 5}, (double[]) read.part("ema.").get("w").values());
    assertArrayEquals(new int[] {-5}, (int[]) read.part("optimizer.").get("n").values());
    assertEquals(List.of(), notices);
  }

  @Test
  void onlyTheNewestAreKept() throws IOException {
    for (int step = 1; step <= 5; step++) {
      folder.write(checkpoint(step), 2);
    }
    assertEquals(List.of(4, 5), folder.steps());
  }

  @Test
  void noCheckpointIsNoMistake() {
    assertNull(latest());
  }

  @Test
  void aTruncatedNewestGivesWayToTheOneBefore() throws IOException {
    folder.write(checkpoint(1), 3);
    folder.write(checkpoint(2), 3);
    byte[] bytes = Files.readAllBytes(folder.file(2));
    Files.write(folder.file(2), Arrays.copyOf(bytes, bytes.length - 3));
    assertEquals(1, latest().step());
    assertEquals(1, notices.size());
    assertTrue(notices.getFirst().startsWith(folder.file(2).toString()), notices.getFirst());
  }

  @Test
  void aFlippedBitAnywhereIsNoticed() throws IOException {
    folder.write(checkpoint(1), 3);
    folder.write(checkpoint(2), 3);
    byte[] bytes = Files.readAllBytes(folder.file(2));
    var random = new Random(1);
    for (int i = 0; i < 200; i++) {
      byte[] damaged = bytes.clone();
      damaged[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(folder.file(2), damaged);
      Checkpoint read = latest();
      boolean same = read.step() == 2 && same(read, checkpoint(2));
      assertTrue(read.step() == 1 || same, "damage " + i + " went unnoticed");
    }
  }

  /** Damage to white space of the header changes nothing. */
  private static boolean same(Checkpoint a, Checkpoint b) {
    return a.cursor().equals(b.cursor())
        && a.seed() == b.seed()
        && a.figures().equals(b.figures())
        && a.card().equals(b.card())
        && a.dataFingerprint().equals(b.dataFingerprint())
        && CheckpointDigest.of(new TreeMap<>(), a.tensors())
            .equals(CheckpointDigest.of(new TreeMap<>(), b.tensors()));
  }

  @Test
  void severalDamagedOnesAreToldOneByOne() throws IOException {
    for (int step = 1; step <= 3; step++) {
      folder.write(checkpoint(step), 3);
    }
    Files.write(folder.file(3), new byte[0]);
    Files.write(folder.file(2), new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});
    assertEquals(1, latest().step());
    assertEquals(2, notices.size());
  }

  @Test
  void ifNoneIsReadableThatIsSaidInOneLine() throws IOException {
    folder.write(checkpoint(1), 3);
    Files.write(folder.file(1), new byte[] {1, 2, 3});
    String message = assertThrows(UserException.class, this::latest).getMessage();
    assertTrue(message.contains("none of the 1 checkpoints is readable"), message);
  }

  @Test
  void aFailedWriteLeavesTheOldOneIntact() throws IOException {
    folder.write(checkpoint(1), 1);
    // A folder in the way stands for a disk that cannot be written.
    Files.createDirectories(folder.file(2).resolve("x"));
    assertThrows(IOException.class, () -> folder.write(checkpoint(2), 1));
    assertEquals(1, folder.at(1).step());
    assertEquals(1, latest().step());
  }

  @Test
  void anyOtherSafetensorsFileIsNoCheckpoint() throws IOException {
    Path file = dir.resolve("x.safetensors");
    perrin.nn.io.Safetensors.write(file, new LinkedHashMap<>(), java.util.Map.of());
    assertThrows(SafetensorsException.class, () -> CheckpointFolder.read(file));
  }

  @Test
  void aMissingStepIsNamedWithThoseThatExist() throws IOException {
    folder.write(checkpoint(4), 3);
    String message = assertThrows(UserException.class, () -> folder.at(5)).getMessage();
    assertTrue(message.endsWith("no checkpoint of step 5; there are [4]"), message);
  }
}
