package perrin.tensor.random;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class KnownAnswersTest {

  @Test
  void everyBitIsThatOfTheCommittedTable() throws IOException {
    for (final KnownAnswers.Row row : KnownAnswers.read()) {
      assertEquals(
          row.hex(),
          KnownAnswers.compute(row.key(), row.sample(), row.firstElement(), row.what()),
          row.key() + " sample " + row.sample() + " " + row.what());
    }
  }

  @Test
  void theTableIsComplete() throws IOException {
    assertEquals(8 * (1 + Distribution.values().length), KnownAnswers.read().size());
  }
}
