package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.Part;

class PictureDatasetTest {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  @TempDir Path dir;

  private Path put(String name, byte[] bytes) {
    return TestFiles.write(dir.resolve(name), bytes);
  }

  private Dataset open() {
    return PictureDataset.open(dir, OPTIONS);
  }

  private static float[] read(Dataset data, int index) {
    var values = new float[data.values()];
    data.read(index, values, 0);
    return values;
  }

  @Test
  void foldersAreClassesInAlphabeticalOrder() {
    put("dog/b.png", TestFiles.png(4, 3, 1));
    put("cat/a.png", TestFiles.png(4, 3, 2));
    put("dog/notes.txt", new byte[3]);
    put("dog/.hidden.png", new byte[3]);
    var data = open();
    assertEquals(List.of("cat", "dog"), data.classNames());
    assertEquals(2, data.size());
    assertEquals(0, data.label(0));
    assertEquals(1, data.label(1));
    assertEquals("1,3,4", data.channels() + "," + data.height() + "," + data.width());
  }

  @Test
  void picturesWithoutFoldersHaveNoLabels() {
    put("a.png", TestFiles.png(4, 3, 1));
    assertEquals(0, open().classes());
    assertEquals(-1, open().label(0));
  }

  @Test
  void theSecondReadingGivesWhatTheFirstGave() {
    put("a.png", TestFiles.png(4, 3, 1));
    var data = open();
    float[] first = read(data, 0);
    assertArrayEquals(first, read(data, 0));
    var picture = PictureDecoder.decode(TestFiles.png(4, 3, 1), "test");
    assertEquals((picture.bytes()[5] & 0xff) / 127.5f - 1, first[5], 1e-6f);
  }

  @Test
  void theChannelsAskedForAreGiven() {
    put("a.png", TestFiles.png(4, 4, 1));
    put("b.png", TestFiles.picture("png", BufferedImage.TYPE_INT_RGB, 4, 4, 2));
    float[] colour = read(PictureDataset.open(dir, OPTIONS.withChannels(3)), 0);
    assertEquals(48, colour.length);
    assertArrayEquals(Arrays.copyOf(colour, 16), Arrays.copyOfRange(colour, 32, 48));
    var grey = PictureDataset.open(dir, OPTIONS.withChannels(1));
    assertArrayEquals(Arrays.copyOf(colour, 16), read(grey, 0));
    assertEquals(16, read(grey, 1).length);
  }

  @Test
  void differentSizesAreRefusedUnlessOneIsAskedFor() {
    put("a.png", TestFiles.png(4, 4, 1));
    Path file = put("b.png", TestFiles.png(9, 5, 1));
    var data = open();
    Refusal.of(
        () -> {
          data.preload();
          return data;
        },
        file,
        "9 x 5 pixels",
        "the first has 4 x 4",
        "give a size");
    assertEquals(16, read(PictureDataset.open(dir, OPTIONS.withSize(4)), 1).length);
  }

  @Test
  void zipsAreJoinedAndTheirPartsToldApart() {
    put("one.zip", TestFiles.zip(Map.of("train/cat/1.png", TestFiles.png(4, 4, 1))));
    put("two.zip", TestFiles.zip(Map.of("train/dog/1.png", TestFiles.png(4, 4, 2))));
    put("zz.zip", TestFiles.zip(Map.of("test/dog/1.png", TestFiles.png(4, 4, 3))));
    try (var train = open();
        var test = PictureDataset.open(dir, OPTIONS.withPart(Part.TEST));
        var two = PictureDataset.open(dir.resolve("two.zip"), OPTIONS)) {
      assertEquals(2, train.size());
      assertEquals(1, test.size());
      assertEquals(train.classNames(), test.classNames());
      assertEquals(1, test.label(0));
      assertArrayEquals(read(train, 1), read(two, 0));
    }
  }

