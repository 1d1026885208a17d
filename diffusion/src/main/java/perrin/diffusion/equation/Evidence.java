package perrin.diffusion.equation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which tests verify each equation and catch its wrong forms, from {@code evidence.tsv}.
 *
 * <p>The annotations themselves ({@link Verifies}, {@link Refutes}) stand in test code, which is
 * not there when the program runs; a test keeps the file equal to them.
 *
 * @param verifies by id, the tests that our form passes
 * @param refutes by {@code ID/1}, {@code ID/2} … or {@code ID/mutant}, the tests that a wrong form
 *     fails
 */
public record Evidence(
    SortedMap<String, List<String>> verifies, SortedMap<String, List<String>> refutes) {
  private static final String FILE = "evidence.tsv";

  /** Evidence from nothing: to be filled. */
  public Evidence() {
    this(new TreeMap<>(), new TreeMap<>());
  }

  /**
   * Reads the file.
   *
   * @return what it says
   */
  public static Evidence read() {
    try (InputStream in = Evidence.class.getResourceAsStream(FILE)) {
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(FILE, e);
    }
  }

  /**
   * The inverse of {@link #text}.
   *
   * @param text lines of two tab-separated columns
   * @return what they say
   */
  public static Evidence parse(String text) {
    Evidence evidence = new Evidence();
    for (String line : text.lines().filter(l -> !l.startsWith("#")).toList()) {
      String[] cell = line.split("\t", -1);
      if (cell.length != 2) {
        throw new IllegalStateException(FILE + ": two columns are needed in: " + line);
      }
      evidence.add(cell[0], cell[1]);
    }
    return evidence;
  }

  /**
   * Adds a test.
   *
   * @param id an equation, or with a slash one of its wrong forms
   * @param test such as {@code perrin.diffusion.process.ProcessProperties.name}
   */
  public void add(String id, String test) {
    var map = id.contains("/") ? refutes : verifies;
    map.computeIfAbsent(id, _ -> new ArrayList<>()).add(test);
  }

  /**
   * As the file holds it.
   *
   * @return lines of id and test, in alphabetical order
   */
  public String text() {
    var out = new StringBuilder("# id or wrong form\ttest; made from the tests' annotations\n");
    for (var map : List.of(verifies, refutes)) {
      for (Map.Entry<String, List<String>> e : map.entrySet()) {
        e.getValue().stream()
            .sorted()
            .forEach(t -> out.append(e.getKey()).append('\t').append(t).append('\n'));
      }
    }
    return out.toString();
  }

  /**
   * The tests of an equation's own form.
   *
   * @param id the equation
   * @return their names; empty if there are none
   */
  public List<String> of(String id) {
    return verifies.getOrDefault(id, List.of());
  }

  /**
   * The tests of an equation's wrong forms.
   *
   * @param id the equation
   * @return by what follows the slash: 1, 2 … or mutant
   */
  public SortedMap<String, List<String>> against(String id) {
    var found = new TreeMap<String, List<String>>();
    refutes.forEach(
        (form, tests) -> {
          int slash = form.indexOf('/');
          if (form.substring(0, slash).equals(id)) {
            found.put(form.substring(slash + 1), tests);
          }
        });
    return found;
  }
}
