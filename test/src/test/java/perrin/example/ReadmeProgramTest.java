package perrin.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import perrin.tensor.Backends;

final class ReadmeProgramTest {
  @Test
  void theReadmesProgramLearnsTheEightModes() {
    try (var _ = perrin.tensor.Scope.open("readme")) {
      float[] x = OwnScheduleAndSampler.trainAndSample(Backends.open("cpu", 2), 3000, 512);
      int near = 0;
      boolean[] seen = new boolean[8];
      for (int i = 0; i < x.length; i += 2) {
        double radius = Math.hypot(x[i], x[i + 1]);
        double angle = Math.atan2(x[i + 1], x[i]) / (Math.PI / 4);
        long mode = Math.round(angle);
        if (Math.abs(radius - RADIUS) < 0.4 && Math.abs(angle - mode) < 0.3) {
          near++;
          seen[Math.floorMod(mode, 8)] = true;
        }
      }
      // Standard normal noise is that near to a mode in less than a fifth of cases.
      assertTrue(near > 0.8 * 512, near + " of 512 samples are near a mode");
      for (int m = 0; m < 8; m++) {
        assertTrue(seen[m], "mode " + m + " was never sampled");
      }
    }
  }

  private static final double RADIUS = 1.6;

  @Test
  void theReadmeShowsTheProgramAsItIs() throws Exception {
    Path root = Path.of("").toAbsolutePath();
    while (!Files.exists(root.resolve("README.md"))) {
      root = root.getParent();
    }
    String source =
        Files.readString(
            root.resolve("test/src/test/java/perrin/example/OwnScheduleAndSampler.java"));
    String body = between(source, "  // README begins\n", "  // README ends\n").stripTrailing();
    String shown =
        between(Files.readString(root.resolve("README.md")), "<!-- program -->", "```\n");
    assertEquals(body.stripIndent().strip(), shown.replace("\n```java\n", "").strip());
  }

  private static String between(String text, String begin, String end) {
    int from = text.indexOf(begin);
    assertTrue(from >= 0, "no '" + begin.strip() + "'");
    from += begin.length();
    int skip = begin.startsWith("<!--") ? text.indexOf("```java\n", from) + 8 : from;
    return text.substring(from, text.indexOf(end, skip));
  }
}