  @Test
  void aFolderAndItsZipGiveTheSamePictures() {
    put("folder/cat/1.png", TestFiles.png(4, 4, 1));
    put("folder/dog/1.png", TestFiles.png(4, 4, 2));
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("dog/1.png", TestFiles.png(4, 4, 2));
    entries.put("cat/1.png", TestFiles.png(4, 4, 1));
    Path zip = put("a.zip", TestFiles.zip(entries));
    var folder = PictureDataset.open(dir.resolve("folder"), OPTIONS);
    try (var zipped = PictureDataset.open(zip, OPTIONS)) {
      for (int i = 0; i < 2; i++) {
        assertArrayEquals(read(folder, i), read(zipped, i));
        assertEquals(folder.label(i), zipped.label(i));
      }
    }
  }

  @Test
  void anotherPictureGivesAnotherFingerprint() {
    Path zip = put("a.zip", TestFiles.zip(Map.of("1.png", TestFiles.png(4, 4, 1))));
    String before;
    try (var data = PictureDataset.open(zip, OPTIONS)) {
      before = data.fingerprint();
    }
    put("a.zip", TestFiles.zip(Map.of("1.png", TestFiles.png(4, 4, 2))));
    try (var data = PictureDataset.open(zip, OPTIONS)) {
      assertNotEquals(before, data.fingerprint());
    }
  }

  @Test
  void pathsInAnArchiveNeverLeaveIt() throws IOException {
    var entries = new LinkedHashMap<String, byte[]>();
    entries.put("../../escaped.png", TestFiles.png(4, 4, 1));
    entries.put("/absolute/a.png", TestFiles.png(4, 4, 2));
    entries.put("__MACOSX/a.png", new byte[4]);
    Path zip = put("inner/a.zip", TestFiles.zip(entries));
    try (var data = PictureDataset.open(zip, OPTIONS)) {
      assertEquals(1, data.size());
      assertEquals(List.of("absolute"), data.classNames());
    }
    try (var files = Files.walk(dir)) {
      assertEquals(List.of(zip), files.filter(Files::isRegularFile).toList());
    }
  }

  @Test
  void aBombOfBytesIsRefused() {
    Path zip = put("a.zip", TestFiles.zip(Map.of("1.png", new byte[(1 << 26) + 1])));
    Refusal.of(() -> PictureDataset.open(zip, OPTIONS), zip, "more than 64 MiB");
  }

  @Test
  void aLoopOfLinksIsRefused() throws IOException {
    put("cat/a.png", TestFiles.png(4, 4, 1));
    Files.createSymbolicLink(dir.resolve("cat/again"), dir);
    Refusal.of(this::open, dir, "cannot be listed");
  }

  @Test
  void nothingToReadIsSaid() {
    put("notes.txt", new byte[3]);
    Refusal.of(this::open, dir, "no PNG or JPEG pictures");
    put("train/cat/a.png", TestFiles.png(4, 4, 1));
    Refusal.of(() -> PictureDataset.open(dir, OPTIONS.withPart(Part.TEST)), dir, "in part test");
    Path zip = put("bad/a.zip", new byte[100]);
    Refusal.of(() -> PictureDataset.open(zip, OPTIONS), zip, "not a readable zip archive");
  }

  @Test
  void aPictureOutsideTheClassesIsNamed() {
    put("cat/a.png", TestFiles.png(4, 4, 1));
    Path file = put("b.png", TestFiles.png(4, 4, 1));
    Refusal.of(this::open, file, "lies in no class folder");
  }

  @Test
  void aClosedSetSaysSo() {
    Path zip = put("a.zip", TestFiles.zip(Map.of("1.png", TestFiles.png(4, 4, 1))));
    var data = PictureDataset.open(zip, OPTIONS);
    data.close();
    Refusal.of(
        () -> {
          data.preload();
          return data;
        },
        zip,
        "closed");
  }

  @Property
  void damagedZipsAreRefusedOrReadButNeverMore(@ForAll long seed) {
    byte[] whole =
        TestFiles.zip(Map.of("a/1.png", TestFiles.png(5, 5, 1), "b/2.png", TestFiles.png(5, 5, 2)));
    TestFiles.inFolder(
        folder -> {
          Path zip = TestFiles.write(folder.resolve("a.zip"), TestFiles.damaged(whole, seed));
          Refusal.orSuccess(() -> PictureDataset.open(zip, OPTIONS));
        });
  }
}
