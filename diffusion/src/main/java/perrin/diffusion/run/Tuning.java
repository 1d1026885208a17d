package perrin.diffusion.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.TuningTable;

/**
 * Tuning tables by name.
 *
 * <p>Only what is named is used: a table that lies in somebody's folder changes no bits by itself.
 */
public final class Tuning {
  /** The table that comes with the program. */
  public static final String DEFAULTS = "defaults";

  private static final String RESOURCE = "/perrin/diffusion/run/tuning.yaml";

  private Tuning() {}

  /**
   * A table by name.
   *
   * @param name {@code defaults}, {@code rule} for none, {@code direct} for plain sums everywhere,
   *     {@code user} for {@link #userFile}, or a file
   * @return the table
   * @throws UserException if there is no such file, or it is not what it should be
   */
  public static TuningTable named(String name) {
    return switch (name) {
      case DEFAULTS -> defaults();
      case "rule" -> TuningTable.NONE;
      case "direct" -> TuningTable.everywhere(Algorithm.DIRECT);
      case "user" -> TuningYaml.read(userFile());
      default -> TuningYaml.read(Path.of(name));
    };
  }

  /**
   * The table that comes with the program.
   *
   * @return its rows are of several classes of machines
   */
  public static TuningTable defaults() {
    try (InputStream in = Tuning.class.getResourceAsStream(RESOURCE)) {
      return TuningYaml.parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), "the default table");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where {@code perrin tune} puts its table unless told otherwise.
   *
   * @return {@code perrin/tuning.yaml} in the user's cache folder, or in the folder of the system
   *     property {@code perrin.cache}
   */
  public static Path userFile() {
    return cache().resolve("tuning.yaml");
  }

  private static Path cache() {
    String given = System.getProperty("perrin.cache");
    if (given != null) {
      return Path.of(given);
    }
    String xdg = System.getenv("XDG_CACHE_HOME");
    if (xdg != null && !xdg.isEmpty()) {
      return Path.of(xdg, "perrin");
    }
    String local = System.getenv("LOCALAPPDATA");
    if (local != null && !local.isEmpty()) {
      return Path.of(local, "perrin");
    }
    Path home = Path.of(System.getProperty("user.home"));
    Path library = home.resolve("Library").resolve("Caches");
    return (Files.isDirectory(library) ? library : home.resolve(".cache")).resolve("perrin");
  }

  /**
   * Tells tables apart at a glance.
   *
   * @param table the table
   * @return eight hexadecimal digits of what it says
   */
  public static String digest(TuningTable table) {
    var crc = new CRC32();
    crc.update(TuningYaml.write(table).getBytes(StandardCharsets.UTF_8));
    return "%08x".formatted(crc.getValue());
  }

  /**
   * A table in a line.
   *
   * @param table the table
   * @param machine the class of machines that asks
   * @return such as "12 rows, elsewhere the rule by shape (9 for cpu-amd64-16; 5f00ba12)"
   */
  public static String describe(TuningTable table, String machine) {
    return table.rows().isEmpty()
        ? table.toString()
        : "%s (%d for %s; %s)"
            .formatted(table, table.rowsOf(machine).size(), machine, digest(table));
  }
}
