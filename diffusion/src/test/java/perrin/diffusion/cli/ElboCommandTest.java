package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.train.TinyRun;

class ElboCommandTest {
  @TempDir private static Path dir;
  private static Path fixed;

  private record Answer(int code, String out, String err) {}

  private static Answer perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Answer(code, out.toString(), err.toString());
  }

  private static Path images(String name, String... changes) {
    var all = new ArrayList<>(List.of(changes));
    all.addAll(List.of("schedule", "cosine:steps=4", "steps", "1", "device", "cpu"));
    return TinyRun.trained(dir, name, TinyRun.images(all.toArray(String[]::new))).path();
  }

  @BeforeAll
  static void train() {
    fixed = images("fixed");
  }

  private static JsonNode json(Path file) throws Exception {
    return new ObjectMapper().readTree(Files.readAllBytes(file));
  }

  @Test
  void theBoundOfARunIsMeasuredTermByTerm() throws Exception {
    Path run = fixed;
    Answer answer = perrin("elbo", "--run", run.toString(), "--images", "3", "--terms");
    assertEquals(0, answer.code, answer.err);
    assertTrue(answer.out.contains("step      4    L_3"), answer.out);
    assertTrue(answer.out.contains("256 grey levels"), answer.out);
    assertTrue(answer.out.lines().allMatch(l -> l.length() <= 140), answer.out);
    JsonNode figures = json(run.resolve("elbo.json"));
    double nats = figures.get("priorNats").asDouble();
    for (JsonNode term : figures.get("stepNats")) {
      nats += term.asDouble();
    }
    assertEquals(4, figures.get("stepNats").size());
    assertEquals(nats, figures.get("natsPerImage").asDouble(), 1e-10 * nats);
    double bits = nats / (figures.get("dimensions").asInt() * Math.log(2));
    assertEquals(bits, figures.get("bitsPerDimension").asDouble(), 1e-12 * bits);
    assertTrue(Files.readString(run.resolve("elbo.svg")).contains("<polyline"));
  }

  @Test
  void theBatchSizeChangesNothing() throws Exception {
    Path run = fixed;
    Path a = dir.resolve("a.json");
    Path b = dir.resolve("b.json");
    String[] args = {"elbo", "--run", run.toString(), "--images", "3", "--seed", "3", "--out", ""};
    args[8] = a.toString();
    assertEquals(0, perrin(args).code);
    String[] other = java.util.Arrays.copyOf(args, 11);
    other[8] = b.toString();
    other[9] = "--batch";
    other[10] = "2";
    assertEquals(0, perrin(other).code);
    double nats = json(a).get("natsPerImage").asDouble();
    assertEquals(nats, json(b).get("natsPerImage").asDouble(), 1e-5 * nats); // single precision
  }

  @Test
  void aLearnedVarianceIsTrainedMeasuredAndComparedWithFixedOnes() throws Exception {
    Path run = images("learned", "loss", "hybrid", "variance", "learned-range");
    Answer learned = perrin("elbo", "--run", run.toString(), "--images", "2");
    assertEquals(0, learned.code, learned.err);
    assertTrue(learned.out.contains("variance    learned-range"), learned.out);
    Answer fixed = perrin("elbo", "--run", run.toString(), "--images", "2", "--variance", "beta");
    assertEquals(0, fixed.code, fixed.err);
    assertTrue(fixed.out.contains("variance    beta"), fixed.out);
  }

  @Test
  void pointsHaveADensity() throws Exception {
    Path run =
        TinyRun.trained(
                dir,
                "points",
                TinyRun.points(
                    "steps",
                    "2",
                    "schedule",
                    "cosine:steps=4",
                    "loss",
                    "hybrid:decoder=density",
                    "variance",
                    "learned-range"))
            .path();
    Answer answer = perrin("elbo", "--run", run.toString(), "--images", "50");
    assertEquals(0, answer.code, answer.err);
    assertTrue(answer.out.contains("density of the data"), answer.out);
  }

  @Test
  void theChainMayHaveOtherSteps() throws Exception {
    Path run = fixed;
    Path file = dir.resolve("six.json");
    Answer answer =
        perrin(
            "elbo",
            "--run",
            run.toString(),
            "--images",
            "2",
            "--steps",
            "6",
            "--out",
            file.toString());
    assertEquals(0, answer.code, answer.err);
    assertEquals(6, json(file).get("stepNats").size());
  }

  @Test
  void aScheduleThatIsContinuousInTimeIsCutIntoAChain() throws Exception {
    for (String schedule : new String[] {"vp", "ve", "edm"}) {
      var config = TinyRun.points("steps", "1", "schedule", schedule, "parameterization", "x0");
      Path run = TinyRun.trained(dir, schedule, config).path();
      Answer answer = perrin("elbo", "--run", run.toString(), "--images", "9", "--steps", "7");
      assertEquals(0, answer.code, answer.err);
      double bits = json(run.resolve("elbo.json")).get("bitsPerDimension").asDouble();
      assertTrue(bits > 0 && Double.isFinite(bits), schedule + ": " + bits);
    }
  }

  @Test
  void mistakesAreOneLine() {
    Path run = fixed;
    String[][] wrong = {
      {"--split", "tst"},
      {"--images", "0"},
      {"--images", "100000"},
      {"--variance", "betta"},
      {"--variance", "learned-range"},
      {"--batch", "0"},
      {"--steps", "-1"}
    };
    for (String[] w : wrong) {
      Answer answer = perrin("elbo", "--run", run.toString(), w[0], w[1]);
      assertEquals(2, answer.code, answer.err);
      assertEquals(1, answer.err.lines().count(), answer.err);
    }
  }

  @Test
  void helpHasAnExample() {
    Answer answer = perrin("elbo", "--help");
    assertEquals(0, answer.code);
    assertTrue(answer.out.contains("  perrin elbo --run"), answer.out);
    assertTrue(answer.out.lines().allMatch(l -> l.length() <= 100), answer.out);
  }
}
