package perrin.diffusion.equation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import perrin.diffusion.catalog.ClassPath;

final class EquationTableTest {
  private final EquationTable table = EquationTable.read();
  private final Map<String, List<String>> places = EquationTable.places();
  private final Map<String, List<String>> verified =
      tests(
          m ->
              m.isAnnotationPresent(Verifies.class)
                  ? m.getAnnotation(Verifies.class).value()
                  : new String[0]);
  private final Map<String, List<String>> refuted =
      tests(
          m ->
              m.isAnnotationPresent(Refutes.class)
                  ? m.getAnnotation(Refutes.class).value()
                  : new String[0]);

  /** A new or renamed test changes two files that are made from the annotations. */
  @Test
  void theFilesMadeFromTheAnnotationsAreUpToDate() throws IOException {
    Evidence evidence = new Evidence();
    verified.forEach((id, tests) -> tests.forEach(t -> evidence.add(id, t)));
    refuted.forEach((id, tests) -> tests.forEach(t -> evidence.add(id, t)));
    Path target = Files.createDirectories(Path.of("target"));
    Files.writeString(target.resolve("evidence.tsv"), evidence.text());
    String page = new EquationSheet(table, places, evidence).markdown();
    Files.writeString(target.resolve("EQUATIONS.md"), page);
    String hint = "; copy diffusion/target/%s to %s";
    assertEquals(
        evidence.text(),
        Evidence.read().text(),
        hint.formatted("evidence.tsv", "diffusion/src/main/resources/perrin/diffusion/equation"));
    assertEquals(
        page,
        Files.readString(Path.of("../docs/EQUATIONS.md")),
        hint.formatted("EQUATIONS.md", "docs"));
  }

  private static Map<String, List<String>> tests(Function<Method, String[]> ids) {
    Map<String, List<String>> found = new TreeMap<>();
    for (Class<?> c : ClassPath.classes("perrin.diffusion")) {
      for (Method m : c.getDeclaredMethods()) {
        for (String id : ids.apply(m)) {
          found.computeIfAbsent(id, _ -> new ArrayList<>()).add(c.getName() + "." + m.getName());
        }
      }
    }
    return found;
  }

  @Test
  void everyImplementedEquationHasExactlyOnePlace() {
    for (EquationEntry e : table.entries()) {
      int expected = e.pending() ? 0 : 1;
      assertEquals(
          expected,
          places.getOrDefault(e.id(), List.of()).size(),
          e.id() + " " + places.get(e.id()));
    }
  }

  @Test
  void everyImplementedEquationIsVerified() {
    for (EquationEntry e : table.entries()) {
      assertTrue(e.pending() || verified.containsKey(e.id()), e.id() + " has no property");
    }
  }

  @Test
  void everyMisprintOfAnImplementedEquationIsRefuted() {
    for (EquationEntry e : table.entries()) {
      for (int i = 1; i <= e.misprints().size(); i++) {
        String id = e.id() + "/" + i;
        assertTrue(e.pending() || refuted.containsKey(id), id + ": " + e.misprints().get(i - 1));
      }
    }
  }

  @Test
  void everyImplementedEquationWithoutAMisprintHasAMutant() {
    for (EquationEntry e : table.entries()) {
      boolean needed = !e.pending() && e.misprints().isEmpty();
      assertTrue(!needed || refuted.containsKey(e.id() + "/mutant"), e.id() + " has no mutant");
    }
  }

  @Test
  void noTestOrPlaceNamesAnUnknownEquation() {
    places.keySet().forEach(table::get);
    verified.keySet().forEach(table::get);
    for (String id : refuted.keySet()) {
      String[] part = id.split("/");
      int n = table.get(part[0]).misprints().size();
      if (part[1].equals("mutant")) {
        continue;
      }
      assertTrue(Integer.parseInt(part[1]) <= n, id + " of " + n + " misprints");
    }
    assertThrows(IllegalArgumentException.class, () -> table.get("FWD-99"));
  }

  @Test
  void everyRowSaysSomething() {
    assertTrue(table.entries().size() > 80);
    for (EquationEntry e : table.entries()) {
      assertTrue(e.id().matches("[A-Z]+-\\d+"), e.id());
      assertFalse(e.formula().isBlank(), e.id());
    }
  }
}
