package perrin.diffusion.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The published sets, where the machine has them beside the repository. */
class RealDataTest {
  private static final DatasetOptions OPTIONS = DatasetOptions.defaults();

  private static Path folder(String name) {
    for (String root : new String[] {"..", "../.."}) {
      Path folder = Path.of(root, "shared", "data", name);
      if (Files.isDirectory(folder)) {
        return folder;
      }
    }
    assumeTrue(false, "skipped: no ../shared/data/" + name + " beside the repository");
    throw new AssertionError("not reached");
  }

  private static int[] labelCounts(Dataset data) {
    var counts = new int[data.classes()];
    for (int i = 0; i < data.size(); i++) {
      counts[data.label(i)]++;
    }
    return counts;
  }

  @Test
  void mnistHasItsPublishedCounts() {
    Path dir = folder("mnist");
    var train = DatasetRegistry.open("mnist", dir, OPTIONS);
    var test = DatasetRegistry.open("mnist", dir, OPTIONS.withPart(Part.TEST));
    assertArrayEquals(
        new int[] {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949}, labelCounts(train));
    assertArrayEquals(
        new int[] {980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}, labelCounts(test));
    assertEquals(28, train.height());
    assertEquals(5, train.label(0));
    assertEquals(7, test.label(0));
  }

  @Test
  void mnistHasItsPublishedMeanAndDeviation() {
    var train = DatasetRegistry.open("mnist", folder("mnist"), OPTIONS);
    var values = new float[784];
    double sum = 0;
    double square = 0;
    for (int i = 0; i < train.size(); i++) {
      train.read(i, values, 0);
      for (float value : values) {
        double unit = (value + 1) / 2;
        sum += unit;
        square += unit * unit;
      }
    }
    double n = 784.0 * train.size();
    assertEquals(0.1307, sum / n, 5e-5);
    assertEquals(0.3081, Math.sqrt(square / n - sum / n * (sum / n)), 5e-5);
  }

  @Test
  void cifarZipsAreJoinedWithoutDecodingAll() {
    Path dir = folder("cifar10-jpeg");
    try (var train = DatasetRegistry.open("images", dir, OPTIONS);
        var test = DatasetRegistry.open("images", dir, OPTIONS.withPart(Part.TEST))) {
      assertEquals(50_000, train.size());
      assertEquals(10_000, test.size());
      assertEquals(10, train.classes());
      assertEquals("airplane", train.classNames().getFirst());
      for (int count : labelCounts(train)) {
        assertEquals(5000, count);
      }
      var values = new float[3 * 32 * 32];
      for (int index : new int[] {0, 12_345, 49_999}) {
        train.read(index, values, 0);
        float least = 1;
        float most = -1;
        for (float value : values) {
          least = Math.min(least, value);
          most = Math.max(most, value);
        }
        assertTrue(most - least > 0.2 && least >= -1 && most <= 1, "flat picture " + index);
      }
    }
  }

  @Test
  @Tag("full")
  void allOfCifarDecodes() {
    try (var train = DatasetRegistry.open("images", folder("cifar10-jpeg"), OPTIONS)) {
      train.preload();
      var values = new float[train.values()];
      double mean = 0;
      for (int i = 0; i < train.size(); i++) {
        train.read(i, values, 0);
        for (float value : values) {
          mean += (value + 1) / 2;
        }
      }
      // The published mean over the channels is 0.4734; JPEG leaves means alone.
      assertEquals(0.4734, mean / train.size() / train.values(), 2e-3);
    }
  }
}
