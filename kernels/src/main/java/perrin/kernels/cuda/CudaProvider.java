package perrin.kernels.cuda;

import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaException;
import perrin.kernels.cuda.driver.CudaLibraries;
import perrin.kernels.cuda.driver.DeviceOptions;
import perrin.tensor.Backend;
import perrin.tensor.BackendOptions;
import perrin.tensor.BackendProvider;
import perrin.tensor.Precision;

/** Offers the CUDA backend to {@link java.util.ServiceLoader}. */
public final class CudaProvider implements BackendProvider {
  private static Optional<String> unavailable;
  private static String wrong;
  private static CudaDevice device;

  /** Creates the provider; the backend itself is made by {@link #open}. */
  public CudaProvider() {}

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public int rank() {
    return 20;
  }

  @Override
  public Optional<String> unavailable() {
    synchronized (CudaProvider.class) {
      if (unavailable == null) {
        unavailable = CudaLibraries.here().unavailable();
        if (unavailable.isEmpty()) {
          openDevice();
        }
      }
      return unavailable;
    }
  }

  private static void openDevice() {
    DeviceOptions options;
    try {
      options = DeviceOptions.ofProperties();
    } catch (IllegalArgumentException e) {
      // Whoever asked for something that does not exist shall be told, and not get another device.
      wrong = e.getMessage();
      return;
    }
    try {
      device = new CudaDevice(options);
    } catch (CudaException | IllegalArgumentException e) {
      unavailable = Optional.of(e.getMessage());
    } catch (LinkageError | UncheckedIOException e) {
      // Such as a folder for temporary files that is full, or whose files may not be run.
      unavailable = Optional.of("JCuda's native code cannot be loaded: " + e.getMessage());
    }
  }

  @Override
  public List<String> advice() {
    return CudaLibraries.here().describe();
  }

  @Override
  public boolean computesIn(Precision precision) {
    return true;
  }

  @Override
  public Backend open(BackendOptions options) {
    Optional<String> why = unavailable();
    if (why.isPresent()) {
      throw new IllegalStateException("cuda cannot be used here: " + why.get());
    }
    if (wrong != null) {
      throw new IllegalArgumentException(wrong);
    }
    try {
      device.kernelOrigin();
    } catch (CudaException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    return new CudaBackend(device, CudaSettings.of(options));
  }
}
