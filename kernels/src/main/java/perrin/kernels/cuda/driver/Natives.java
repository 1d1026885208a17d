package perrin.kernels.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Unpacks JCuda's native libraries into a private folder and has JCuda load them from there.
 *
 * <p>By itself JCuda unpacks to fixed names in the system's folder for temporary files and loads
 * whatever already lies there: two programs could meet halfway, and anybody could plant a library.
 * So the folder is one that only this user may enter, made anew for each process, and named to
 * JCuda as the temporary folder while its class initialises.
 */
final class Natives {
  private static final String TEMPORARY = "java.io.tmpdir";
  private static final Set<String> LOADED = new HashSet<>();
  private static Path folder;

  private Natives() {}

  /**
   * Loads one of JCuda's native libraries by initialising the Java class that wants it.
   *
   * @param name the library's name in JCuda's archive, such as "JCublas2"
   * @param version JCuda's version
   * @param change what to change in it first, such as the library it needs
   * @param initialise touches the class
   */
  static synchronized void load(
      String name, String version, UnaryOperator<byte[]> change, Runnable initialise) {
    String file = "lib%s-%s-linux-x86_64.so".formatted(name, version);
    if (LOADED.contains(file)) {
      initialise.run();
      return;
    }
    try {
      unpack(file, change);
      String usual = System.getProperty(TEMPORARY);
      System.setProperty(TEMPORARY, folder().toString());
      try {
        initialise.run();
      } finally {
        System.setProperty(TEMPORARY, usual);
      }
      LOADED.add(file);
      // What is loaded needs no name any more: a process that is killed leaves an empty folder.
      Files.deleteIfExists(folder().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot unpack " + file + ": " + e.getMessage(), e);
    }
  }

  private static void unpack(String file, UnaryOperator<byte[]> change) throws IOException {
    Path to = folder().resolve(file);
    if (Files.exists(to)) {
      return;
    }
    byte[] library;
    try (InputStream in = jcuda.Pointer.class.getResourceAsStream("/lib/" + file)) {
      if (in == null) {
        throw new IOException("JCuda's natives for linux-x86_64 are not on the class path");
      }
      library = in.readAllBytes();
    }
    Path part = Files.createTempFile(folder(), "native", ".part");
    Files.write(part, change.apply(library));
    Files.move(part, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path folder() throws IOException {
    if (folder == null) {
      var owner =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
      folder = Files.createTempDirectory("perrin-natives", owner);
      Runtime.getRuntime().addShutdownHook(new Thread(Natives::remove, "remove natives"));
    }
    return folder;
  }

  private static void remove() {
    try (var files = Files.list(folder)) {
      for (Path f : files.toList()) {
        Files.deleteIfExists(f);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // Left to whoever cleans the folder of temporary files.
    }
  }
}
