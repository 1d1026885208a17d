package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TrajectoryCommandTest {
  @TempDir private Path dir;

  private record Answer(int code, String out, String err) {}

  private static Answer run(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Answer(code, out.toString(), err.toString());
  }

  @Test
  void thePathsAreDrawnAndTheErrorIsTold() throws Exception {
    for (String name : new String[] {"a.svg", "a.png"}) {
      Path file = dir.resolve(name);
      Answer a =
          run(
              "trajectory",
              "--density",
              "gmm8:components=3",
              "--steps",
              "6",
              "--count",
              "5",
              "--out",
              file.toString());
      assertEquals(0, a.code, a.err);
      assertTrue(a.out.contains("drawn " + file), a.out);
      assertTrue(a.out.contains("5 points, 6 steps, 6 evaluations"), a.out);
      assertTrue(a.out.contains("distance from the exact flow"), a.out);
      assertTrue(Files.size(file) > 1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "imputation:solver=ddpm --known x=1.1",
        "repaint:jump=2,resample=2 --known y=-0.3",
        "annealed-langevin-inpaint:steps=2 --schedule ncsn --known x=1.1",
        "dps:rule=likelihood --measure 2x-0.5y=1 --std 0.2"
      })
  void whatIsKnownIsDrawnWithTheExactLaw(String options) throws Exception {
    Path file = dir.resolve("known.svg");
    String[] args =
        ("trajectory --steps 8 --count 40 --out " + file + " --sampler " + options).split(" ");
    Answer a = run(args);
    assertEquals(0, a.code, a.err);
    assertTrue(a.out.contains("samples given what is known: mean"), a.out);
    String svg = Files.readString(file);
    assertTrue(svg.contains("class=\"known\"") && svg.contains(">exact<"), a.out);
    assertTrue(svg.length() < 120_000, () -> "a picture of " + svg.length() + " characters");
  }

  @Test
  void aGuideIsDrawnAndStartedFrom() throws Exception {
    Path file = dir.resolve("edit.svg");
    String[] args =
        ("trajectory --sampler sdedit --guide 0.9,-0.5 --steps 6 --count 5 --out " + file)
            .split(" ");
    Answer a = run(args);
    assertEquals(0, a.code, a.err);
    assertTrue(Files.readString(file).contains("class=\"guide\""), a.out);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--density gmm9|unknown exact density 'gmm9': did you mean gmm8",
        "--density gaussian:dimensions=3 --count 3|3 dimensions cannot be drawn",
        "--sampler ddin|unknown sampler 'ddin'",
        "--out picture.jpg|must end in .svg or .png",
        "--count 0|--count is 0, but must be from 1 to 100000",
        "--known x=1|--sampler ddim: a known coordinate fits imputation",
        "--sampler imputation --measure x=1|a measurement fits dps",
        "--sampler repaint --known x=1 --measure x=1|give one of them",
        "--sampler repaint --known z=1|--known is 'z=1', but must be x or y and a number",
        "--sampler repaint --known x=one|--known is 'x=one'",
        "--sampler dps --measure x*y=1|--measure is 'x*y=1'",
        "--sampler dps --measure xy=1|--measure is 'xy=1'",
        "--sampler dps --measure x-x=1|--measure is 'x-x=1'",
        "--sampler dps --measure x+y|--measure is 'x+y'",
        "--sampler dps --measure x=1 --std 0|--std is 0.0, but must be above 0",
        "--sampler sdedit|--guide X,Y",
        "--guide 1,1|--sampler ddim: sdedit, and no other",
        "--sampler sdedit --guide 1|--guide is '1', but must be a point",
        "--sampler imputation --known x=1 --density gaussian:dimensions=3|are of the plane"
      })
  void mistakesAreOneClearLine(String options, String message) {
    String out = dir.resolve("x.svg").toString();
    String[] args =
        ("trajectory --steps 2 "
                + (options.contains("--out") ? "" : "--out " + out + " ")
                + options)
            .split(" ");
    Answer a = run(args);
    assertEquals(2, a.code, a.err);
    assertTrue(a.err.contains(message), a.err);
    assertEquals(1, a.err.lines().count(), a.err);
  }
}
