package perrin.kernels.cuda.view;

import perrin.kernels.cuda.driver.DeviceBlock;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Storage;

/** A tensor's block of device memory. */
public final class DeviceStorage extends Storage {
  private final DeviceBlock block;

  /**
   * A block that nobody holds yet.
   *
   * @param backend who owns the memory
   * @param dtype element type
   * @param length number of elements
   * @param block the memory
   */
  public DeviceStorage(Backend backend, DType dtype, int length, DeviceBlock block) {
    super(backend, dtype, length);
    this.block = block;
  }

  /**
   * Where the block begins.
   *
   * @return a device address
   */
  public long address() {
    return block.address();
  }

  /**
   * Its length in memory.
   *
   * @return bytes
   */
  public long bytes() {
    return block.bytes();
  }

  @Override
  protected Runnable recycler() {
    return block;
  }
}
