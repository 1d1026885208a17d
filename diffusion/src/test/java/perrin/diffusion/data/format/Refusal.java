package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import perrin.diffusion.data.DataException;
import perrin.diffusion.data.Dataset;

/** What it takes to refuse properly. */
final class Refusal {
  private Refusal() {}

  /** Opens a set, which must fail with one line that begins with a file and says some words. */
  static void of(Opening opening, Object file, String... words) {
    String message = assertThrows(DataException.class, opening::open).getMessage();
    assertFalse(message.contains("\n"), message);
    assertTrue(message.startsWith(file.toString()), message);
    for (String word : words) {
      assertTrue(message.contains(word), message);
    }
  }

  /** Opens a set and reads all of it; nothing but a {@link DataException} may come of it. */
  static void orSuccess(Opening opening) {
    try (var data = opening.open()) {
      var values = new float[data.values()];
      for (int i = 0; i < data.size(); i++) {
        data.read(i, values, 0);
        for (float value : values) {
          assertTrue(Float.isFinite(value));
        }
      }
    } catch (DataException e) {
      assertFalse(e.getMessage().contains("\n"), e.getMessage());
    }
  }

  /** Opens a data set. */
  @FunctionalInterface
  interface Opening {
    Dataset open();
  }
}
