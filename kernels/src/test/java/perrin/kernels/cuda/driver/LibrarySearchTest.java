package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With names of libraries that no machine has, so that only the folders made here matter. */
final class LibrarySearchTest {
  private static final String HOME = "user.home";
  private static final String NEW = "libperrin-probe.so.13";
  private static final String OLD = "libperrin-probe.so.12";

  @TempDir Path temporary;
  private String home;
  private String path;

  @BeforeEach
  void movesHome() {
    home = System.getProperty(HOME);
    path = System.getProperty(LibrarySearch.PROPERTY);
    System.setProperty(HOME, temporary.toString());
    System.clearProperty(LibrarySearch.PROPERTY);
  }

  @AfterEach
  void restores() {
    System.setProperty(HOME, home);
    if (path == null) {
      System.clearProperty(LibrarySearch.PROPERTY);
    } else {
      System.setProperty(LibrarySearch.PROPERTY, path);
    }
  }

  private Path library(String folder, String file) throws IOException {
    Path p = temporary.resolve(folder).resolve(file);
    Files.createDirectories(p.getParent());
    return Files.createFile(p);
  }

  private static Optional<Path> find(String... files) {
    return LibrarySearch.here().find(List.of(files));
  }

  @Test
  void nothingIsFoundWhereThereIsNothing() throws IOException {
    Files.createDirectories(temporary.resolve("folder").resolve(NEW));
    System.setProperty(LibrarySearch.PROPERTY, temporary.resolve("folder").toString());
    assertEquals(Optional.empty(), find(NEW, OLD));
    assertEquals(Optional.empty(), LibrarySearch.here().named(NEW));
  }

  @Test
  void foldersTheUserNamesComeFirstInTheirOrder() throws IOException {
    library(".local/lib/python3.12/site-packages/nvidia/probe/lib", NEW);
    Path second = library("two", NEW);
    String empty = temporary.resolve("one").toString();
    System.setProperty(LibrarySearch.PROPERTY, empty + File.pathSeparator + second.getParent());
    assertEquals(Optional.of(second), find(NEW));
    assertEquals(Optional.of(second), LibrarySearch.here().named(NEW));
    assertTrue(LibrarySearch.here().isNamed());
    Path first = library("one", NEW);
    assertEquals(Optional.of(first), find(NEW));
  }

  @Test
  void withoutNamesThePackagesOfPythonAreSearchedTheLaterVersionFirst() throws IOException {
    Path older = library(".local/lib/python3.11/site-packages/nvidia/probe/lib", NEW);
    assertEquals(Optional.of(older), find(NEW));
    Path newer = library(".local/lib/python3.12/dist-packages/nvidia/cu13/lib", NEW);
    Files.createDirectories(newer.resolveSibling("other").resolveSibling(OLD));
    Path newest = library(".local/lib/python3.13/site-packages/nvidia/cu13/lib", NEW);
    assertEquals(Optional.of(newest), find(NEW));
    Files.delete(newest);
    assertEquals(Optional.of(older), find(NEW), "site-packages come before dist-packages");
    assertFalse(LibrarySearch.here().isNamed());
    assertEquals(Optional.empty(), LibrarySearch.here().named(NEW));
  }

  @Test
  void theFirstFileNameWinsWhereverItLies() throws IOException {
    Path old = library(".javacpp/cache/cuda-12.6.jar/org/bytedeco/cuda/linux-x86_64", OLD);
    Path fresh = library("named", NEW);
    System.setProperty(LibrarySearch.PROPERTY, fresh.getParent().toString());
    assertEquals(Optional.of(old), find(OLD, NEW));
    assertEquals(Optional.of(fresh), find(NEW, OLD));
  }
}
