package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.train.TinyRun;

/** On a tiny run on captioned scenes of 16 x 16 pixels. */
class ScenesCommandTest {
  @TempDir private static Path dir;

  private record Answer(int code, String out, String err) {}

  @BeforeAll
  static void train() {
    TinyRun.trained(
        dir,
        "told",
        TinyRun.images(
            "dataset",
            "scenes",
            "flip",
            "false",
            "condition",
            "caption:length=32",
            "condition-drop",
            "0.1",
            "steps",
            "1",
            "batch",
            "1",
            "validation",
            "0",
            "net",
            "unet:text-features=8,text-depth=1,text-heads=2"));
    TinyRun.trained(dir, "untold", TinyRun.images("dataset", "scenes", "steps", "1"));
  }

  private static Answer scenes(String run, String... more) {
    var args = Stream.of("scenes", "--run", dir.resolve(run).toString(), "--steps", "1");
    var out = new StringWriter();
    var err = new StringWriter();
    int code =
        Perrin.run(
            new PrintWriter(out),
            new PrintWriter(err),
            Stream.concat(args, Arrays.stream(more)).toArray(String[]::new));
    return new Answer(code, out.toString(), err.toString());
  }

  private static JsonNode json(String name) throws Exception {
    return new ObjectMapper().readTree(dir.resolve(name).toFile());
  }

  private static void assertMistake(String part, Answer answer) {
    assertEquals(2, answer.code, answer.err);
    assertEquals(1, answer.err.lines().count(), answer.err);
    assertTrue(answer.err.contains(part), answer.err);
  }

  @Test
  void samplesTestPicturesAndChanceAreMeasuredIntoTableJsonAndPicture() throws Exception {
    Answer answer = scenes("told", "--count", "1", "--seed", "5", "--guidance", "cfg:scale=2");
    assertEquals(0, answer.code, answer.err);
    assertTrue(answer.out.contains("samples under others' captions"), answer.out);
    assertEquals(3, answer.out.lines().filter(l -> l.startsWith("  three shapes")).count());
    JsonNode report = json("told/scenes.json");
    assertEquals("scenes/test", report.get("dataset").asText());
    assertEquals(3, report.get("evaluations").size());
    for (JsonNode evaluation : report.get("evaluations")) {
      assertEquals(3, evaluation.get("pictures").size());
      assertEquals(4, evaluation.get("tallies").size());
      assertEquals(3, evaluation.get("tallies").get(3).get("pictures").asInt());
    }
    JsonNode real = report.get("evaluations").get(1).get("tallies").get(3);
    assertTrue(real.get("right").get("colour").asInt() >= 5, real::toPrettyString);
    var picture = ImageIO.read(dir.resolve("told/scenes.png").toFile());
    assertEquals(10 + 3 * 138, picture.getWidth());
  }

  @Test
  void theSameSeedGivesTheSameForEveryBatch() throws Exception {
    for (String batch : new String[] {"1", "3"}) {
      Answer answer =
          scenes("told", "--count", "1", "--seed", "7", "--batch", batch, "--out", at(batch));
      assertEquals(0, answer.code, answer.err);
    }
    JsonNode one = json("1.json").get("evaluations");
    assertEquals(one, json("3.json").get("evaluations"));
    scenes("told", "--count", "1", "--seed", "8", "--out", at("other"));
    assertTrue(!one.equals(json("other.json").get("evaluations")));
  }

  private static String at(String name) {
    return dir.resolve(name + ".json").toString();
  }

  @Test
  void ownCaptionsAreDrawnAndChecked() throws Exception {
    Answer answer =
        scenes(
            "told",
            "--caption",
            "a red star above a big ring",
            "--caption",
            "a blue circle",
            "--count",
            "1",
            "--out",
            at("own"));
    assertEquals(0, answer.code, answer.err);
    JsonNode report = json("own.json");
    assertEquals(1, report.get("evaluations").size());
    JsonNode pictures = report.get("evaluations").get(0).get("pictures");
    assertEquals(2, pictures.size());
    assertEquals("a blue circle", pictures.get(1).get("caption").asText());
    assertEquals(3, pictures.get(1).get("asked").asInt());
  }

  @Test
  void samplesStandAboveTheirCaptions() throws Exception {
    Path grid = dir.resolve("grid.png");
    var err = new StringWriter();
    String line = "sample --run %s --count 1 --steps 1 --caption star --out %s";
    String[] args = line.formatted(dir.resolve("told"), grid).split(" ");
    int code = Perrin.run(new PrintWriter(new StringWriter()), new PrintWriter(err), args);
    assertEquals(0, code, err.toString());
    var picture = ImageIO.read(grid.toFile());
    assertEquals(10 + 138, picture.getWidth());
    assertTrue(picture.getHeight() > 10 + 128 + 14, "no room for the caption");
  }

  @Test
  void whatCannotBeAskedIsOneLine() {
    assertMistake("'dog', word 2, is not understood", scenes("told", "--caption", "a dog"));
    assertMistake(
        "tokens more than the 30 that the run reads",
        scenes(
            "told",
            "--caption",
            "there is one tiny violet disc in the upper left corner of the picture, one big plus in"
                + " the lower right corner of the picture and a star"));
    assertMistake("--count is 0", scenes("told", "--count", "0"));
    assertMistake("does not read captions", scenes("untold"));
    assertMistake("there is no such run", scenes("nowhere"));
    assertMistake("did you mean", scenes("told", "--guidance", "cgf:scale=2"));
  }
}
