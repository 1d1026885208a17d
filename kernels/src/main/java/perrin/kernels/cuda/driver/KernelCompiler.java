package perrin.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Compiles kernels for a device as the program runs, and keeps the results from one run to the
 * next.
 */
final class KernelCompiler {
  private final Nvrtc nvrtc;
  private final KernelTarget target;
  private final KernelCache cache;
  private final int driverVersion;

  /** A compiler for devices of a capability. */
  KernelCompiler(Nvrtc nvrtc, int capability, int driverVersion, KernelCache cache) {
    this.nvrtc = nvrtc;
    this.target = KernelTarget.of(capability, nvrtc.architectures());
    this.driverVersion = driverVersion;
    this.cache = cache;
  }

  /**
   * Opens what is installed.
   *
   * @throws CudaException if there is no NVRTC, or none that can be used; the message is one line
   */
  static KernelCompiler open(
      CudaLibraries.Optionally found, int capability, int driverVersion, KernelCache cache) {
    try {
      return new KernelCompiler(Nvrtc.open(found), capability, driverVersion, cache);
    } catch (CudaException e) {
      throw new CudaException(
          e.status(),
          "NVRTC cannot compile kernels here: %s (or -Dperrin.cuda.kernels=ptx, which needs none)"
              .formatted(e.getMessage()));
    }
  }

  /** The compiler's options. */
  private List<String> options() {
    // Self-contained: no folder is searched for headers. Contraction of products and sums is on, as
    // in nvcc.
    return List.of("--gpu-architecture=" + target, "--std=c++17", "--no-source-include");
  }

  /** The kernels of a file, from the cache if they are there. */
  KernelImage compile(KernelSource source) {
    String key = key(source);
    Optional<KernelImage> kept = cache.get(source.name(), key);
    if (kept.isPresent()) {
      return kept.get();
    }
    KernelImage image = nvrtc.compile(source, target, options());
    cache.put(source.name(), key, image);
    return image;
  }

  /** Under which the kernels of a file are kept. */
  String key(KernelSource source) {
    List<String> how = new ArrayList<>(options());
    how.add(nvrtc.identity());
    return source.hash(how);
  }

  /** For people: the compiler, what it compiles for, and where that is kept. */
  String describe() {
    return "NVRTC %s for %s, %s".formatted(nvrtc.version(), target, cache.describe());
  }

  /** What to add where the driver refuses what was compiled. */
  String made() {
    String by = "compiled by NVRTC %s for %s".formatted(nvrtc.version(), target);
    return nvrtc.cuda() > driverVersion
        ? "%s, while the driver is of CUDA %d.%d"
            .formatted(by, driverVersion / 1000, driverVersion / 10 % 100)
        : by;
  }
}
