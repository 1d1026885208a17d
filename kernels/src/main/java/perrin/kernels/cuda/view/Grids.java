package perrin.kernels.cuda.view;

import perrin.kernels.cuda.driver.CudaDevice;

/** How many blocks a kernel with a loop over the grid gets. */
public final class Grids {
  private Grids() {}

  /**
   * Enough blocks for all work items, but no more than fill the device once.
   *
   * @param device the device
   * @param items work items, one a thread and turn
   * @return at least 1
   */
  public static int blocks(CudaDevice device, long items) {
    return blocks(device, items, device.options().threads());
  }

  /**
   * The same for blocks of a given size.
   *
   * @param device the device
   * @param items work items, one a thread and turn
   * @param threads threads a block
   * @return at least 1
   */
  public static int blocks(CudaDevice device, long items, int threads) {
    long wanted = (items + threads - 1) / threads;
    long most = (long) device.multiprocessors() * (device.threadsPerMultiprocessor() / threads);
    return (int) Math.clamp(wanted, 1, most);
  }

  /**
   * Quotient rounded up.
   *
   * @param n at least 0
   * @param d at least 1
   * @return the number of groups of d that hold n
   */
  public static int ceil(int n, int d) {
    return n / d + (n % d == 0 ? 0 : 1);
  }
}
