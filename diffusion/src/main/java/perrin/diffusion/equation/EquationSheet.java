package perrin.diffusion.equation;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * What is known of every equation, as text: formula, source, misprints, conventions, the one place
 * that implements it, the tests that verify it and those in which its wrong forms fail.
 */
public final class EquationSheet {
  private static final String SOURCES = "/src/main/java/";

  private final EquationTable table;
  private final Map<String, List<String>> places;
  private final Evidence evidence;

  /** Of this program's equations. */
  public EquationSheet() {
    this(EquationTable.read(), EquationTable.places(), Evidence.read());
  }

  /**
   * Of given ones.
   *
   * @param table the equations
   * @param places by id, where they are implemented
   * @param evidence the tests
   */
  public EquationSheet(EquationTable table, Map<String, List<String>> places, Evidence evidence) {
    this.table = table;
    this.places = places;
    this.evidence = evidence;
  }

  /**
   * The equations.
   *
   * @return the table
   */
  public EquationTable table() {
    return table;
  }

  /**
   * One line: id, place, formula.
   *
   * @param e the equation
   * @return the line
   */
  public String line(EquationEntry e) {
    return "%-7s %-48s %s".formatted(e.id(), e.pending() ? "(pending)" : place(e), e.formula());
  }

  /** The method or class, without the package all share. */
  private String place(EquationEntry e) {
    String place = places.getOrDefault(e.id(), List.of("?")).getFirst();
    return place.substring(place.lastIndexOf('.', place.lastIndexOf('.') - 1) + 1);
  }

  /**
   * All about one equation.
   *
   * @param e the equation
   * @return several lines
   */
  public String whole(EquationEntry e) {
    var out = new StringBuilder();
    row(out, e.id(), e.formula());
    row(out, "source", e.sources());
    for (int i = 0; i < e.misprints().size(); i++) {
      row(out, "misprint " + (i + 1), e.misprints().get(i));
    }
    row(out, "convention", e.conventions());
    row(out, "status", e.pending() ? "pending" : "implemented");
    for (String place : places.getOrDefault(e.id(), List.of())) {
      row(out, "place", place);
      row(out, "file", file(place));
    }
    evidence.of(e.id()).forEach(t -> row(out, "verified by", t));
    evidence
        .against(e.id())
        .forEach((form, tests) -> tests.forEach(t -> row(out, name(form) + " fails", t)));
    return out.toString();
  }

  private static String name(String form) {
    return form.equals("mutant") ? form : "misprint " + form;
  }

  private static void row(StringBuilder out, String name, String value) {
    if (!value.isBlank()) {
      out.append("%-17s %s%n".formatted(name, value));
    }
  }

  /**
   * The source file of a place.
   *
   * @param place a class, or a class and a method
   * @return its path from the repository's root
   */
  static String file(String place) {
    var path = new StringBuilder(place.split("\\.")[1]).append(SOURCES);
    for (String part : place.split("\\.")) {
      path.append(part);
      if (Character.isUpperCase(part.charAt(0))) {
        break;
      }
      path.append('/');
    }
    int inner = path.indexOf("$");
    return (inner < 0 ? path.toString() : path.substring(0, inner)) + ".java";
  }

  /**
   * All equations as a page.
   *
   * @return Markdown, for {@code docs/EQUATIONS.md}
   */
  public String markdown() {
    long done = table.entries().stream().filter(e -> !e.pending()).count();
    var out = new StringBuilder();
    out.append("# Equations\n\n");
    out.append(
        """
        Made by `./perrin equations --markdown`; a test keeps it up to date. %d of %d equations are
        implemented. Each stands at exactly one place in the code, has tests that verify it, and
        tests in which its wrong forms (the sources' misprints, or a mutant of ours) fail the same
        check. `./perrin equations ID` prints one with all its tests. S0 to S4 are the five lectures
        the project follows.

        | id | statement | sources | misprints and conventions | place | tests |
        | --- | --- | --- | --- | --- | --- |
        """
            .formatted(done, table.entries().size()));
    for (EquationEntry e : table.entries()) {
      out.append("| ").append(e.id());
      out.append(" | ").append(cell(e.formula()));
      out.append(" | ").append(cell(e.sources()));
      out.append(" | ").append(cell(remarks(e)));
      out.append(" | ").append(e.pending() ? "pending" : link(e));
      out.append(" | ").append(tests(e)).append(" |\n");
    }
    return out.toString();
  }

  private static String remarks(EquationEntry e) {
    String misprints = e.misprints().isEmpty() ? "" : "M: " + String.join("; ", e.misprints());
    String conventions = e.conventions().isBlank() ? "" : "C: " + e.conventions();
    return (misprints + (misprints.isEmpty() || conventions.isEmpty() ? "" : ". ") + conventions);
  }

  private String link(EquationEntry e) {
    String place = places.get(e.id()).getFirst();
    return "[" + place(e) + "](../" + file(place) + ")";
  }

  private String tests(EquationEntry e) {
    SortedMap<String, List<String>> against = evidence.against(e.id());
    int wrong = against.size();
    return evidence.of(e.id()).size() + " + " + wrong + (wrong == 1 ? " mutant" : " mutants");
  }

  private static String cell(String text) {
    return text.replace("|", "\\|");
  }
}
