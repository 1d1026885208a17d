package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Inpainting, upscaling, colourising and editing from the outside, by runs of a few steps. */
final class RestoreCommandsTest {
  private static final int SIDE = 16;
  @TempDir private static Path dir;

  private record Answer(int code, String out, String err) {}

  private static Answer perrin(String line) {
    var out = new StringWriter();
    var err = new StringWriter();
    String[] args = line.replace("@", dir + "/").split(" ");
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Answer(code, out.toString(), err.toString());
  }

  private static Answer done(String line) {
    Answer a = perrin(line);
    assertEquals(0, a.code, a.err);
    return a;
  }

  @BeforeAll
  static void makeRunsAndPictures() throws Exception {
    String small =
        " --image-size 16 --count 24 --channels 4 --mults 1,2 --blocks 1 --attention none"
            + " --groups 2 --batch 2 --steps 2 --validate-every 0 --device cpu --threads 1"
            + " --sampler-steps 3";
    done(
        "train --dataset shapes --image-channels 3 --condition label --condition-drop 0.2 --out"
            + " @colour"
            + small);
    done("train --dataset shapes --condition upscale:factor=2 --out @large" + small);
    done("train --dataset shapes --condition none --out @grey" + small);
    done(
        "train --dataset gmm8 --count 20 --channels 8 --blocks 1 --batch 2 --steps 1"
            + " --attention none --device cpu --validate-every 0 --out @points");
    picture("a.png", SIDE, true);
    picture("b.png", SIDE, false);
    picture("wide.png", 24, true);
    picture("small.png", SIDE / 2, false);
    mask("mask.png", SIDE);
    mask("large-mask.png", 24);
  }

  private static void picture(String name, int side, boolean colour) throws Exception {
    var random = new Random(name.hashCode());
    int type = colour ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_BYTE_GRAY;
    var image = new BufferedImage(side, side, type);
    for (int i = 0; i < side * side; i++) {
      for (int c = 0; c < (colour ? 3 : 1); c++) {
        image.getRaster().setSample(i % side, i / side, c, random.nextInt(256));
      }
    }
    ImageIO.write(image, "png", dir.resolve(name).toFile());
  }

  /** A white disc is to be filled. */
  private static boolean white(int x, int y, int side) {
    return Math.hypot(x - side / 2.0, y - side / 2.0) < side / 4.0;
  }

