package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.driver.KernelOrigin;
import perrin.kernels.cuda.testing.Gpu;

/**
 * The suite on the CUDA backend: over the emulated GPU, or a real one. Own kernels and libraries
 * take turns from one block size to the next, unless {@code -Dperrin.cuda.library} says which.
 */
@Tag("gpu")
final class CudaConformanceTest {
  private static final boolean FULL = Boolean.getBoolean("perrin.tier.full");
  private static final int TRIES = Integer.getInteger("perrin.conformance.tries", FULL ? 300 : 15);

  /** A check or two of each family; a real compiler takes seconds for some, and gets short ones. */
  private static final String A_HANDFUL =
      Boolean.getBoolean("perrin.cuda.real")
          ? "copy converts|index says|NORMAL noise|softmax with fused|Adam"
          : "copy converts|SUM over|an expression is|product of any|any geometry|index says"
              + "|NORMAL noise|(group norm|sums|softmax|attention) with fused|Adam|SILU of any";

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
      String libraries = out.size() % 2 == 0 ? "own" : "cublas,cudnn";
      String chosen = System.getProperty(CudaSettings.LIBRARY, libraries);
      String precision = System.getProperty(CudaSettings.PRECISION, "fp32");
      var settings = CudaSettings.of(precision, chosen);
      var backend = new CudaBackend(Gpu.device(options), settings);
      out.add(
          DynamicContainer.dynamicContainer(
              threads + " threads a block, " + chosen,
              new BackendConformance(backend, TRIES).tests()));
    }
    return out;
  }

  @TestFactory
  Stream<DynamicNode> aHandfulOfChecksHoldForKernelsCompiledByNvrtc() {
    var options = DeviceOptions.ofProperties().withPool(false).withKernels(KernelOrigin.NVRTC);
    CudaDevice device = Gpu.device(options);
    Assumptions.assumeTrue(CudaLibraries.here().rtc().present(), "there is no NVRTC");
    var backend = new CudaBackend(device, CudaSettings.of("fp32", "own"));
    return new BackendConformance(backend, Math.max(1, TRIES / 5)).named(A_HANDFUL).map(t -> t);
  }
}
