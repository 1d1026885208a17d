package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.ScheduleTable;
import perrin.diffusion.schedule.Schedules;

/** The listings of the catalogues and the command {@code schedule}, from the outside. */
final class ListingTest {
  @TempDir private Path dir;

  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  private static String done(String... args) {
    Ran ran = perrin(args);
    assertEquals(0, ran.code(), ran.err());
    return ran.out();
  }

  @ParameterizedTest
  @CsvSource({
    "schedules,zero-terminal-snr,2305.08891",
    "grids,karras,2206.00364",
    "densities,logit-normal,2403.03206",
    "parameterizations,edm,2206.00364",
    "losses,min-snr,2303.09556",
    "guidance,interval,2404.07724",
    "samplers,ddim,2010.02502",
    "tokenizers,bpe,1508.07909",
    "solvers,tsit5,Tsitouras",
    "masks,half,2201.09865",
    "guides,blur,2108.01073"
  })
  void aListingHasNamesSettingsAndPapers(String command, String name, String paper) {
    String out = done(command);
    String line = out.lines().filter(l -> l.startsWith(name + " ")).findFirst().orElseThrow();
    assertTrue(out.substring(out.indexOf(line)).contains(paper), out);
    assertTrue(out.lines().allMatch(l -> l.length() <= 100), out);
    String one = done(command, name);
    assertTrue(one.startsWith(name + ": ") && one.contains(paper), one);
    assertTrue(done(command, "--help").contains("  perrin " + command));
  }

  @Test
  void everyScheduleIsListedWithItsDefaults() {
    String out = done("schedules");
    for (String name : Schedules.catalog().names()) {
      assertTrue(out.lines().anyMatch(l -> l.startsWith(name + " ")), name);
    }
    assertTrue(out.contains("beta-min=0.1, beta-max=20"), out);
    String ve = done("schedules", "ve");
    assertTrue(ve.contains("sigma-max=50") && ve.contains("preset   ve:sigma-max=348"), ve);
    Ran wrong = perrin("schedules", "cosin");
    assertEquals(2, wrong.code());
    assertTrue(wrong.err().contains("did you mean cosine"), wrong.err());
  }

  @Test
  void theTableHasEveryStepToSeventeenDigits() {
    List<String> lines = done("schedule", "linear", "--csv").lines().toList();
    assertEquals(String.join(",", ScheduleTable.COLUMNS), lines.getFirst());
    assertEquals(1001, lines.size());
    DiscreteSchedule linear = Schedules.discrete("linear");
    for (int k : new int[] {1, 2, 500, 1000}) {
      String[] cell = lines.get(k).split(",");
      assertEquals(k, Integer.parseInt(cell[0]));
      assertEquals(linear.beta(k), Double.parseDouble(cell[1]));
      assertEquals(linear.alphaBar(k), Double.parseDouble(cell[2]), 1e-16);
      assertEquals(linear.level(k).sigma(), Double.parseDouble(cell[3]));
      assertEquals(linear.level(k).snr(), Double.parseDouble(cell[4]));
      assertEquals(linear.level(k).lambda(), Double.parseDouble(cell[5]));
      assertEquals(17, new BigDecimal(cell[3]).precision());
    }
  }

  @Test
  void stepsResizeSchedulesOrSampleContinuousOnes() {
    List<String> lines = done("schedule", "linear", "--steps", "10").lines().toList();
    assertEquals(1 + 1 + 10 + 1, lines.size());
    assertTrue(lines.getFirst().startsWith("linear:steps=10,"));
    assertTrue(lines.getLast().startsWith("KL of x_T from the prior"));
    List<String> csv = done("schedule", "rectified", "--steps", "4", "--csv").lines().toList();
    assertEquals(5, csv.size());
    String[] last = csv.getLast().split(",");
    assertEquals("1.0", Double.toString(Double.parseDouble(last[1]))); // all signal lost: beta 1
    assertEquals("Infinity", last[3]);
    assertEquals(1, Double.parseDouble(last[7]));
    assertEquals(6, done("schedule", "ncsn", "--steps", "5", "--csv").lines().count());
  }

  @Test
  void severalSchedulesShareOneTableWithTheirNames() {
    List<String> lines =
        done("schedule", "cosine", "ve:sigma-max=80", "--steps", "3", "--csv").lines().toList();
    assertTrue(lines.getFirst().startsWith("schedule,step,"));
    assertEquals(7, lines.size());
    assertTrue(lines.get(1).startsWith("\"cosine\",1,"));
    assertTrue(lines.get(4).startsWith("\"ve:sigma-max=80\",1,"));
  }

  @Test
  void picturesShowAllOfThem() throws Exception {
    Path svg = dir.resolve("s.svg");
    done("schedule", "linear", "cosine", "rectified", "jsd", "--out", svg.toString());
    String text = Files.readString(svg);
    assertTrue(text.contains(">cosine<") && text.contains("log-SNR") && text.contains("beta"));
    assertEquals(4, text.split("<svg").length - 1);
    assertFalse(text.contains("NaN"), "not a number in the picture");
    javax.xml.parsers.DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(svg.toFile());
    Path png = dir.resolve("s.png");
    done("schedule", "linear", "cosine", "--out", png.toString());
    var image = ImageIO.read(png.toFile());
    assertEquals(1440, image.getWidth());
    assertEquals(1920, image.getHeight());
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "custom", "cosine"})
  void aPrintedTableIsACustomSchedule(String name) throws Exception {
    Path file = dir.resolve("table.csv");
    Files.writeString(file, done("schedule", name, "--csv"));
    Schedule read = Schedules.of("custom:file=" + file);
    Schedule original = Schedules.of(name);
    assertEquals(original.end(), read.end());
    for (double t = 0; t <= original.end(); t += original.end() / 4) {
      assertEquals(original.level(t).noise(), read.level(t).noise(), 1e-14);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "schedule linear --steps 0|--steps is 0, but must be from 1 to 1000000",
        "schedule linear:steps=5 --steps 7|--steps is 7, but linear:steps=5 says otherwise; give"
            + " one of them",
        "schedule custom --steps 7|custom has 12 steps of its own, not 7; leave --steps out",
        "schedule linear --out x.gif|--out is x.gif, but must end in .svg or .png",
        "schedule linear:beta-end=3|linear: beta-end=3 must be from 1.0E-12 to 0.999",
        "schedule custom:beta=[0.1|custom: brackets do not match in 'beta=[0.1'",
      })
  void mistakesAreOneLine(String command, String message) {
    Ran ran = perrin(command.split(" "));
    assertEquals("perrin: " + message + System.lineSeparator(), ran.err());
    assertEquals(2, ran.code());
  }
}