  private static void mask(String name, int side) throws Exception {
    var image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < side * side; i++) {
      image.getRaster().setSample(i % side, i / side, 0, white(i % side, i / side, side) ? 255 : 0);
    }
    ImageIO.write(image, "png", dir.resolve(name).toFile());
  }

  private static BufferedImage read(String name) throws Exception {
    return ImageIO.read(dir.resolve(name).toFile());
  }

  private static JsonNode json(String name) throws Exception {
    return new ObjectMapper().readTree(Files.readAllBytes(dir.resolve(name)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "repaint:jump=1,resample=2|repaint_jump=1_resample=2",
        "imputation:solver=ddpm|imputation_solver=ddpm",
        "annealed-langevin:steps=1|annealed-langevin_steps=1",
        "dps|dps"
      })
  void knownPixelsOfAFileAreKept(String method, String prefix) throws Exception {
    String out = "kept-" + prefix;
    done(
        "inpaint --run @colour --image @a.png --mask @mask.png --count 2 --method "
            + method
            + " --out @"
            + out
            + ".png --pictures @"
            + out);
    BufferedImage original = read("a.png");
    for (int k = 0; k < 2; k++) {
      BufferedImage result = read("%s/%s-000-%d.png".formatted(out, prefix, k));
      assertEquals(SIDE, result.getWidth());
      int changed = 0;
      for (int y = 0; y < SIDE; y++) {
        for (int x = 0; x < SIDE; x++) {
          if (white(x, y, SIDE)) {
            changed += original.getRGB(x, y) == result.getRGB(x, y) ? 0 : 1;
          } else {
            assertEquals(original.getRGB(x, y), result.getRGB(x, y), x + ", " + y);
          }
        }
      }
      assertTrue(changed > 20, "the disc is filled in");
    }
  }

  @Test
  void severalPicturesAndMethodsMakeOneGridWithFigures() throws Exception {
    String line =
        "inpaint --run @colour --from-data 3,5-6 --mask half --method imputation:solver=ddim"
            + " --method dps --count 2 --label data --guidance cfg:scale=2 --out @several.png";
    Answer a = done(line);
    assertTrue(a.out.contains("PSNR dB") && a.out.contains("misfit"), a.out);
    assertTrue(a.out.contains("columns     original, given, imputation:solver=ddim 1"), a.out);
    JsonNode figures = json("several.json");
    assertEquals(3, figures.get("pictures").size());
    assertEquals("shapes/test 5", figures.get("pictures").get(1).asText());
    assertEquals(4, figures.get("scores").size(), figures::toPrettyString);
    assertEquals(0, figures.get("scores").get(0).get("misfit").asDouble());
    assertTrue(figures.get("scores").get(2).get("psnr").isNumber());
    BufferedImage grid = read("several.png");
    // 6 columns, 3 rows of 16 pixels four times as large
    assertEquals(2 + 6 * (4 * SIDE + 2), grid.getWidth());
    assertEquals(2 + 3 * (4 * SIDE + 2), grid.getHeight());
    byte[] first = Files.readAllBytes(dir.resolve("several.png"));
    done(line + " --batch 1 --threads 2");
    assertArrayEquals(first, Files.readAllBytes(dir.resolve("several.png")));
    done(line + " --seed 1");
    assertFalse(java.util.Arrays.equals(first, Files.readAllBytes(dir.resolve("several.png"))));
  }

  @Test
  void picturesAreMadeLargeBesideInterpolation() throws Exception {
    Answer a =
        done(
            "upscale --run @grey --from-data 0-2 --factor 4 --method repaint:jump=1,resample=2"
                + " --method dps:rule=likelihood,spread=0.5 --out @up.png");
    assertTrue(a.out.contains("bicubic"), a.out);
    JsonNode scores = json("up.json").get("scores");
    assertEquals(4, scores.size());
    assertTrue(scores.get(2).get("misfit").asDouble() < 1e-6, scores::toPrettyString);
    // a small file has no original
    done("upscale --run @grey --image @small.png --method imputation --out @small-up.png");
    assertFalse(json("small-up.json").get("scores").get(0).has("psnr"));
  }

  @Test
  void aRunThatIsToldTheSmallPictureTakesItsOwnSampler() throws Exception {
    done("upscale --run @large --from-data 0-1 --out @told.png");
    JsonNode figures = json("told.json");
    assertEquals("upscale by 2", figures.get("task").asText());
    assertEquals("ddim", figures.get("methods").get(0).get("method").asText());
    done("upscale --run @large --image @small.png --method ddpm --count 2 --out @told-small.png");
  }

  @ParameterizedTest
  @ValueSource(strings = {"colourise", "colorize"})
  void greyPicturesGetColours(String command) throws Exception {
    Answer a =
        done(
            command
                + " --run @colour --image @b.png --grey-original --count 2 --pictures @coloured"
                + " --method imputation:solver=ddpm --out @coloured.png");
    assertTrue(a.err.contains("grey, repeated in the three colours"), a.err);
    BufferedImage x = read("coloured/imputation_solver=ddpm-000-0.png");
    int colours = 0;
    for (int i = 0; i < SIDE * SIDE; i++) {
      int rgb = x.getRGB(i % SIDE, i / SIDE);
      colours += (rgb >> 16 & 0xff) == (rgb & 0xff) ? 0 : 1;
    }
    assertTrue(colours > SIDE * SIDE / 2);
    assertFalse(json("coloured.json").get("scores").get(0).has("psnr"));
  }

  @Test
  void editsAreDrawnOverTheirStrengthWithAChart() throws Exception {
    Answer a =
        done(
            "edit --run @grey --from-data 0-3 --guide blur:sigma=1 --strength 0.9,0.3 --steps 6"
                + " --out @edit.png");
    assertTrue(a.out.contains("strength 0.3") && a.out.contains("rms"), a.out);
    JsonNode scores = json("edit.json").get("scores");
    assertEquals(3, scores.size());
    assertEquals(0, scores.get(0).get("rms").asDouble());
    assertTrue(scores.get(2).get("rms").asDouble() > scores.get(1).get("rms").asDouble());
    assertTrue(Files.readString(dir.resolve("edit.svg")).contains("difference from the guide"));
  }

  @Test
  void aClassifierJudgesResults() throws Exception {
    done(
        "evaluate classifier --dataset images --data "
            + classes()
            + " --epochs 1 --batch 8 --device cpu --out @classifier");
    done(
        "train --dataset images --data "
            + classes()
            + " --channels 4 --mults 1,2 --blocks 1 --attention none --groups 2 --batch 4 --steps 2"
            + " --validate-every 0 --device cpu --sampler-steps 2 --out @judged");
    Answer a =
        done(
            "upscale --run @judged --from-data 0-5 --method imputation:solver=ddpm --classifier"
                + " @classifier --out @judged.png");
    assertTrue(a.out.contains("Fréchet") && a.out.contains("class kept"), a.out);
    JsonNode scores = json("judged.json").get("scores");
    assertEquals("originals", scores.get(3).get("name").asText());
    assertEquals(0, scores.get(3).get("featureDistance").asDouble());
    assertTrue(scores.get(1).get("frechet").asDouble() > 0);
  }

  /** Pictures bright above (class a) or below (class b), in both parts. */
  private static Path classes() throws Exception {
    Path root = dir.resolve("classes");
    if (Files.exists(root)) {
      return root;
    }
    var random = new Random(5);
    for (String part : new String[] {"train", "test"}) {
      for (int i = 0; i < 24; i++) {
        boolean above = i % 2 == 0;
        Path folder = root.resolve(part).resolve(above ? "a" : "b");
        Files.createDirectories(folder);
        var image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        for (int k = 0; k < 64; k++) {
          int level = (k < 32 == above ? 150 : 20) + random.nextInt(90);
          image.getRaster().setSample(k % 8, k / 8, 0, level);
        }
        ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
      }
    }
    return root;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inpaint --run @grey --image @a.png --mask @large-mask.png|large-mask.png is 24 x 24"
            + " pixels, but the run's images are 16 x 16, and the mask must be of their size",
        "inpaint --run @grey --image @wide.png --mask half|wide.png is 24 x 24 pixels, but must be"
            + " 16 x 16, as the run's images are; --fit crops and resizes it",
        "inpaint --run @grey --image @none.png --mask half|none.png: no such file",
        "inpaint --run @grey --image @a.png --mask @none.png|none.png: no such file",
        "inpaint --run @grey --image @a.png --mask halv|unknown mask 'halv': did you mean half?",
        "inpaint --run @grey --image @a.png --mask random:share=0|hides nothing",
        "inpaint --run @grey --image @a.png --mask random:share=1|hides everything",
        "inpaint --run @grey --image @a.png --mask box:x=10,width=9|do not fit into pictures of 16",
        "inpaint --run @grey --from-data 1-3 --mask half --mask box|2 masks for 3 pictures",
        "inpaint --run @grey --mask half|say which pictures: --image FILE or --from-data INDEX",
        "inpaint --run @grey --from-data 1 --image @a.png --mask half|say which pictures",
        "inpaint --run @grey --from-data 1- --mask half|--from-data is '1-', but must be numbers",
        "inpaint --run @grey --from-data 3-1 --mask half|--from-data is '3-1', but must be",
        "inpaint --run @grey --from-data 99999 --mask half|there is no image 99999; they are 0 to",
        "inpaint --run @grey --from-data 1 --mask half --method ddim|--method ddim cannot be told",
        "inpaint --run @grey --from-data 1 --mask half --method dsp|unknown sampler 'dsp'",
        "inpaint --run @grey --from-data 1 --mask half --std 0|std is 0.0, but must be above 0",
        "inpaint --run @grey --from-data 1 --mask half --count 0|count is 0, but must be from 1",
        "inpaint --run @grey --from-data 1 --mask half --label 3|was not trained with labels",
        "inpaint --run @colour --image @a.png --mask half --label data|--label data: only pictures",
        "inpaint --run @colour --image @a.png --mask half --label 77|--label 77: classes go from 0",
        "inpaint --run @points --from-data 1 --mask half|points was trained on points of the plane",
        "inpaint --run @grey --from-data 1 --mask half --out @x.jpg|must end in .png",
        "upscale --run @grey --from-data 1 --factor 3|--factor is 3, but must be at least 2 and"
            + " divide the run's images of 16 x 16 pixels",
        "upscale --run @grey --image @wide.png|must be 16 x 16 or 8 x 8",
        "upscale --run @large --from-data 1 --factor 4|was trained with upscale:factor=2",
        "upscale --run @grey --from-data 1 --classifier @none|no classifier.json there",
        "colourise --run @grey --from-data 1|makes grey images, which have no colours",
        "edit --run @grey --from-data 1 --strength 0,1|--strength is '0,1', but must be numbers",
        "edit --run @grey --from-data 1 --guide sketch|unknown guide 'sketch'",
        "edit --run @grey --from-data 1 --guide coarse:factor=3|factor=3 must divide the sides",
        "edit --run @points --from-data 1|points of the plane"
      })
  void mistakesAreOneClearLine(String line, String message) {
    Answer a = perrin(line + (line.contains("--out") ? "" : " --out @never.png"));
    assertEquals(2, a.code, a.err);
    String[] said = a.err.split("\\R");
    String last = said[said.length - 1];
    assertTrue(last.startsWith("perrin: ") && last.contains(message), a.err);
    assertFalse(Files.exists(dir.resolve("never.png")));
  }

  @Test
  void picturesOfAnotherSizeFitWhenAsked() throws Exception {
    done(
        "inpaint --run @grey --image @wide.png --fit --mask half --out @fit.png --damaged"
            + " --method imputation:solver=ddim");
    assertFalse(json("fit.json").get("scores").get(0).has("psnr"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"inpaint", "upscale", "colourise", "edit"})
  void helpHasExamples(String command) {
    Answer a = done(command + " --help");
    assertTrue(a.out.contains("Examples:") && a.out.contains("  perrin " + command), a.out);
    assertTrue(a.out.lines().allMatch(l -> l.length() <= 100), a.out);
  }
}
