package perrin.diffusion.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The classes of a package, read from the folders and jars of the class path. */
public final class ClassPath {
  private ClassPath() {}

  /**
   * Loads, without initialising, every class of a package and its subpackages.
   *
   * @param packageName such as {@code perrin.diffusion.schedule}
   * @return in alphabetical order of their names
   */
  public static List<Class<?>> classes(String packageName) {
    ClassLoader loader = ClassPath.class.getClassLoader();
    String folder = packageName.replace('.', '/');
    var names = new TreeSet<String>();
    try {
      for (URL url : Collections.list(loader.getResources(folder))) {
        if (url.getProtocol().equals("jar")) {
          fromJar(url, folder, names);
        } else {
          fromFolder(Path.of(url.toURI()), folder, names);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("class path of " + packageName, e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException("class path of " + packageName, e);
    }
    var classes = new ArrayList<Class<?>>();
    for (String name : names) {
      try {
        classes.add(Class.forName(name, false, loader));
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("class path: " + name + " vanished", e);
      }
    }
    return classes;
  }

  private static void fromFolder(Path root, String folder, TreeSet<String> names)
      throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .map(f -> folder + "/" + root.relativize(f).toString().replace('\\', '/'))
          .forEach(f -> add(f, names));
    }
  }

  private static void fromJar(URL url, String folder, TreeSet<String> names) throws IOException {
    var connection = (JarURLConnection) url.openConnection();
    connection.getJarFile().stream()
        .filter(e -> !e.isDirectory() && e.getName().startsWith(folder + "/"))
        .forEach(e -> add(e.getName(), names));
  }

  private static void add(String file, TreeSet<String> names) {
    String end = ".class";
    if (file.endsWith(end) && !file.endsWith("-info.class")) {
      names.add(file.substring(0, file.length() - end.length()).replace('/', '.'));
    }
  }
}
