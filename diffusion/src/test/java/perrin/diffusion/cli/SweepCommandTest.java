package perrin.diffusion.cli;

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

/** From data to curves, on 8x8 images bright on the left (class 0) or on the right (class 1). */
class SweepCommandTest {
  @TempDir private static Path dir;

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void trainModelAndClassifiers() throws IOException {
    HalvesFiles.write(dir, "train", 200, 1);
    HalvesFiles.write(dir, "test", 100, 2);
    String data = " --dataset npy --device cpu --threads 1 --data " + dir;
    String net =
        " --channels 8 --groups 4 --mults 1,2 --blocks 1 --attention none --lr 0.004 --batch 16"
            + " --seed 3 --ema 0 --warmup 0 --validate-every 0 --checkpoint-every 1000";
    String conditional = " --condition label --condition-drop 0.2 --steps 100 --out ";
    done("evaluate classifier --epochs 3 --batch 16 --out " + at("judge") + data);
    done("train" + data + net + conditional + at("model"));
    done("train" + data + net + " --steps 1 --out " + at("plain"));
  }

  private static String at(String name) {
    return dir.resolve(name).toString();
  }

  private static Answer run(String line) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out), new PrintWriter(err), line.split(" +"));
    return new Answer(code, out.toString(), err.toString());
  }

  private static Answer done(String line) {
    Answer answer = run(line);
    assertEquals(0, answer.code, answer.err);
    return answer;
  }

  private static String sweep(String model, String out, String more) {
    return "sweep --run %s --classifier %s --out %s --count 20 --steps 6 --sampler ddim %s"
        .formatted(at(model), at("judge"), at(out), more);
  }

  private static void assertMistake(String part, Answer answer) {
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
    assertTrue(answer.err.contains(part), answer.err);
  }

  private static JsonNode json(String out) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(dir.resolve(out).resolve("sweep.json")));
  }

  private static List<Double> scales(JsonNode sweep) {
    var all = new ArrayList<Double>();
    sweep.get("rows").forEach(row -> all.add(row.get("scale").asDouble()));
    return all;
  }

  @Test
  void guidanceTradesDiversityForAgreement() throws IOException {
    Answer answer = done(sweep("model", "cfg", "--scales 0,3"));
    JsonNode rows = json("cfg").get("rows");
    double unguided = rows.at("/0/figures/accuracy").asDouble();
    double guided = rows.at("/1/figures/accuracy").asDouble();
    assertTrue(unguided < 0.9, answer.out);
    assertTrue(guided >= 0.95, answer.out);
    assertTrue(
        rows.at("/1/figures/diversity").asDouble() < rows.at("/0/figures/diversity").asDouble(),
        answer.out);
    assertTrue(json("cfg").at("/real/accuracy").asDouble() > 0.9, answer.out);
    assertTrue(answer.out.contains("best accuracy"), answer.out);
    assertTrue(answer.out.lines().allMatch(l -> l.length() <= 200), answer.out);
    for (String name : new String[] {"samples.png", "curves.png"}) {
      assertTrue(Files.size(dir.resolve("cfg").resolve(name)) > 1000, name);
    }
  }

  @Test
  void scalesThatAreDoneAreKeptAndMoreMayBeAdded() throws IOException {
    done(sweep("model", "kept", "--scales 1,2"));
    JsonNode before = json("kept").get("rows");
    Answer again = done(sweep("model", "kept", "--scales 1,1.5,2 --batch 7"));
    JsonNode after = json("kept");
    assertEquals(List.of(1.0, 1.5, 2.0), scales(after));
    // The seconds that drawing took are the same: it was not done again.
    assertEquals(before.get(0), after.at("/rows/0"));
    assertEquals(before.get(1), after.at("/rows/2"));
    assertTrue(!again.err.contains("scale=1\n") && again.err.contains("scale=1.5"), again.err);
    assertMistake(
        "(seed was 0, is 5); give another --out",
        run(sweep("model", "kept", "--scales 1 --seed 5")));
  }

  @Test
  void whatCannotBeSweptIsAMistake() {
    assertMistake("no setting gamma", run(sweep("model", "x", "--parameter gamma --scales 1")));
    assertMistake("leave it out", run(sweep("model", "x", "--guidance cfg:scale=2 --scales 1")));
    assertMistake("lambda", run(sweep("model", "x", "--guidance cfgpp --scales 0.5,2")));
    assertMistake("no labels are asked", run(sweep("plain", "x", "--scales 1")));
    assertMistake(
        "from 4 to 50", run(sweep("model", "x", "--scales 1").replace("--count 20", "--count 51")));
    assertMistake(
        "is no classifier of noisy images",
        run(sweep("plain", "x", "--guidance classifier --noisy-classifier " + at("plain"))));
    assertTrue(Files.notExists(dir.resolve("x")));
  }

  @Test
  void aDamagedSweepIsAMistake() throws IOException {
    Files.createDirectories(dir.resolve("damaged"));
    Files.writeString(dir.resolve("damaged/sweep.json"), "{\"rows\": 3");
    assertMistake("is no sweep", run(sweep("model", "damaged", "--scales 1")));
  }
}
