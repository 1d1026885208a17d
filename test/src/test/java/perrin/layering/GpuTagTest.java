package perrin.layering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a real GPU runs is picked by the tag {@code gpu}, which JUnit and jqwik spell with an
 * annotation of their own each: a class with the other's tag would be left out without a word.
 */
final class GpuTagTest {
  private static final String DEVICE = "import perrin.kernels.cuda.testing.Gpu;";
  private static final String BLOCKS = "import perrin.kernels.cuda.testing.BlockSizes;";
  private static final String EMULATED_ONLY = "assumeFalse(Gpu.isReal()";
  private static final String TAG = "@Tag(\"gpu\")";
  private static final String JUNIT = "import org.junit.jupiter.api.Tag;";
  private static final String JQWIK = "import net.jqwik.api.Tag;";

  /** What is wrong with a class of tests, one line each. */
  private static List<String> complaints(String name, String text) {
    List<String> out = new ArrayList<>();
    boolean tagged = text.contains(TAG);
    if (text.contains(EMULATED_ONLY)) {
      if (tagged) {
        out.add(name + ": has the tag gpu, but runs over the emulation only");
      }
    } else if (text.contains(DEVICE) || text.contains(BLOCKS)) {
      if (!tagged) {
        out.add(name + ": uses a device without the tag gpu");
      } else if (text.contains("@Property") && !text.contains(JQWIK)) {
        out.add(name + ": has properties, which take jqwik's tag");
      } else if (text.matches("(?s).*@(Test|TestFactory|ParameterizedTest)\\b.*")
          && !text.contains(JUNIT)) {
        out.add(name + ": has tests, which take JUnit's tag");
      }
    }
    return out;
  }

  @Test
  void everyTestOfADeviceRunsOnARealOneOrSaysWhyNot() throws IOException {
    Path root = Files.isDirectory(Path.of("kernels")) ? Path.of("") : Path.of("..");
    List<String> wrong = new ArrayList<>();
    int tagged = 0;
    for (String module : List.of("kernels", "test")) {
      try (var files = Files.walk(root.resolve(module + "/src/test/java"))) {
        for (Path f : files.filter(p -> p.toString().endsWith("Test.java")).toList()) {
          if (!f.endsWith("GpuTagTest.java")) {
            String text = Files.readString(f);
            wrong.addAll(complaints(f.getFileName().toString(), text));
            tagged += text.contains(TAG) ? 1 : 0;
          }
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(tagged > 20, "only " + tagged + " classes have the tag: were all read?");
  }

  @ParameterizedTest
  @CsvSource({
    "Gpu, '', @Test",
    "BlockSizes, '', @Property",
    "Gpu, org.junit.jupiter.api.Tag, @Property",
    "BlockSizes, net.jqwik.api.Tag, @ParameterizedTest",
  })
  void aMissingTagAndTheOthersTagAreFound(String what, String tag, String kind) {
    String text = "import perrin.kernels.cuda.testing." + what + ";\n";
    text += tag.isEmpty() ? kind : "import " + tag + ";\n" + TAG + kind;
    assertEquals(1, complaints("A", text).size());
  }
}
