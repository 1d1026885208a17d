package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class NearestNameTest {
  private static final List<String> KNOWN = List.of("cifar10", "images", "mnist", "shapes");

  @Test
  void exchangedLettersCountAsOneEdit() {
    assertEquals(1, NearestName.distance("mnits", "mnist"));
  }

  @Test
  void theMessageOffersTheNearestName() {
    assertEquals(
        "unknown data set 'mnits': did you mean mnist? (known: cifar10, images, mnist, shapes)",
        NearestName.message("data set", "mnits", KNOWN));
  }

  @Test
  void aBeginningIsNearToo() {
    assertTrue(NearestName.message("data set", "CIFAR", KNOWN).contains("did you mean cifar10?"));
  }

  @Test
  void nothingIsOfferedWhereNothingIsNear() {
    assertEquals(
        "unknown data set 'qqqqqqqq' (known: cifar10, images, mnist, shapes)",
        NearestName.message("data set", "qqqqqqqq", KNOWN));
  }

  @Property
  void theDistanceIsSymmetricAndZeroOnlyToItself(
      @ForAll @AlphaChars @StringLength(max = 6) String a,
      @ForAll @AlphaChars @StringLength(max = 6) String b) {
    assertEquals(NearestName.distance(a, b), NearestName.distance(b, a));
    assertEquals(a.equals(b), NearestName.distance(a, b) == 0);
  }
}
