package perrin.kernels.cuda.testing;

import java.util.HashMap;
import java.util.Map;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cuda.CudaBackend;
import perrin.kernels.cuda.driver.DeviceOptions;

/** Backends of one device by their block size, each made once. */
public final class BlockSizes {
  private static final Map<Integer, CudaBackend> BACKENDS = new HashMap<>();
  private static final int SMALLEST = 32;
  private static final int DOUBLINGS = 5;

  private BlockSizes() {}

  /**
   * A backend of some block size from 32 to 1024.
   *
   * @param draw chooses
   * @return the backend
   */
  public static CudaBackend any(Draw draw) {
    return of(SMALLEST << draw.between(0, DOUBLINGS));
  }

  /**
   * A backend of a block size, without a pool, so that every block's edges are watched.
   *
   * @param threads threads a block
   * @return the backend
   */
  public static synchronized CudaBackend of(int threads) {
    var options = DeviceOptions.ofProperties().withPool(false).withThreads(threads);
    return BACKENDS.computeIfAbsent(threads, n -> new CudaBackend(Gpu.device(options)));
  }
}
