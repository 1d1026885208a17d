package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On 8x8 images, bright on the left (class 0) or on the right (class 1). */
class EvaluateCommandTest {
  private static final int COUNT = 160;

  @TempDir private static Path dir;
  private static Answer trained;

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void trainAClassifier() throws IOException {
    HalvesFiles.write(dir, "train", COUNT, 1);
    HalvesFiles.write(dir, "test", COUNT, 2);
    HalvesFiles.write(dir, "samples", 40, 3);
    trained =
        perrin(
            "evaluate", "classifier", "--epochs", "3", "--batch", "16", "--out", at("classifier"));
  }

  private static String at(String name) {
    return dir.resolve(name).toString();
  }

  /** Runs a command on the data. */
  private static Answer perrin(String... args) {
    var data = Stream.of("--dataset", "npy", "--data", dir.toString(), "--device", "cpu");
    return run(Stream.concat(Arrays.stream(args), data).toArray(String[]::new));
  }

  private static Answer run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Answer(code, out.toString(), err.toString());
  }

  private static Answer evaluate(String... more) {
    String[] args = {
      "evaluate", "--from", at("samples-images.npy"), "--classifier", at("classifier")
    };
    return perrin(Stream.concat(Arrays.stream(args), Arrays.stream(more)).toArray(String[]::new));
  }

  private static void assertMistake(String part, Answer answer) {
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
    assertTrue(answer.err.contains(part), answer.err);
  }

  @Test
  void trainingAClassifierReportsItsTestAccuracy() throws IOException {
    assertEquals(0, trained.code, trained.err);
    assertTrue(trained.out.contains("test accuracy"), trained.out);
    JsonNode card = json("classifier/classifier.json");
    assertTrue(card.get("testAccuracy").asDouble() > 0.9, card::toPrettyString);
    assertEquals(COUNT, card.get("testCount").asInt());
  }

  @Test
  void samplesAreMeasuredIntoATableAndJson() throws IOException {
    Answer answer = evaluate("--samples", "40", "--seed", "5", "--out", at("figures.json"));
    assertEquals(0, answer.code, answer.err);
    assertTrue(answer.out.contains("Fréchet distance to test images"), answer.out);
    JsonNode report = json("figures.json");
    assertEquals(5, report.get("seed").asInt());
    assertEquals(3, report.at("/figures/rows").size());
    assertEquals(40, report.at("/figures/rows/2/count").asInt());
    assertTrue(report.get("command").asText().startsWith("perrin evaluate --from "));
    assertTrue(
        report.at("/figures/rows/0/frechet").asDouble()
            < report.at("/figures/rows/2/frechet").asDouble());
  }

  @Test
  void theSameSeedGivesTheSameFigures() throws IOException {
    evaluate("--samples", "40", "--seed", "6", "--out", at("once.json"));
    evaluate("--samples", "40", "--seed", "6", "--out", at("again.json"), "--threads", "1");
    assertEquals(json("once.json").get("figures"), json("again.json").get("figures"));
  }

  @Test
  void withoutOutTheFiguresLieBesideTheSamples() {
    assertEquals(0, evaluate("--samples", "40").code);
    assertTrue(Files.exists(dir.resolve("samples-images.npy.json")));
  }

  @Test
  void aRunIsSampledAndMeasuredOnItsOwnData() throws IOException {
    Answer run =
        perrin(
            "train",
            "--out",
            at("run"),
            "--steps",
            "1",
            "--batch",
            "2",
            "--channels",
            "8",
            "--groups",
            "4",
            "--mults",
            "1",
            "--blocks",
            "1",
            "--attention",
            "");
    assertEquals(0, run.code, run.err);
    Answer answer =
        run(
            "evaluate",
            "--run",
            at("run"),
            "--classifier",
            at("classifier"),
            "--samples",
            "5",
            "--sampler",
            "ddim",
            "--steps",
            "2",
            "--seed",
            "3");
    assertEquals(0, answer.code, answer.err);
    JsonNode report = json("run/evaluation.json");
    assertEquals(5, report.at("/figures/rows/0/count").asInt());
    // The untrained run's own U-Net as feature network: real images are nearer than a Gaussian.
    Answer inside =
        evaluate(
            "--samples",
            "40",
            "--metrics",
            "frechet",
            "--features",
            at("run"),
            "--json",
            at("inside.json"));
    assertEquals(0, inside.code, inside.err);
    JsonNode rows = json("inside.json").at("/figures/rows");
    assertTrue(rows.at("/1/frechet").asDouble() < rows.at("/2/frechet").asDouble(), rows::toString);
    assertTrue(
        report
            .get("samples")
            .asText()
            .endsWith("run at step 1, ddim of 2 steps on the grid" + " trailing, seed 3"),
        report.get("samples").asText());
  }

  @Test
  void metricsAreChosenAndPicturesDrawn() throws IOException {
    Answer answer =
        evaluate(
            "--samples",
            "40",
            "--metrics",
            "precision-recall,kid",
            "--json",
            at("some.json"),
            "--pictures",
            at("pictures"));
    assertEquals(0, answer.code, answer.err);
    JsonNode row = json("some.json").at("/figures/rows/0");
    assertTrue(row.has("precision") && row.has("kernel") && !row.has("frechet"), row::toString);
    assertFalse(answer.out.contains("Fréchet"), answer.out);
    for (String name : new String[] {"samples", "neighbours", "classes"}) {
      assertTrue(Files.size(dir.resolve("pictures/" + name + ".png")) > 500, name);
    }
    assertFalse(Files.exists(dir.resolve("pictures/accuracy.png")));
  }

  @Test
  void anUnknownMetricAndOneOfModelsAreMistakes() {
    assertMistake("kernel", evaluate("--metrics", "kernl"));
    assertMistake("perrin elbo", evaluate("--metrics", "elbo"));
  }

  @Test
  void evalIsShortForEvaluate() {
    assertMistake("--run RUN or --from", run("eval", "--classifier", "x"));
  }

  @Test
  void nothingToMeasureIsAMistake() {
    assertMistake("--run RUN or --from", run("evaluate", "--classifier", "x"));
  }

  @Test
  void aMissingClassifierIsAMistake() {
    assertMistake(
        "perrin evaluate classifier",
        perrin("evaluate", "--from", at("samples-images.npy"), "--classifier", at("absent")));
    assertMistake("--classifier", perrin("evaluate", "--from", at("samples-images.npy")));
  }

  @Test
  void tooManySamplesAreAMistake() {
    Answer answer =
        perrin(
            "evaluate",
            "--from",
            at("train-images.npy"),
            "--classifier",
            at("classifier"),
            "--samples",
            "81");
    assertMistake("from 4 to 80", answer);
    assertMistake("holds 40 images", evaluate("--samples", "41"));
  }

  @Test
  void aTruncatedSampleFileIsAMistake() throws IOException {
    byte[] whole = Files.readAllBytes(dir.resolve("samples-images.npy"));
    Files.write(dir.resolve("cut.npy"), Arrays.copyOf(whole, whole.length - 1));
    Answer answer =
        perrin(
            "evaluate",
            "--from",
            at("cut.npy"),
            "--classifier",
            at("classifier"),
            "--samples",
            "40");
    assertMistake("cut.npy", answer);
  }

  @Test
  void anUnknownDataSetIsNamedWithTheNearest() {
    Answer answer =
        run("evaluate", "--from", "x", "--classifier", at("classifier"), "--dataset", "mnits");
    assertMistake("mnist", answer);
  }

  @Test
  void aClassifierIsNotOverwritten() throws IOException {
    Path card = dir.resolve("classifier/classifier.json");
    byte[] before = Files.readAllBytes(card);
    assertMistake("already", perrin("evaluate", "classifier", "--out", at("classifier")));
    assertTrue(Arrays.equals(before, Files.readAllBytes(card)));
  }

  @Test
  void impossibleTrainingSettingsAreMistakesAndLeaveNothing() {
    assertMistake(
        "epochs 0", perrin("evaluate", "classifier", "--epochs", "0", "--out", at("absent")));
    assertFalse(Files.exists(dir.resolve("absent")));
  }

  @Test
  void helpShowsAnExample() {
    for (String[] args :
        new String[][] {{"evaluate", "--help"}, {"evaluate", "classifier", "--help"}}) {
      Answer answer = run(args);
      assertEquals(0, answer.code);
      assertTrue(answer.out.contains("perrin evaluate classifier --data"), answer.out);
    }
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(dir.resolve(file)));
  }
}
