package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.likelihood.Dequantization;
import perrin.diffusion.train.TinyRun;

/** On a tiny run on 16x16 pictures of shapes. */
class LikelihoodCommandTest {
  @TempDir private static Path dir;

  private static final String[] FEW = {"--steps", "1", "--solver", "heun2"};

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void train() {
    TinyRun.trained(dir, "shapes", TinyRun.images("steps", "1"));
    TinyRun.trained(dir, "points", TinyRun.points("steps", "1"));
  }

  private static Answer likelihood(String run, String... more) {
    String[] args = {"likelihood", "--run", dir.resolve(run).toString()};
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Perrin.run(
            new PrintWriter(out),
            new PrintWriter(err),
            Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(dir.resolve(file).toFile());
  }

  @Test
  void picturesAreMeasuredIntoTextAndJson() throws IOException {
    Answer a =
        likelihood(
            "shapes",
            with(FEW, "--images", "3", "--batch", "2", "--seed", "5", "--split", "train"));
    assertEquals(0, a.code, a.err);
    assertTrue(a.out.contains("bits/dim"), a.out);
    assertTrue(a.out.contains("2/255"), a.out);
    assertTrue(a.err.contains("likelihood 3/3"), a.err);
    JsonNode report = json("shapes/likelihood.json");
    JsonNode figures = report.get("figures");
    assertEquals(3, figures.get("images").asInt());
    assertEquals(3, figures.get("each").size());
    assertEquals(5, report.get("seed").asInt());
    assertEquals(Dequantization.OFFSET, figures.get("offset").asDouble());
    int d = figures.get("dimensions").asInt();
    double bits = figures.get("bitsPerDimension").asDouble();
    double nats = figures.get("nats").asDouble();
    assertEquals(bits, -nats / (d * Math.log(2)) + Dequantization.OFFSET, 1e-10);
    assertTrue(Double.isFinite(bits) && bits > 0, "bits/dim " + bits);
    assertEquals(2, figures.get("accepted").asInt());
    assertEquals(4, figures.get("evaluations").asInt());
    assertTrue(report.get("command").asText().startsWith("perrin likelihood --run "));
  }

  @Test
  void withFixedStepsEveryBatchSizeGivesTheSameFigures() throws IOException {
    String[] same = with(FEW, "--images", "2", "--seed", "2");
    Path one = dir.resolve("one.json");
    Path all = dir.resolve("all.json");
    likelihood("shapes", with(same, "--batch", "1", "--out", one.toString()));
    likelihood("shapes", with(same, "--batch", "2", "--out", all.toString()));
    JsonNode a = json("one.json").at("/figures/each");
    JsonNode b = json("all.json").at("/figures/each");
    for (int i = 0; i < 2; i++) {
      assertEquals(a.get(i).asDouble(), b.get(i).asDouble(), 1e-10);
    }
    assertNotEquals(a.get(0), a.get(1));
  }

  @Test
  void withAToleranceStepsFollowTheError() throws IOException {
    String[] same = {"--images", "1", "--trace", "exact"};
    likelihood("points", with(same, "--rtol", "1e-1", "--out", dir + "/loose.json"));
    likelihood("points", with(same, "--rtol", "1e-3", "--out", dir + "/tight.json"));
    likelihood("points", with(same, "--rtol", "1e-4", "--out", dir + "/tighter.json"));
    JsonNode loose = json("loose.json").get("figures");
    JsonNode tight = json("tight.json").get("figures");
    JsonNode tighter = json("tighter.json").get("figures");
    assertTrue(loose.get("accepted").asInt() < tight.get("accepted").asInt());
    assertEquals(tighter.get("nats").asDouble(), tight.get("nats").asDouble(), 0.05);
  }

  @Test
  void ofPointsTheExactTraceIsTheMeanOfHutchinsons() throws IOException {
    String[] same = {"--images", "2", "--steps", "6", "--solver", "rk4"};
    likelihood("points", with(same, "--trace", "exact", "--out", dir + "/exact.json"));
    likelihood("points", with(same, "--probes", "400", "--out", dir + "/probes.json"));
    JsonNode exact = json("exact.json").get("figures");
    assertEquals(0, exact.get("offset").asDouble());
    assertEquals(
        exact.get("nats").asDouble(), json("probes.json").at("/figures/nats").asDouble(), 0.5);
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }

  private static void assertMistake(String part, Answer answer) {
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
    assertTrue(answer.err.contains(part), answer.err);
  }

  @Test
  void mistakesAreOneLine() {
    assertMistake("--images is 0", likelihood("shapes", "--images", "0"));
    assertMistake("samples, but --images is", likelihood("shapes", "--images", "100000"));
    assertMistake("--trace is 'half'", likelihood("shapes", "--trace", "half"));
    assertMistake("did you mean", likelihood("shapes", "--solver", "dopri6"));
    assertMistake("by --steps", likelihood("shapes", "--solver", "rk4"));
  }
}
