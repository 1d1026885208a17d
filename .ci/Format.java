import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.StringWrapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks, or with {@code --write} mends, the layout of every Java source.
 *
 * <p>The formatter parses with the compiler of the JVM it runs in, so the build starts this file on
 * the JDK it compiles with rather than inside Maven, which may run on an older one.
 */
final class Format {
  private static final Formatter FORMATTER =
      new Formatter(JavaFormatterOptions.builder().formatJavadoc(true).build());

  private Format() {}

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("--write");
    Path root = Path.of(args[1]);
    Path stamp = Path.of(args[2]);
    String version = args[3];

    List<Path> sources = sources(root);
    Set<String> known = readStamp(stamp, version);
    List<Verdict> verdicts = sources.parallelStream().map(s -> judge(s, known, write)).toList();

    Set<String> good = new TreeSet<>();
    verdicts.stream().filter(Verdict::good).map(Verdict::digest).forEach(good::add);
    Files.createDirectories(stamp.getParent());
    Files.writeString(stamp, version + "\n" + String.join("\n", good) + "\n");

    verdicts.stream()
        .filter(v -> v.message() != null)
        .forEach(v -> System.out.println(root.relativize(v.source()) + v.message()));
    long bad = verdicts.stream().filter(v -> !v.good()).count();
    if (bad > 0) {
      System.out.println(
          bad
              + " of "
              + sources.size()
              + " files differ from google-java-format. Mend: .ci/format");
      System.exit(1);
    }
  }

  /** A stamp of digests known to be good spares unchanged files the parse. */
  private static Set<String> readStamp(Path stamp, String version) throws IOException {
    try {
      List<String> lines = Files.readAllLines(stamp);
      return lines.isEmpty() || !lines.getFirst().equals(version) ? Set.of() : Set.copyOf(lines);
    } catch (NoSuchFileException e) {
      return Set.of();
    }
  }

  private static List<Path> sources(Path root) throws IOException {
    try (Stream<Path> top = Files.list(root)) {
      return top.filter(Files::isDirectory)
          .filter(d -> d.endsWith(".ci") || Files.exists(d.resolve("pom.xml")))
          .flatMap(Format::javaFiles)
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    Path src = folder.endsWith(".ci") ? folder : folder.resolve("src");
    if (!Files.isDirectory(src)) {
      return Stream.empty();
    }
    try (Stream<Path> files = Files.walk(src)) {
      return files.filter(f -> f.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Verdict judge(Path source, Set<String> known, boolean write) {
    try {
      String text = Files.readString(source);
      String digest = digest(text);
      if (known.contains(digest)) {
        return new Verdict(source, true, digest, null);
      }
      String formatted = format(text);
      if (formatted.equals(text)) {
        return new Verdict(source, true, digest, null);
      }
      if (!write) {
        return new Verdict(source, false, digest, "");
      }
      // A few sources settle only on the second pass.
      formatted = format(formatted);
      Files.writeString(source, formatted);
      return new Verdict(source, true, digest(formatted), ": formatted");
    } catch (FormatterException e) {
      return new Verdict(source, false, "", ": cannot be parsed: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String format(String text) throws FormatterException {
    return StringWrapper.wrap(FORMATTER.formatSourceAndFixImports(text), FORMATTER)
        .replace("\r\n", "\n");
  }

  private static String digest(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private record Verdict(Path source, boolean good, String digest, String message) {}
}
