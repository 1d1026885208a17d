package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line from the outside: what it prints and with what it exits. */
class PerrinTest {
  @TempDir private Path dir;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  private static Ran line(String command) {
    return perrin(command.split(" "));
  }

  /** The whole line; or, where names may be added, its beginning up to an ellipsis. */
  private static void refused(String message, Ran ran) {
    String line = "perrin: " + message;
    if (line.endsWith("…")) {
      String beginning = line.substring(0, line.length() - 1);
      assertTrue(ran.err().startsWith(beginning), ran.err());
      assertEquals(1, ran.err().lines().count());
    } else {
      assertEquals(line + System.lineSeparator(), ran.err());
    }
    assertEquals("", ran.out());
    assertEquals(2, ran.code());
  }

  private Path trained() {
    Path run = dir.resolve("run");
    var args =
        new ArrayList<>(List.of("train", "--dataset", "gmm8", "--count", "200", "--channels", "8"));
    args.addAll(List.of("--blocks", "1", "--batch", "8", "--steps", "4", "--attention", "none"));
    args.addAll(List.of("--checkpoint-every", "2", "--validate-every", "0", "--seed", "3"));
    args.addAll(List.of("--device", "reference", "--sampler-steps", "3", "--out", run.toString()));
    Ran ran = perrin(args.toArray(String[]::new));
    assertEquals(0, ran.code(), ran.err());
    return run;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "quickstart",
        "train",
        "resume",
        "sample",
        "tune",
        "data",
        "info",
        "equations",
        "likelihood"
      })
  void everyCommandHasHelpWithAnExample(String command) {
    Ran ran = line((command + " --help").strip());
    assertEquals(0, ran.code());
    assertTrue(ran.out().contains("Example"), ran.out());
    assertTrue(ran.out().contains("  perrin " + command), ran.out());
    assertTrue(ran.out().lines().allMatch(l -> l.length() <= 100), ran.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "trian|unknown command 'trian': did you mean train?…",
        "train --stesp 3|unknown option '--stesp' (the nearest is --steps);"
            + " see 'perrin train --help'",
        "sample --steps|missing required parameter for option '--steps' (N); see 'perrin sample"
            + " --help'",
        "train --steps x|--steps: 'x' is not a whole number",
        "trajectory --steps x|invalid value for option '--steps': 'x' is not a whole number;"
            + " see 'perrin trajectory --help'",
        "likelihood --run x --rtol y|invalid value for option '--rtol': 'y' is not a number; see"
            + " 'perrin likelihood --help'",
        "trace --sampler ddim --schedule linear --grid trailing --steps 5 --model gausian|--model:"
            + " unknown model 'gausian': did you mean gaussian?…",
        "train --dataset mnits|unknown dataset 'mnits': did you mean mnist? (known: checkerboard,"
            + " cifar10, fashion-mnist, gmm8, grid25, images, mnist, moons, npy, scenes,"
            + " scenes-1, scenes-2, scenes-3, shapes, spirals, swissroll)",
        "train --schedule cosin|unknown schedule 'cosin': did you mean cosine?…",
        "train --parameterization epz|unknown parameterization 'epz': did you mean eps?…",
        "train --sampler eulre|unknown sampler 'eulre': did you mean euler?…",
        "train --device cqu|unknown device 'cqu': did you mean cpu? (known: auto, cpu, cuda,"
            + " reference)",
        "train --device cpu --precision bf16|device 'cpu' does not compute in bf16; it does in"
            + " fp32",
        "train --precision fp8|precision: no precision 'fp8'; there are fp32, tf32, bf16",
        "train --dataset scenes --condition caption --flip|flip mirrors pictures, but --condition"
            + " caption may say left and right: train it without --flip",
        "train --dataset mnist|data set mnist is read from files: say where (--data DIR)",
        "train --attention 5|network for samples of [1,28,28]: U-Net: --attention at 5 fits no"
            + " feature map; their sizes are [28, 14, 7]",
        "train --image-size 30|network for samples of [1,30,30]: U-Net: --image-size 30 must be"
            + " divisible by 4, as 3 levels halve it 2 times; 28 or 32 would fit, or fewer --mults",
        "train --config nowhere.yaml|nowhere.yaml: no such configuration file",
        "sample|missing required option: '--run=RUN'; see 'perrin sample --help'",
        "sample --run nowhere|nowhere: there is no such run",
        "resume --run nowhere|nowhere: there is no such run",
        "resume --run nowhere --batch 3|--batch is decided when a run begins and cannot be given"
            + " here; see 'perrin resume --help'",
        "data shapse|unknown data set 'shapse': did you mean shapes? (known: checkerboard, cifar10,"
            + " fashion-mnist, gmm8, grid25, images, mnist, moons, npy, scenes,"
            + " scenes-1, scenes-2, scenes-3, shapes, spirals, swissroll)",
        "trajectory --steps 0|--steps is 0, but must be at least 1",
        "compare --samplers heun --steps 4,0|--steps is 0, but must be at least 1",
        "trace --sampler ddim --schedule linear --grid trailing --steps 0|--steps is 0, but must be"
            + " at least 1",
        "likelihood --run x --steps 0|--steps is 0, but must be at least 1",
        "data shapes --part tst|--part is 'tst', but must be train or test",
      })
  void aMistakeIsOneLineThatSaysWhatWouldFit(String command, String message) {
    refused(message, line(command + (command.startsWith("train") ? " --out " + dir : "")));
  }

  @Test
  void aMistakeLeavesNothingBehind() {
    Path run = dir.resolve("never");
    assertEquals(2, perrin("train", "--attention", "5", "--out", run.toString()).code());
    assertFalse(Files.exists(run));
  }

  @Test
  void debugShowsWhereAMistakeWasFound() {
    assertTrue(line("data shapse --debug").err().contains("\tat perrin.diffusion.data"));
    assertTrue(line("--debug data shapse").err().contains("\tat perrin.diffusion.data"));
  }

  @Test
  void whatIsPrintedAsConfigurationIsReadBack() throws Exception {
    String yaml = line("train --print-config --lr 0.5 --flip").out();
    Path file = dir.resolve("c.yaml");
    Files.writeString(file, yaml);
    assertEquals(yaml, perrin("train", "--print-config", "--config", file.toString()).out());
    assertTrue(yaml.contains("  lr: 0.5 ") && yaml.contains("  flip: true "), yaml);
  }

  @Test
  void aFlagWinsOverTheFile() throws Exception {
    Path file = dir.resolve("c.yaml");
    Files.writeString(file, "training:\n  batch: 5\n  steps: 6\n");
    String yaml =
        perrin("train", "--print-config", "--config", file.toString(), "--batch", "7").out();
    assertTrue(yaml.contains("  batch: 7 ") && yaml.contains("  steps: 6 "), yaml);
  }

  @Test
  void aRunIsTrainedSampledAndResumed() throws Exception {
    Path run = trained();
    Path a = dir.resolve("a.png");
    Path b = dir.resolve("b.png");
    String[] sample = {
      "sample", "--run", run.toString(), "--count", "50", "--seed", "2", "--out", a.toString()
    };
    Ran ran = perrin(sample);
    assertEquals("drawn " + a + System.lineSeparator(), ran.out());
    String[] again = Arrays.copyOf(sample, sample.length + 2);
    again[8] = b.toString();
    again[9] = "--batch";
    again[10] = "7";
    assertEquals(0, perrin(again).code());
    assertArrayEquals(Files.readAllBytes(a), Files.readAllBytes(b));

    Ran more = perrin("resume", "--run", run.toString(), "--steps", "6");
    assertEquals(0, more.code(), more.err());
    assertTrue(more.out().startsWith("trained to step 6 "), more.out());
    Ran done = perrin("resume", "--run", run.toString());
    assertTrue(done.out().startsWith(run + ": all 6 steps are done"), done.out());
  }

  @Test
  void anAnimationIsWrittenToo() throws Exception {
    Path gif = dir.resolve("way.gif");
    assertEquals(
        0,
        perrin("sample", "--run", trained().toString(), "--count", "9", "--gif", gif.toString())
            .code());
    assertEquals("GIF89a", new String(Files.readAllBytes(gif), 0, 6, "US-ASCII"));
  }

  @Test
  void aRunIsNeverOverwritten() {
    Path run = trained();
    refused(
        run
            + ": is already a run; go on with it ('perrin resume --run "
            + run
            + "') or choose another --out",
        perrin("train", "--dataset", "gmm8", "--out", run.toString()));
  }

  @Test
  void aDamagedCheckpointGivesWayToTheOneBeforeWithANotice() throws Exception {
    Path run = trained();
    Path newest = run.resolve("checkpoints").resolve("step-00000004.safetensors");
    byte[] bytes = Files.readAllBytes(newest);
    bytes[bytes.length - 9] ^= 1;
    Files.write(newest, bytes);
    Ran ran = perrin("sample", "--run", run.toString(), "--count", "4");
    assertEquals(0, ran.code(), ran.err());
    String notice = ran.err().lines().findFirst().orElse("");
    assertTrue(
        notice.startsWith(newest + ": is damaged: its checksum is ")
            && notice.endsWith("; going back to the checkpoint before"),
        ran.err());
  }

  @Test
  void aDamagedCheckpointThatWasNamedIsRefused() throws Exception {
    Path run = trained();
    Path file = run.resolve("checkpoints").resolve("step-00000002.safetensors");
    Files.write(file, new byte[] {-1, -1, -1, -1, -1, -1, -1, 127});
    Ran ran = perrin("sample", "--run", run.toString(), "--checkpoint", "2");
    assertEquals(2, ran.code());
    assertEquals(1, ran.err().lines().count());
    assertTrue(ran.err().startsWith("perrin: " + file + ": "), ran.err());
  }

  @Test
  void aTruncatedDataFileIsRefusedInOneLine() throws Exception {
    Files.write(dir.resolve("train-images-idx3-ubyte"), new byte[] {0, 0, 8, 3, 0, 0, 0, 9});
    Files.write(dir.resolve("train-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 9});
    Ran ran = perrin("train", "--dataset", "mnist", "--data", dir.toString(), "--out", "never");
    assertEquals(2, ran.code());
    assertEquals(1, ran.err().lines().count());
    assertTrue(ran.err().contains("train-images-idx3-ubyte"), ran.err());
  }

  @Test
  void theContactSheetOfADatasetIsDrawn() throws Exception {
    Path sheet = dir.resolve("sheet.png");
    Ran ran = perrin("data", "shapes", "--count", "4", "--out", sheet.toString());
    assertEquals(0, ran.code(), ran.err());
    assertTrue(Files.size(sheet) > 100);
    assertTrue(ran.out().contains("images      28 x 28, grey"), ran.out());
  }

  @Test
  void captionsAreListedAndDrawnUnderTheirPictures() throws Exception {
    Path sheet = dir.resolve("scenes.png");
    Ran ran = perrin("data", "scenes-1", "--count", "4", "--out", sheet.toString());
    assertEquals(0, ran.code(), ran.err());
    assertTrue(ran.out().contains("captions    a"), ran.out());
    var picture = javax.imageio.ImageIO.read(sheet.toFile());
    assertEquals(286, picture.getWidth());
    assertTrue(picture.getHeight() > 2 * (128 + 14), "no room for captions");
  }

  @Test
  void aFolderIsLookedInto() throws Exception {
    Path sheet = dir.resolve("pictures").resolve("sheet.png");
    assertEquals(0, perrin("data", "gmm8", "--out", sheet.toString()).code());
    Ran ran = perrin("data", sheet.getParent().toString());
    assertTrue(ran.out().contains("samples     1"), ran.out() + ran.err());
  }

  @Test
  void infoNamesJavaBackendsAndFlags() {
    String out = line("info --device reference").out();
    assertTrue(out.contains("backend reference") && out.contains("JVM flags"), out);
  }
}
