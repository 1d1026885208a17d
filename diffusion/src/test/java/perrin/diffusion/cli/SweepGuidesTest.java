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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way to guide from data to curves, on 8x8 images bright on the left or on the right. */
@Tag("full")
class SweepGuidesTest {
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
    String conditional = " --condition label --condition-drop 0.2 --steps 150 --out ";
    done("evaluate classifier --epochs 3 --batch 16 --out " + at("judge") + data);
    done("train" + data + net + conditional + at("model"));
    done("train" + data + net + " --steps 60 --out " + at("plain"));
    done("classifier" + data + net + " --steps 60 --out " + at("noisy"));
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

  private static JsonNode json(String out) throws IOException {
    return new ObjectMapper().readTree(Files.readAllBytes(dir.resolve(out).resolve("sweep.json")));
  }

  private static List<Double> scales(JsonNode sweep) {
    var all = new ArrayList<Double>();
    sweep.get("rows").forEach(row -> all.add(row.get("scale").asDouble()));
    return all;
  }

  @Test
  void theBatchDoesNotChangeTheSamples() throws IOException {
    done(sweep("model", "whole", "--scales 2 --batch 20"));
    done(sweep("model", "parts", "--scales 2 --batch 3"));
    assertEquals(json("whole").at("/rows/0/shown"), json("parts").at("/rows/0/shown"));
  }

  @Test
  void aClassifierOfNoisyImagesGuidesAModelThatWasToldNothing() throws IOException {
    Answer answer =
        done(
            sweep(
                "plain",
                "guided",
                "--guidance classifier --scales 0,6 --noisy-classifier " + at("noisy")));
    JsonNode rows = json("guided").get("rows");
    double before = rows.at("/0/figures/accuracy").asDouble();
    double after = rows.at("/1/figures/accuracy").asDouble();
    assertTrue(before < 0.85 && after > before + 0.1, answer.out);
  }

  @Test
  void otherGuidancesAreSweptByTheirOwnSettings() throws IOException {
    done(
        sweep(
            "model",
            "rescaled",
            "--guidance cfg-rescale:scale=3 --parameter phi --scales 0,1 --columns 2"));
    assertEquals(List.of(0.0, 1.0), scales(json("rescaled")));
    String weak = " --weak " + at("plain");
    done(sweep("model", "auto", "--guidance autoguidance --scales 1,2" + weak));
    assertEquals(List.of(1.0, 2.0), scales(json("auto")));
    // The middle of every U-Net attends.
    done(sweep("model", "pag", "--guidance pag --scales 0,2"));
    JsonNode rows = json("pag").get("rows");
    assertFalse(rows.at("/0/shown").equals(rows.at("/1/shown")));
  }
}
