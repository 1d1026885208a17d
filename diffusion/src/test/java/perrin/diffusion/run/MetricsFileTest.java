package perrin.diffusion.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir private Path dir;
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("metrics.jsonl");
  }

  private void append(int after, int... steps) throws IOException {
    try (var metrics = MetricsFile.open(file, after)) {
      for (int step : steps) {
        metrics.append(step, Map.of("loss", step / 2.0));
      }
    }
  }

  @Test
  void aLineIsAJsonObject() throws IOException {
    var values = new LinkedHashMap<String, Object>();
    values.put("loss", 0.125);
    values.put("bytes", 1L << 40);
    values.put("note", "a \"b\"");
    values.put("bad", Double.NaN);
    try (var metrics = MetricsFile.open(file, 0)) {
      metrics.append(3, values);
    }
    assertEquals(
        "{\"step\":3,\"loss\":0.125,\"bytes\":1099511627776,\"note\":\"a"
            + " \\\"b\\\"\",\"bad\":\"NaN\"}\n",
        Files.readString(file));
  }

  @Test
  void goingOnDropsWhatLiesBeyondTheCheckpoint() throws IOException {
    append(0, 1, 2, 3, 4);
    append(2, 3);
    assertEquals(Map.of(1, 0.5, 2, 1.0, 3, 1.5), MetricsFile.series(file, "loss"));
    assertEquals(3, Files.readAllLines(file).size());
  }

  @Test
  void aTornLastLineIsDropped() throws IOException {
    append(0, 1, 2);
    Files.writeString(file, "{\"step\":2,\"lo", StandardOpenOption.APPEND);
    append(2, 3);
    assertEquals(3, Files.readAllLines(file).size());
  }

  @Test
  void aLineWithoutTheNameIsLeftOut() throws IOException {
    append(0, 1);
    try (var metrics = MetricsFile.open(file, 1)) {
      metrics.append(1, Map.of("validation", 0.75));
    }
    assertEquals(Map.of(1, 0.75), MetricsFile.series(file, "validation"));
  }
}
