package perrin.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;
import jcuda.jcublas.JCublas2;
import jcuda.jcublas.cublasHandle;
import jcuda.jcublas.cublasStatus;
import jcuda.runtime.cudaStream_t;

/**
 * A device's cuBLAS of CUDA 12 or 13: its handle, bound to the device's queue.
 *
 * <p>It works in a piece of memory of ours: the library's own would not do in recorded graphs, and
 * results are reproducible then.
 */
public final class Blas {
  private static final int REAL = 0;
  private static final int BFLOAT16 = 14;
  private static final int DEFAULT_ALGORITHM = -1;

  /** CUBLAS_MATH_DISALLOW_REDUCED_PRECISION_REDUCTION: parts of a sum meet in float. */
  private static final int SUMS_IN_FLOAT = 16;

  private static final int HOST_POINTERS = 0;
  private static final int NO_ATOMICS = 0;
  private static final long MOST_WORKSPACE = 32L << 20;
  private static final long SHARE_OF_MEMORY = 1024;
  private static final long GRAIN = 256;
  private static final Address ONE = number(1);
  private static final Address ZERO = number(0);

  private static boolean loaded;

  private final CudaDevice device;
  private final cublasHandle handle = new cublasHandle();
  private final int version;
  private DeviceAddress workspace;

  /**
   * Opens cuBLAS on a device; loads the library if it was not.
   *
   * @param device where
   * @throws CudaException if there is none, or none that can be used; the message is one line
   */
  public Blas(CudaDevice device) {
    this.device = device;
    load();
    device.enter();
    check(JCublas2.cublasCreate(handle), "cublasCreate");
    check(
        JCublas2.cublasSetStream(handle, new cudaStream_t(device.stream().handle())),
        "cublasSetStream");
    check(JCublas2.cublasSetMathMode(handle, SUMS_IN_FLOAT), "cublasSetMathMode");
    check(JCublas2.cublasSetPointerMode(handle, HOST_POINTERS), "cublasSetPointerMode");
    check(JCublas2.cublasSetAtomicsMode(handle, NO_ATOMICS), "cublasSetAtomicsMode");
    int[] value = new int[1];
    check(JCublas2.cublasGetVersion(handle, value), "cublasGetVersion");
    version = value[0];
  }

  private static Address number(float value) {
    return Address.of(Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, value));
  }

  private static synchronized void load() {
    CudaLibraries.Optionally found = CudaLibraries.here().blas();
    if (!found.present()) {
      throw new CudaException(0, found.missing());
    }
    if (loaded) {
      return;
    }
    try {
      CudaLibraries.preloadBeside(found.path(), "libcublasLt.so." + found.major());
      Natives.load(
          "JCublas2",
          JCudaVersion.get(),
          CudaLibraries.retarget("libcublas.so.", found.major()),
          () -> JCublas2.setExceptionsEnabled(false));
    } catch (LinkageError | IllegalArgumentException e) {
      throw new CudaException(0, "it cannot be loaded: " + e.getMessage());
    }
    loaded = true;
  }

  /**
   * Its version for people.
   *
   * @return as in 12.6.0
   */
  public String version() {
    return "%d.%d.%d".formatted(version / 10_000, version / 100 % 100, version % 100);
  }

  /**
   * Enqueues products.
   *
   * @param p what to multiply
   * @throws CudaException if the library refuses; the message names the sizes
   */
  public void multiply(BlasProduct p) {
    device.enter();
    work();
    device.enqueue(new Work.Product(this, p));
  }

  /** Puts products on the queue. */
  synchronized void issue(BlasProduct p) {
    // The library's matrices lie in columns: what lies in rows is the transposed one to it, and
    // out' = b' a'.
    int status =
        JCublas2.cublasGemmStridedBatchedEx_new(
            handle,
            p.b().transposed() ? 1 : 0,
            p.a().transposed() ? 1 : 0,
            p.n(),
            p.m(),
            p.k(),
            ONE,
            new DeviceAddress(p.b().address()),
            type(p.b()),
            p.b().pitch(),
            p.b().stride(),
            new DeviceAddress(p.a().address()),
            type(p.a()),
            p.a().pitch(),
            p.a().stride(),
            p.add() ? ONE : ZERO,
            new DeviceAddress(p.out().address()),
            type(p.out()),
            p.out().pitch(),
            p.out().stride(),
            p.count(),
            p.math().number(),
            DEFAULT_ALGORITHM);
    if (status != 0) {
      throw new CudaException(
          status, "cublasGemmStridedBatchedEx of " + p + " failed: " + name(status));
    }
    if (device.waitsAfterEachLaunch()) {
      device.synchronize();
    }
  }

  /** Takes the memory to work in, at the first product. */
  private synchronized void work() {
    if (workspace != null) {
      return;
    }
    long[] free = new long[1];
    long[] total = new long[1];
    Check.driver(JCudaDriver.cuMemGetInfo(free, total), "cuMemGetInfo");
    long bytes = Math.min(MOST_WORKSPACE, total[0] / SHARE_OF_MEMORY / GRAIN * GRAIN);
    var address = new DeviceAddress();
    Check.driver(JCudaDriver.cuMemAlloc(address, bytes), "cuMemAlloc of cuBLAS's workspace");
    check(JCublas2.cublasSetWorkspace(handle, address, bytes), "cublasSetWorkspace");
    workspace = address;
  }

  private static int type(BlasProduct.Matrix m) {
    return m.bf16() ? BFLOAT16 : REAL;
  }

  private static void check(int status, String call) {
    if (status != 0) {
      throw new CudaException(status, call + " failed: " + name(status));
    }
  }

  private static String name(int status) {
    return "%s (%d)".formatted(cublasStatus.stringFor(status), status);
  }
}
