package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.testing.Gpu;

/** The suite on the CUDA backend: over the emulated GPU, or a real one. */
final class CudaConformanceTest {
  private static final boolean FULL = Boolean.getBoolean("perrin.tier.full");
  private static final int TRIES = Integer.getInteger("perrin.conformance.tries", FULL ? 300 : 15);

  /** Block sizes: {@code -Dperrin.conformance.threads=64,128} picks some. */
  private static int[] sizes() {
    String all = FULL ? "32,64,128,256,512,1024" : "32,256";
    String some = System.getProperty("perrin.conformance.threads", all);
    return Stream.of(some.split(",")).mapToInt(Integer::parseInt).toArray();
  }

  @TestFactory
  List<DynamicNode> theCudaBackendConformsForEveryBlockSize() {
    List<DynamicNode> out = new ArrayList<>();
    for (int threads : sizes()) {
      var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
      var backend = new CudaBackend(Gpu.device(options));
      out.add(
          DynamicContainer.dynamicContainer(
              threads + " threads a block", new BackendConformance(backend, TRIES).tests()));
    }
    return out;
  }
}
