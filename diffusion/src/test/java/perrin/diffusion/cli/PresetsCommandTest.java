package perrin.diffusion.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import perrin.nn.net.Presets;

/** The command {@code presets}, from the outside. */
final class PresetsCommandTest {
  private record Ran(int code, String out, String err) {}

  private static Ran perrin(String... args) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Perrin.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void everyPresetIsListedOnALine() {
    Ran ran = perrin("presets");
    assertEquals(0, ran.code(), ran.err());
    List<String> lines = ran.out().lines().toList();
    assertEquals(Presets.all().size() + 1, lines.size());
    assertTrue(lines.stream().allMatch(l -> l.length() <= 120), ran.out());
  }

  @Test
  void oneIsListedWithBothNumbersAndThePaper() {
    Ran ran = perrin("presets", "ddpm-cifar10", "iddpm-64");
    assertEquals(
        List.of(
            "name                 parameters  published  image          paper",
            "ddpm-cifar10            35.75 M     35.7 M  [3,32,32]      arXiv 2006.11239,"
                + " appendix B",
            "iddpm-64               121.06 M      120 M  [3,64,64]      arXiv 2102.09672"),
        ran.out().lines().toList());
  }

  @Test
  void anUnknownNameIsAnsweredByTheNearest() {
    Ran ran = perrin("presets", "ddpm-cifar100");
    assertEquals(2, ran.code());
    assertTrue(ran.err().contains("ddpm-cifar10"), ran.err());
    assertEquals(1, ran.err().lines().count(), ran.err());
  }
}
