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
        "--density gmm9|unknown exact density 'gmm9': did you mean gmm8",
        "--density gaussian:dimensions=3 --count 3|3 dimensions cannot be drawn",
        "--sampler ddin|unknown sampler 'ddin'",
        "--out picture.jpg|must end in .svg or .png",
        "--count 0|must be from 1 to 100000"
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
