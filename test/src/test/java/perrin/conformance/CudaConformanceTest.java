package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;

/** The suite on the CUDA backend: over the emulated GPU, or a real one. */
final class CudaConformanceTest {
  private static final boolean FULL = Boolean.getBoolean("perrin.tier.full");

  @TestFactory
  List<DynamicNode> theCudaBackendConformsForEveryBlockSize() {
    List<DynamicNode> out = new ArrayList<>();
    int[] sizes = FULL ? new int[] {32, 64, 128, 256, 512, 1024} : new int[] {32, 256};
    for (int threads : sizes) {
      var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
      var backend = new CudaBackend(Gpu.device(options));
      out.add(
          DynamicContainer.dynamicContainer(
              threads + " threads a block",
              new BackendConformance(backend, FULL ? 300 : 15).tests()));
    }
    return out;
  }
}
