package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.Dataset;
import perrin.diffusion.data.DatasetOptions;
import perrin.diffusion.data.DatasetRegistry;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.data.Part;
import perrin.diffusion.run.RunConfig;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

/**
 * Digits of MNIST train a small U-Net with one seed on the CPU and on the GPU: losses and samples
 * agree within what rounding may do. Of the test part, whose files are short.
 */
@Tag("gpu")
final class CudaMnistTest {
  private static final boolean FULL = Boolean.getBoolean("perrin.tier.full");
  private static final int STEPS = FULL ? 20 : 3;
  private static final int BATCH = FULL ? 8 : 4;

  /**
   * Convolutions, norms and products one behind the other: a first convolution, 9 residual blocks
   * of 4, an attention of 4 after 4 of these, 4 changes of size, and 2 at the end.
   */
  private static final int LAYERS = 1 + 9 * 4 + 4 * 4 + 4 + 2;

  /** The longest sum is that of a filter's gradient: over the pixels of all images. */
  private static final int TERMS = BATCH * 28 * 28;

  /**
   * The relative error of a pass. Roundings are as good as independent: a sum of n terms is off by
   * sqrt(n) units of roundoff (Higham and Mary 2019), and layers add up by squares too.
   */
  private static final double PASS = Math.sqrt((double) LAYERS * TERMS) * 0x1p-24;

  private static final float LARGEST = 4; // of normal noise, where samples begin

  private static Dataset digits() {
    for (String place :
        List.of("../shared/data/mnist", "../../shared/data/mnist", ".gpu/data/mnist")) {
      Path folder = Path.of(place);
      if (Files.isDirectory(folder)) {
        var test = DatasetOptions.defaults().withPart(Part.TEST);
        return DatasetRegistry.open("mnist", folder, test);
      }
    }
    return Assumptions.abort("no ../shared/data/mnist beside the repository");
  }

  private static RunConfig config() {
    return CudaTraining.config(
        Map.of(
            "channels", "8",
            "mults", "1,2,2",
            "blocks", "1",
            "attention", "7",
            "groups", "4",
            "batch", Integer.toString(BATCH),
            "lr", "0.002",
            "warmup", "0",
            "seed", "7",
            // Its equations do not magnify errors at the noisy end.
            "parameterization", "v"));
  }

  private static CudaTraining trained(Backend backend, Dataset digits) {
    var image = new ImageShape(1, 28, 28);
    return CudaTraining.of(
        backend,
        config(),
        image,
        STEPS,
        k -> {
          var out = new float[BATCH * image.values()];
          for (int i = 0; i < BATCH; i++) {
            digits.read(k * BATCH + i, out, i * image.values());
          }
          return out;
        });
  }

  @Test
  void oneSeedGivesTheLossesAndDigitsOfTheCpuUpToRounding() {
    Dataset digits = digits();
    CudaTraining gpu = trained(new CudaBackend(Gpu.device(DeviceOptions.ofProperties())), digits);
    CudaTraining cpu = trained(Backends.open("cpu", 2), digits);
    for (int k = 0; k < STEPS; k++) {
      // Its own forward pass, and what two passes a step have made of the weights.
      double allowed = (2 * k + 1) * PASS;
      assertEquals(cpu.losses()[k], gpu.losses()[k], allowed * cpu.losses()[k], "loss " + k);
    }
    assertTrue(cpu.losses()[STEPS - 1] < cpu.losses()[0], "nothing was learned");
    double allowed = CudaTraining.SAMPLER_STEPS * (2 * STEPS + 1) * PASS * LARGEST;
    for (int i = 0; i < cpu.images().length; i++) {
      assertEquals(cpu.images()[i], gpu.images()[i], allowed, "value " + i);
    }
  }
}
