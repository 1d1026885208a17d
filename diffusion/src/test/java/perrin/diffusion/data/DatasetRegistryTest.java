package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetRegistryTest {
  @TempDir Path dir;

  private final DatasetOptions options = DatasetOptions.defaults();

  @Test
  void generatedSetsNeedNoPath() {
    for (String name : DatasetRegistry.names()) {
      if (!DatasetRegistry.needsFiles(name)) {
        try (var data = DatasetRegistry.open(name, null, options.withCount(12))) {
          assertEquals(12, data.size(), name);
        }
      }
    }
    assertTrue(DatasetRegistry.names().contains("shapes"));
    assertFalse(DatasetRegistry.needsFiles("shapes"));
  }

  @Test
  void anUnknownNameGetsTheNearestOne() {
    var thrown =
        assertThrows(DataException.class, () -> DatasetRegistry.open("fashon-mnist", dir, options));
    assertTrue(thrown.getMessage().startsWith("unknown data set 'fashon-mnist': did you mean"));
    assertTrue(thrown.getMessage().contains("fashion-mnist"));
  }

  @Test
  void setsOfFilesWantAPath() {
    var thrown =
        assertThrows(DataException.class, () -> DatasetRegistry.open("mnist", null, options));
    assertEquals("data set mnist is read from files: say where (--data DIR)", thrown.getMessage());
  }

  @Test
  void aMissingFolderIsOneClearLineForEverySetOfFiles() {
    for (String name : DatasetRegistry.names()) {
      if (DatasetRegistry.needsFiles(name)) {
        var missing = dir.resolve("nowhere");
        var thrown =
            assertThrows(DataException.class, () -> DatasetRegistry.open(name, missing, options));
        assertTrue(thrown.getMessage().startsWith(missing + ": no such f"), thrown.getMessage());
      }
    }
  }

  @Test
  void impossibleOptionsAreRefused() {
    assertThrows(DataException.class, () -> options.withSize(3));
    assertThrows(DataException.class, () -> options.withChannels(2));
    assertThrows(DataException.class, () -> options.withCount(-1));
    assertThrows(
        DataException.class, () -> DatasetRegistry.open("shapes", null, options.withSize(65)));
  }

  @Test
  void messagesHoldNoControlCharacters() {
    assertEquals("a?b?c", new DataException("a\u001bb\nc").getMessage());
  }
}
