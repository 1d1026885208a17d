package perrin.kernels.cuda.driver;

import java.util.concurrent.atomic.AtomicBoolean;

/** A piece of device memory; given back once, by whoever comes first. */
public final class DeviceBlock implements Runnable {
  private final DeviceMemory memory;
  private final Object piece;
  private final long address;
  private final long bytes;
  private final AtomicBoolean given = new AtomicBoolean();

  DeviceBlock(DeviceMemory memory, Object piece, long address, long bytes) {
    this.memory = memory;
    this.piece = piece;
    this.address = address;
    this.bytes = bytes;
  }

  /**
   * Where it begins.
   *
   * @return a device address, a multiple of 16
   */
  public long address() {
    return address;
  }

  /**
   * Its length.
   *
   * @return bytes, at least what was asked for
   */
  public long bytes() {
    return bytes;
  }

  Object piece() {
    return piece;
  }

  /** Gives it back; what is enqueued by now may still use it. */
  @Override
  public void run() {
    if (given.compareAndSet(false, true)) {
      memory.give(this);
    }
  }
}
