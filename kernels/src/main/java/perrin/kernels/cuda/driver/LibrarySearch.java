package perrin.kernels.cuda.driver;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where NVIDIA's libraries may lie, in order: folders the user names, the loader's own path, the
 * toolkit, the {@code nvidia} packages of a Python environment, JavaCPP's cache.
 */
final class LibrarySearch {
  /** Folders to search first, separated as in a path. */
  static final String PROPERTY = "perrin.cuda.library.path";

  /** The same as an environment variable. */
  static final String VARIABLE = "PERRIN_CUDA_LIBRARY_PATH";

  private static final int DEPTH = 6;

  private final List<Path> named;
  private final List<Path> usual;

  private LibrarySearch(List<Path> named, List<Path> usual) {
    this.named = named;
    this.usual = usual;
  }

  /** The folders of this machine and process. */
  static LibrarySearch here() {
    List<Path> named = new ArrayList<>();
    addPath(named, System.getProperty(PROPERTY));
    addPath(named, System.getenv(VARIABLE));
    List<Path> usual = new ArrayList<>();
    addPath(usual, System.getenv("LD_LIBRARY_PATH"));
    for (String v : List.of("CUDA_HOME", "CUDA_PATH")) {
      if (System.getenv(v) != null) {
        usual.add(Path.of(System.getenv(v), "lib64"));
      }
    }
    usual.addAll(matching("/usr/local", "cuda*/lib64"));
    usual.addAll(matching("/usr/local", "cuda*/targets/x86_64-linux/lib"));
    for (String d : List.of("/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/local/nvidia/lib64")) {
      usual.add(Path.of(d));
    }
    for (String v : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
      if (System.getenv(v) != null) {
        usual.addAll(python(System.getenv(v) + "/lib"));
      }
    }
    String home = System.getProperty("user.home");
    usual.addAll(python(home + "/.local/lib"));
    usual.addAll(python("/usr/local/lib"));
    usual.addAll(matching(home + "/.javacpp/cache", "*/org/bytedeco/cuda/linux-x86_64"));
    return new LibrarySearch(named, usual);
  }

  /** Whether the user named folders: then nothing else is searched for the driver. */
  boolean isNamed() {
    return !named.isEmpty();
  }

  /** A library in one of the named folders. */
  Optional<Path> named(String file) {
    return first(named, file);
  }

  /** A library by the first of several file names, named folders before the usual ones. */
  Optional<Path> find(List<String> files) {
    Set<Path> folders = new LinkedHashSet<>(named);
    folders.addAll(usual);
    for (String f : files) {
      Optional<Path> found = first(folders, f);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Path> first(Iterable<Path> folders, String file) {
    for (Path d : folders) {
      Path p = d.resolve(file);
      if (Files.isRegularFile(p)) {
        return Optional.of(p.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  private static void addPath(List<Path> to, String path) {
    if (path != null) {
      for (String d : path.split(File.pathSeparator)) {
        if (!d.isBlank()) {
          to.add(Path.of(d));
        }
      }
    }
  }

  private static List<Path> python(String lib) {
    List<Path> out = new ArrayList<>();
    for (String site : List.of("site-packages", "dist-packages")) {
      out.addAll(matching(lib, "python3*/" + site + "/nvidia/*/lib"));
    }
    return out;
  }

  /** Folders below a root whose path matches a pattern, the later versions first. */
  private static List<Path> matching(String root, String pattern) {
    Path from = Path.of(root);
    if (!Files.isDirectory(from)) {
      return List.of();
    }
    int depth = Math.min(DEPTH, (int) pattern.chars().filter(c -> c == '/').count() + 1);
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + root + "/" + pattern);
    PathMatcher prefix = prefixes(root, pattern);
    List<Path> out = new ArrayList<>();
    walk(from, depth, prefix, matcher, out);
    out.sort((a, b) -> b.toString().compareTo(a.toString()));
    return out;
  }

  /** Matches every folder on the way to a match, so that nothing else is entered. */
  private static PathMatcher prefixes(String root, String pattern) {
    List<PathMatcher> all = new ArrayList<>();
    var path = new StringBuilder("glob:" + root);
    for (String part : pattern.split("/")) {
      path.append('/').append(part);
      all.add(FileSystems.getDefault().getPathMatcher(path.toString()));
    }
    return p -> all.stream().anyMatch(m -> m.matches(p));
  }

  private static void walk(
      Path folder, int depth, PathMatcher prefix, PathMatcher matcher, List<Path> out) {
    if (depth == 0) {
      return;
    }
    try (Stream<Path> children = Files.list(folder)) {
      for (Path c : children.toList()) {
        if (prefix.matches(c) && Files.isDirectory(c)) {
          if (matcher.matches(c)) {
            out.add(c);
          }
          walk(c, depth - 1, prefix, matcher, out);
        }
      }
    } catch (IOException e) {
      // A folder that cannot be read holds nothing for us.
    }
  }
}
