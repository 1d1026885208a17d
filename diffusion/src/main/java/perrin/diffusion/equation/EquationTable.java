package perrin.diffusion.equation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import perrin.autograd.Implements;
import perrin.diffusion.catalog.ClassPath;

/** The equations by id, from {@code equations.tsv}, and where they are implemented. */
public final class EquationTable {
  private static final String FILE = "equations.tsv";
  private static final int COLUMNS = 6;
  private static final List<String> ROOTS = List.of("perrin.diffusion", "perrin.nn");

  private final Map<String, EquationEntry> entries = new LinkedHashMap<>();

  private EquationTable() {}

  /**
   * Reads the table.
   *
   * @return in the order of the file
   */
  public static EquationTable read() {
    EquationTable table = new EquationTable();
    for (String line : text().lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] cell = line.split("\t", -1);
      if (cell.length != COLUMNS) {
        throw new IllegalStateException(
            FILE + ": " + cell.length + " columns instead of " + COLUMNS + " in: " + line);
      }
      boolean pending =
          switch (cell[1]) {
            case "done" -> false;
            case "pending" -> true;
            default -> throw new IllegalStateException(FILE + ": status " + cell[1]);
          };
      List<String> misprints = cell[4].isEmpty() ? List.of() : List.of(cell[4].split(" \\| "));
      var entry = new EquationEntry(cell[0], pending, cell[2], cell[3], misprints, cell[5]);
      if (table.entries.put(cell[0], entry) != null) {
        throw new IllegalStateException(FILE + ": " + cell[0] + " stands twice");
      }
    }
    return table;
  }

  private static String text() {
    try (InputStream in = EquationTable.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  /**
   * All equations.
   *
   * @return in the order of the file
   */
  public List<EquationEntry> entries() {
    return List.copyOf(entries.values());
  }

  /**
   * An equation.
   *
   * @param id such as {@code FWD-3}
   * @return the entry
   * @throws IllegalArgumentException if there is none
   */
  public EquationEntry get(String id) {
    EquationEntry e = entries.get(id);
    if (e == null) {
      throw new IllegalArgumentException("no equation " + id + " in " + FILE);
    }
    return e;
  }

  /**
   * The places that carry {@link Equation} or, among the networks, {@link Implements}, by id.
   *
   * @return for each id the places, such as {@code perrin.diffusion.process.GaussianProcess.sample}
   */
  public static Map<String, List<String>> places() {
    Map<String, List<String>> places = new TreeMap<>();
    for (String root : ROOTS) {
      for (Class<?> c : ClassPath.classes(root)) {
        add(places, ids(c), c.getName());
        for (Method m : c.getDeclaredMethods()) {
          if (!m.isBridge()) {
            add(places, ids(m), c.getName() + "." + m.getName());
          }
        }
      }
    }
    return places;
  }

  private static List<String> ids(AnnotatedElement place) {
    var ids = new ArrayList<String>();
    if (place.getAnnotation(Equation.class) instanceof Equation e) {
      ids.addAll(List.of(e.value()));
    }
    if (place.getAnnotation(Implements.class) instanceof Implements e) {
      ids.addAll(List.of(e.value()));
    }
    return ids;
  }

  private static void add(Map<String, List<String>> places, List<String> ids, String place) {
    for (String id : ids) {
      places.computeIfAbsent(id, _ -> new ArrayList<>()).add(place);
    }
  }
}
