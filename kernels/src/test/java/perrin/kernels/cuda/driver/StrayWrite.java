package perrin.kernels.cuda.driver;

import perrin.kernels.cuda.testing.Gpu;

/** A process that writes to device memory, within a block or where it must not. */
final class StrayWrite {
  private static final int ELEMENTS = 64;

  private StrayWrite() {}

  /**
   * Writes one element.
   *
   * @param arguments where: within, past or freed
   */
  public static void main(String[] arguments) {
    CudaDevice device = Gpu.device();
    DeviceBlock block = device.memory().take(ELEMENTS * Float.BYTES, "block");
    boolean past = arguments[0].equals("past");
    if (arguments[0].equals("freed")) {
      block.run();
    }
    device
        .kernel("broken", "write_at")
        .with()
        .l(block.address())
        .l(past ? ELEMENTS : ELEMENTS - 1)
        .run(1, 1);
    device.synchronize();
  }
}
