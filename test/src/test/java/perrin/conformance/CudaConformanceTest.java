package perrin.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.CudaSettings;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.driver.KernelOrigin;
import perrin.kernels.cuda.testing.Environment;
import perrin.kernels.cuda.testing.Gpu;

/**
 * The suite on the CUDA backend: over the emulated GPU, or a real one. Own kernels and libraries
 * take turns from one pass to the next, unless {@code -Dperrin.cuda.library} says which.
 *
 * <p>The emulated GPU also runs threads and blocks from last to first, and work as late as it can:
 * a missing barrier, or host memory that is used again too early, shows in one of the orders. The
 * fast tier has own kernels in that order (the kernels' own tests have them in the usual one), the
 * full tier every block size in both, in turn by own kernels and by libraries.
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

  /** A way through the suite. */
  private record Pass(int threads, String libraries, boolean reversed) {
    String title() {
      return threads + " threads a block, " + libraries + (reversed ? ", reversed and late" : "");
    }
  }

  private static List<Pass> passes() {
    List<Pass> out = new ArrayList<>();
    int[] sizes = sizes();
    for (int i = 0; i < sizes.length; i++) {
      boolean even = i % 2 == 0;
      if (Gpu.isReal() || !FULL) {
        out.add(pass(sizes[i], even, even && !Gpu.isReal()));
      } else {
        out.add(pass(sizes[i], true, even));
        out.add(pass(sizes[i], false, !even));
      }
    }
    return out;
  }

  private static Pass pass(int threads, boolean own, boolean reversed) {
    String libraries = own ? "own" : "cublas,cudnn";
    return new Pass(threads, System.getProperty(CudaSettings.LIBRARY, libraries), reversed);
  }

  @TestFactory
  List<DynamicNode> theCudaBackendConformsForEveryBlockSizeAndOrderOfThreads() {
    List<DynamicNode> out = new ArrayList<>();
    for (Pass pass : passes()) {
      var options = DeviceOptions.ofProperties().withPool(false).withThreads(pass.threads);
      String precision = System.getProperty(CudaSettings.PRECISION, "fp32");
      var settings = CudaSettings.of(precision, pass.libraries);
      var backend = new CudaBackend(Gpu.device(options), settings);
      Stream<DynamicTest> tests = new BackendConformance(backend, TRIES).tests();
      out.add(
          DynamicContainer.dynamicContainer(
              pass.title(), pass.reversed ? tests.map(CudaConformanceTest::reversed) : tests));
    }
    return out;
  }

  private static DynamicTest reversed(DynamicTest test) {
    return DynamicTest.dynamicTest(
        test.getDisplayName(),
        () -> {
          try (var _ = new Environment("CUDA_EMULATION_ORDER", "reverse");
              var _ = new Environment("CUDA_EMULATION_DEFER", "1")) {
            test.getExecutable().execute();
          }
        });
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
