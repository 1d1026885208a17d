package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.run.CheckpointFolder;

/** Runs that are told labels and captions, from the outside. */
final class ConditionalRunTest {
  @TempDir private static Path dir;

  private static Path labelled;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  private static Ran train(Path run, int steps, String... more) {
    var args =
        new ArrayList<>(
            List.of("train", "--image-size", "16", "--channels", "8", "--mults", "1,2"));
    args.addAll(List.of("--blocks", "1", "--attention", "none", "--groups", "2", "--batch", "8"));
    args.addAll(List.of("--count", "200", "--steps", "" + steps, "--lr", "0.01", "--warmup", "1"));
    args.addAll(List.of("--validate-every", "3", "--out", run.toString()));
    args.addAll(Arrays.asList(more));
    return perrin(args.toArray(String[]::new));
  }

  @BeforeAll
  static void trainOne() {
    labelled = dir.resolve("labelled");
    Ran ran =
        train(
            labelled,
            6,
            "--dataset",
            "shapes",
            "--condition",
            "label",
            "--condition-drop",
            "0.2",
            "--sample-every",
            "6",
            "--sample-count",
            "4",
            "--sampler-steps",
            "2");
    assertEquals(0, ran.code(), ran.err());
  }

  private static byte[] sample(Path run, String... more) throws IOException {
    Path png = Files.createTempFile(dir, "grid", ".png");
    var args = new ArrayList<>(List.of("sample", "--run", run.toString(), "--steps", "3"));
    args.addAll(List.of("--count", "4", "--out", png.toString()));
    args.addAll(Arrays.asList(more));
    Ran ran = perrin(args.toArray(String[]::new));
    assertEquals(0, ran.code(), ran.err());
    return Files.readAllBytes(png);
  }

  private static void assertRefused(String why, String... args) {
    Ran ran = perrin(args);
    assertEquals(2, ran.code(), ran.err());
    assertTrue(ran.err().contains(why), ran.err());
    assertEquals(1, ran.err().strip().lines().count(), ran.err());
  }

  @Test
  void whatIsAskedForDecidesTheSamples() throws IOException {
    byte[] threes = sample(labelled, "--label", "3");
    assertArrayEquals(threes, sample(labelled, "--label", "3", "--batch", "3"), "batch size");
    assertFalse(Arrays.equals(threes, sample(labelled, "--label", "4")), "another class");
    byte[] named = sample(labelled, "--label", "circle,star");
    assertArrayEquals(named, sample(labelled, "--label", "Circle,star"));
    assertFalse(Arrays.equals(named, threes));
  }

  @Test
  void aScaleOfOneIsTheConditionalModelAndOfNoughtTheOther() throws IOException {
    byte[] plain = sample(labelled, "--label", "5");
    assertArrayEquals(plain, sample(labelled, "--label", "5", "--guidance", "cfg:scale=1"));
    byte[] none = sample(labelled, "--label", "5", "--guidance", "cfg:scale=0");
    assertArrayEquals(none, sample(labelled, "--label", "6", "--guidance", "cfg:scale=0"));
    assertFalse(Arrays.equals(plain, none));
  }

  @Test
  void aWorseModelMayBeAnotherRun() throws IOException {
    String itself = "autoguidance:scale=3";
    byte[] plain = sample(labelled, "--label", "5");
    byte[] same =
        sample(labelled, "--label", "5", "--guidance", itself, "--weak", labelled.toString());
    assertArrayEquals(plain, same, "away from itself is nowhere");
    assertRefused("weak", "sample", "--run", labelled.toString(), "--guidance", itself);
    assertRefused("is no step", weak(itself, labelled + "@x"));
  }

  private static String[] weak(String guidance, String of) {
    return new String[] {
      "sample", "--run", labelled.toString(), "--guidance", guidance, "--weak", of
    };
  }

  @Test
  void aModelBesideThatTheGuidanceHasNoUseForIsRefused() {
    assertRefused("--guidance autoguidance alone", weak("cfg:scale=2", labelled.toString()));
    assertRefused(
        "--guidance classifier alone",
        "sample",
        "--run",
        labelled.toString(),
        "--noisy-classifier",
        labelled.toString());
  }

  @Test
  void aWorseModelOfAnotherProcessIsRefused() throws IOException {
    Path other = dir.resolve("edm");
    assertEquals(0, train(other, 1, "--process", "edm").code());
    assertRefused("scales the noisy samples otherwise", weak("autoguidance", other.toString()));
  }

  @Test
  void aRunThatStoppedGoesOnToTheSameBits() throws IOException {
    Path whole = dir.resolve("whole");
    Path parts = dir.resolve("parts");
    String[] told = {"--dataset", "scenes-1", "--condition", "caption", "--condition-drop", "0.3"};
    assertEquals(0, train(whole, 6, told).code());
    assertEquals(0, train(parts, 3, told).code());
    Ran resumed = perrin("resume", "--run", parts.toString(), "--steps", "6");
    assertEquals(0, resumed.code(), resumed.err());
    var one = new CheckpointFolder(whole.resolve("checkpoints")).at(6);
    var other = new CheckpointFolder(parts.resolve("checkpoints")).at(6);
    assertEquals(one.card(), other.card());
    assertEquals(one.tensors().keySet(), other.tensors().keySet());
    one.tensors()
        .forEach(
            (name, tensor) ->
                assertTrue(
                    Objects.deepEquals(tensor.values(), other.tensors().get(name).values()), name));
    byte[] red = sample(whole, "--caption", "a red circle");
    assertArrayEquals(red, sample(parts, "--caption", "a red circle"));
    assertFalse(Arrays.equals(red, sample(whole, "--caption", "a blue square")));
    assertTrue(sample(whole).length > 0, "captions of the test part are asked for by default");
  }

  @Test
  void whatCannotBeAskedIsRefused() {
    String run = labelled.toString();
    assertRefused("classes go from 0 (", "sample", "--run", run, "--label", "10");
    assertRefused("did you mean star", "sample", "--run", run, "--label", "stra");
    assertRefused("not told that", "sample", "--run", run, "--caption", "a red circle");
    assertRefused("no range", "sample", "--run", run, "--like", "5-2");
    assertRefused("classifier", "sample", "--run", run, "--guidance", "classifier");
    assertRefused("unknown guidance", "sample", "--run", run, "--guidance", "cgf");
    String out = dir.resolve("refused").toString();
    assertRefused(
        "left and right",
        "train",
        "--dataset",
        "scenes",
        "--condition",
        "caption",
        "--flip",
        "--out",
        out);
    assertRefused(
        "nothing to drop", "train", "--dataset", "shapes", "--condition-drop", "0.1", "--out", out);
    assertRefused(
        "no captions", "train", "--dataset", "shapes", "--condition", "caption", "--out", out);
  }
}
