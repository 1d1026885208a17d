package perrin.autograd;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Finds every operation of this module among its compiled classes. */
final class OpScan {
  private OpScan() {}

  /** The constants of enums, the classes of everything else. */
  static List<Object> operations() {
    try {
      URI at = Op.class.getProtectionDomain().getCodeSource().getLocation().toURI();
      if (Files.isDirectory(Path.of(at))) {
        return operations(Path.of(at));
      }
      try (FileSystem jar = FileSystems.newFileSystem(Path.of(at), Map.of())) {
        return operations(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Object> operations(Path root) throws IOException {
    List<Object> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted().toList()) {
        String path = root.relativize(file).toString().replace('\\', '/');
        if (path.endsWith(".class") && !path.endsWith("-info.class")) {
          String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
          addOperations(load(name), found);
        }
      }
    }
    return found;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, OpScan.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void addOperations(Class<?> type, List<Object> found) {
    boolean constantBody = type.getSuperclass() != null && type.getSuperclass().isEnum();
    if (!Op.class.isAssignableFrom(type) || type.isInterface() || constantBody) {
      return;
    }
    if (type.isEnum()) {
      found.addAll(List.of(type.getEnumConstants()));
    } else {
      found.add(type);
    }
  }
}
