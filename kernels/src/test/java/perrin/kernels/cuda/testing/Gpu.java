package perrin.kernels.cuda.testing;

import org.junit.jupiter.api.Assumptions;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.kernels.cuda.emulation.EmulatedCuda;

/**
 * The device tests run on: the emulated one, or with {@code -Dperrin.cuda.real=true} the machine's.
 * Where there is none the test is skipped and says why.
 */
public final class Gpu {
  private Gpu() {}

  /**
   * Whether tests run on the machine's GPU.
   *
   * @return whether it was asked for
   */
  public static boolean isReal() {
    return Boolean.getBoolean("perrin.cuda.real");
  }

  /**
   * A device without a pool, so that every block's edges are watched.
   *
   * @return the device
   */
  public static CudaDevice device() {
    return device(DeviceOptions.ofProperties().withPool(false));
  }

  /**
   * A device used in some way.
   *
   * @param options how
   * @return the device
   */
  public static CudaDevice device(DeviceOptions options) {
    if (!isReal()) {
      EmulatedCuda.install().ifPresent(Assumptions::abort);
    }
    CudaLibraries.here().unavailable().ifPresent(Assumptions::abort);
    return new CudaDevice(options);
  }

  /**
   * A backend on such a device.
   *
   * @return the backend
   */
  public static CudaBackend backend() {
    return new CudaBackend(device());
  }
}
