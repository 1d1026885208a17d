package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.RunConfig;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.driver.DeviceOutOfMemoryException;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

/** A small U-Net is trained and sampled on the GPU, emulated or real, and on the CPU alike. */
@Tag("gpu")
final class CudaTrainingTest {
  private static final ImageShape IMAGE = new ImageShape(1, 8, 8);
  private static final int STEPS = 4;

  private static RunConfig config(String... changes) {
    var all =
        new LinkedHashMap<>(
            Map.of(
                "channels", "8",
                "mults", "1,2",
                "blocks", "1",
                "attention", "4",
                "groups", "4",
                "batch", "4",
                "dropout", "0.1",
                "lr", "0.01"));
    for (int i = 0; i < changes.length; i += 2) {
      all.put(changes[i], changes[i + 1]);
    }
    return CudaTraining.config(all);
  }

  private static Backend cuda() {
    return new CudaBackend(Gpu.device(DeviceOptions.ofProperties()));
  }

  private static float[] batch(RunConfig config, int step) {
    var images = new float[config.training().batch() * IMAGE.values()];
    for (int i = 0; i < images.length; i++) {
      images[i] = (float) Math.sin(0.1 * i + step);
    }
    return images;
  }

  private static CudaTraining trained(Backend backend, RunConfig config) {
    return CudaTraining.of(backend, config, IMAGE, STEPS, k -> batch(config, k));
  }

  private static void near(double[] right, double[] got, double relative) {
    for (int k = 0; k < right.length; k++) {
      int at = k;
      assertEquals(right[k], got[k], relative * Math.abs(right[k]), () -> "the loss of step " + at);
    }
  }

  @Test
  void lossesAndImagesAreThoseOfTheCpuUpToRounding() {
    RunConfig config = config();
    CudaTraining cpu = trained(Backends.open("cpu", 2), config);
    Backend backend = cuda();
    CudaTraining gpu = trained(backend, config);
    // float32 sums in another order, through a few steps of Adam
    near(cpu.losses(), gpu.losses(), 1e-4);
    for (int i = 0; i < cpu.images().length; i++) {
      assertEquals(cpu.images()[i], gpu.images()[i], 2e-2f);
    }
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void aStepDoesNotDependOnHowItsKernelsAreEnqueued() {
    RunConfig config = config();
    CudaTraining replayed = trained(cuda(), config);
    System.setProperty("perrin.cuda.graphs", "false");
    try {
      CudaTraining launched = trained(cuda(), config);
      assertArrayEquals(launched.losses(), replayed.losses());
      assertArrayEquals(launched.images(), replayed.images());
    } finally {
      System.clearProperty("perrin.cuda.graphs");
    }
  }

  @Test
  void aBatchInPartsGivesTheSameUpToRounding() {
    CudaTraining whole = trained(cuda(), config("dropout", "0"));
    CudaTraining parts = trained(cuda(), config("dropout", "0", "microbatch", "2"));
    near(whole.losses(), parts.losses(), 1e-4);
    assertTrue(Double.isFinite(whole.losses()[STEPS - 1]));
  }

  @Test
  void roundingProductsToTf32AndActivationsToBfloat16LeavesTheLossesNear() {
    RunConfig config = config("dropout", "0");
    double[] right = trained(cuda(), config).losses();
    for (String precision : new String[] {"tf32", "bf16"}) {
      var settings = CudaSettings.of(precision, "own");
      var device = Gpu.device(DeviceOptions.ofProperties());
      near(right, trained(new CudaBackend(device, settings), config).losses(), 0.02);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedByNameAndLessGoesOn() {
    var options = DeviceOptions.ofProperties().withMemoryLimit(8L << 20);
    Backend backend = new CudaBackend(Gpu.device(options));
    RunConfig large = config("batch", "64", "dropout", "0");
    var refused =
        assertThrows(DeviceOutOfMemoryException.class, () -> trained(backend, large)).getMessage();
    assertTrue(refused.contains("the limit is 8,192 kB"), refused);
    assertTrue(refused.contains("conv2d"), refused);
    assertTrue(refused.contains("lower the batch size"), refused);
    assertEquals(0, backend.memory().liveBytes());
    double[] less = trained(backend, config("dropout", "0")).losses();
    near(trained(cuda(), config("dropout", "0")).losses(), less, 1e-6);
  }
}
