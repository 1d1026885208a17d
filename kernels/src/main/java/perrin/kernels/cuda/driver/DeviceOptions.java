package perrin.kernels.cuda.driver;

/**
 * How a device is used; by default as system properties say.
 *
 * @param ordinal which device, from 0
 * @param memoryLimit bytes its tensors may take, 0 for all there are
 * @param pooled whether freed blocks are kept for the next; without, every block is the driver's
 *     own, so that an emulation can watch its edges
 * @param threads threads a block of the kernels that leave it open, a multiple of 32 up to 1024
 * @param waits whether to wait after each launch, so that an error names the kernel that made it
 * @param kernels where the kernels' machine code comes from; another compiler rounds elsewhere
 */
public record DeviceOptions(
    int ordinal,
    long memoryLimit,
    boolean pooled,
    int threads,
    boolean waits,
    KernelOrigin kernels) {
  private static final int USUAL_THREADS = 256;
  private static final int MOST_THREADS = 1024;
  private static final int WARP = 32;

  /** Checks the ranges. */
  public DeviceOptions {
    if (threads < WARP || threads > MOST_THREADS || threads % WARP != 0) {
      throw new IllegalArgumentException(
          "perrin.cuda.threads is %d; it must be a multiple of %d up to %d"
              .formatted(threads, WARP, MOST_THREADS));
    }
    if (ordinal < 0 || memoryLimit < 0) {
      throw new IllegalArgumentException(
          "perrin.cuda.device is %d and perrin.cuda.memory %d; both must be at least 0"
              .formatted(ordinal, memoryLimit));
    }
  }

  /**
   * From {@code perrin.cuda.device}, {@code .memory} (bytes), {@code .pool}, {@code .threads},
   * {@code .wait} and {@code .kernels}.
   *
   * @return the options
   * @throws IllegalArgumentException if a property has no such value
   */
  public static DeviceOptions ofProperties() {
    return new DeviceOptions(
        Integer.getInteger("perrin.cuda.device", 0),
        Long.getLong("perrin.cuda.memory", 0),
        Boolean.parseBoolean(System.getProperty("perrin.cuda.pool", "true")),
        Integer.getInteger("perrin.cuda.threads", USUAL_THREADS),
        Boolean.getBoolean("perrin.cuda.wait"),
        KernelOrigin.ofProperties());
  }

  /**
   * Another block size.
   *
   * @param other threads a block
   * @return a copy
   */
  public DeviceOptions withThreads(int other) {
    return new DeviceOptions(ordinal, memoryLimit, pooled, other, waits, kernels);
  }

  /**
   * Another limit.
   *
   * @param bytes the limit, 0 for none
   * @return a copy
   */
  public DeviceOptions withMemoryLimit(long bytes) {
    return new DeviceOptions(ordinal, bytes, pooled, threads, waits, kernels);
  }

  /**
   * With or without the pool.
   *
   * @param on whether freed blocks are kept
   * @return a copy
   */
  public DeviceOptions withPool(boolean on) {
    return new DeviceOptions(ordinal, memoryLimit, on, threads, waits, kernels);
  }

  /**
   * With kernels from elsewhere.
   *
   * @param origin where from
   * @return a copy
   */
  public DeviceOptions withKernels(KernelOrigin origin) {
    return new DeviceOptions(ordinal, memoryLimit, pooled, threads, waits, origin);
  }
}
