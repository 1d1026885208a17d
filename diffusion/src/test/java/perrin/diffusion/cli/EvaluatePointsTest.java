package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.train.TinyRun;

/** Points of the plane, measured without a classifier. */
class EvaluatePointsTest {
  @TempDir private static Path dir;

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void train() {
    TinyRun.trained(dir, "points", TinyRun.points("steps", "1"));
  }

  private static Answer evaluate(String... more) {
    var args = new ArrayList<>(List.of("evaluate", "--run", dir.resolve("points").toString()));
    args.addAll(List.of(more));
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out), new PrintWriter(err), args.toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  @Test
  void distancesAndLogDensityAreReportedBesideThoseOfFreshData() throws IOException {
    Answer a = evaluate("--samples", "100", "--steps", "3", "--seed", "4");
    assertEquals(0, a.code, a.err);
    assertTrue(a.out.contains("energy distance") && a.out.contains("mean log density"), a.out);
    JsonNode rows = json().get("rows");
    assertEquals("fresh data", rows.get(1).get("name").asText());
    for (String figure : new String[] {"energy", "slicedWasserstein"}) {
      double samples = rows.get(0).at("/distances/" + figure).asDouble();
      assertTrue(samples > rows.get(1).at("/distances/" + figure).asDouble(), figure);
    }
    assertTrue(
        rows.get(0).at("/fit/mean").asDouble() < rows.get(1).at("/fit/mean").asDouble(), a.out);
  }

  private static JsonNode json() throws IOException {
    return new ObjectMapper().readTree(dir.resolve("points/evaluation.json").toFile());
  }

  private static void assertMistake(String part, Answer answer) {
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
    assertTrue(answer.err.contains(part), answer.err);
  }

  @Test
  void mistakesAreOneLine() {
    assertMistake("from 4 to 200", evaluate("--samples", "201"));
    assertMistake("--samples is 0, but must be at least 1", evaluate("--samples", "0"));
    assertMistake("leave --classifier out", evaluate("--classifier", "x"));
  }
}
