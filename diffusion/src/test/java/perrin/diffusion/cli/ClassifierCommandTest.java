package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On 8x8 images, bright on the left (class 0) or on the right (class 1). */
class ClassifierCommandTest {
  @TempDir private static Path dir;
  private static Answer trained;

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void trainAClassifier() throws IOException {
    HalvesFiles.write(dir, "train", 200, 1);
    HalvesFiles.write(dir, "test", 100, 2);
    trained = train("run", "80");
  }

  private static Answer train(String name, String steps, String... more) {
    var args = new ArrayList<String>();
    String words =
        "classifier --dataset npy --device cpu --threads 1 --channels 8 --groups 4 --mults 1,2"
            + " --blocks 1 --attention none --lr 0.003 --batch 16 --seed 3 --ema 0 --warmup 0"
            + " --checkpoint-every 40 --validate-every 40";
    args.addAll(List.of(words.split(" ")));
    args.addAll(List.of("--data", dir.toString(), "--out", at(name), "--steps", steps));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private static String at(String name) {
    return dir.resolve(name).toString();
  }

  private static Answer run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out), new PrintWriter(err), args);
    return new Answer(code, out.toString(), err.toString());
  }

  private static JsonNode rows(String run) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllBytes(dir.resolve(run).resolve("accuracy.json")))
        .get("rows");
  }

  @Test
  void itReadsLabelsThroughLittleNoiseAndGuessesWhereNothingIsLeft() throws IOException {
    assertEquals(0, trained.code, trained.err);
    JsonNode rows = rows("run");
    double clean = rows.get(0).get("accuracy").asDouble();
    double noisy = rows.get(rows.size() - 1).get("accuracy").asDouble();
    assertTrue(clean > 0.95, trained.out);
    assertTrue(noisy > 0.3 && noisy < 0.8, trained.out);
    assertTrue(rows.get(0).get("confidence").asDouble() > 0.9, trained.out);
    assertTrue(trained.out.contains("chance is 50.0 %"), trained.out);
    assertTrue(trained.err.contains("validation loss"), trained.err);
  }

  @Test
  void itDrawsAccuracyOverNoise() throws IOException {
    byte[] png = Files.readAllBytes(dir.resolve("run/accuracy.png"));
    assertArrayEquals(new byte[] {(byte) 0x89, 'P', 'N', 'G'}, java.util.Arrays.copyOf(png, 4));
  }

  @Test
  void resumeGoesOnWithAClassifier() throws IOException {
    assertEquals(0, train("halves", "40").code);
    Answer answer = run("resume", "--run", at("halves"), "--steps", "80");
    assertEquals(0, answer.code, answer.err);
    assertEquals(rows("run"), rows("halves"));
    assertArrayEquals(
        Files.readAllBytes(dir.resolve("run/accuracy.json")),
        Files.readAllBytes(dir.resolve("halves/accuracy.json")));
  }

  @Test
  void samplesWithoutLabelsAreAMistake() {
    Answer answer =
        run("classifier", "--dataset", "moons", "--out", at("points"), "--device", "cpu");
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
  }

  @Test
  void theClassifierIsTheWayDownOfAUNetAlone() {
    Answer answer = run("classifier", "--dataset", "shapes", "--net", "adm", "--out", at("adm"));
    assertEquals(2, answer.code, answer.err);
    assertTrue(answer.err.contains("--net unet"), answer.err);
  }

  @Test
  void nothingIsSampledFromAClassifierNorJudgedByIt() {
    Answer sampled = run("sample", "--run", at("run"), "--device", "cpu");
    assertEquals(2, sampled.code, sampled.err);
    assertTrue(sampled.err.contains("--noisy-classifier"), sampled.err);
    String samples = at("test-images.npy");
    Answer judged =
        run("evaluate", "--from", samples, "--classifier", at("run"), "--dataset", "npy");
    assertEquals(2, judged.code, judged.err);
    assertEquals(1, judged.err.lines().count(), judged.err);
    assertTrue(judged.err.contains("UNetClassifier"), judged.err);
  }

  @Test
  void aFolderThatIsTakenIsAMistake() {
    Answer answer = train("run", "10");
    assertEquals(2, answer.code, answer.err);
    assertTrue(answer.err.contains("already a run"), answer.err);
  }
}
