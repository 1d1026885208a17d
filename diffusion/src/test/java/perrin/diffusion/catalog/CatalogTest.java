package perrin.diffusion.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import perrin.diffusion.catalog.sample.Fruit;

final class CatalogTest {
  private final Catalog<Fruit> catalog = new Catalog<>(Fruit.class, "fruit");

  @Test
  void entriesAreFoundByBeingThere() {
    assertEquals(Set.of("apple", "pear"), catalog.names());
  }

  @Test
  void settingsOverrideDefaults() {
    var choice = catalog.choose("pear:weight=0.5");
    assertEquals(0.5, choice.settings().real("weight", 0, 1));
    assertEquals("weight=0.5,colour=green", choice.settings().toString());
    assertEquals("weight=0.2,colour=green", catalog.choose("pear").settings().toString());
  }

  @Test
  void unknownNamesListTheNearest() {
    var e = assertThrows(CatalogException.class, () -> catalog.choose("aple"));
    assertEquals("unknown fruit 'aple': did you mean apple? (known: apple, pear)", e.getMessage());
    var none = assertThrows(CatalogException.class, () -> catalog.choose("apple:size=3"));
    assertEquals("apple has no settings, but got 'size=3'", none.getMessage());
  }

  @Test
  void classesAreReadFromJarsToo() {
    List<String> names = ClassPath.classes("org.opentest4j").stream().map(Class::getName).toList();
    assertTrue(names.contains("org.opentest4j.AssertionFailedError"), names::toString);
    assertTrue(names.stream().allMatch(n -> n.startsWith("org.opentest4j.")), names::toString);
  }
}
