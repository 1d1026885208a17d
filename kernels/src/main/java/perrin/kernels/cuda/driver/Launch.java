package perrin.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jcuda.driver.JCudaDriver;

/**
 * The parameters of one launch, written into native memory as the driver reads them; each is
 * checked against the kernel's own types. One per thread, used over and over: the driver copies
 * parameters when it enqueues.
 */
public final class Launch {
  private static final int MOST_PARAMETERS = 64;
  private static final int MOST_BYTES = 8192;

  private final MemorySegment block =
      Arena.ofAuto().allocate(MOST_PARAMETERS * 8L + MOST_BYTES, 64);
  private final Address address = Address.of(block);
  private Kernel kernel;
  private int count;
  private long end;

  Launch() {}

  Launch begin(Kernel k) {
    kernel = k;
    count = 0;
    end = MOST_PARAMETERS * 8L;
    return this;
  }

  /** Where the next parameter goes. */
  private long next(char kind, int size) {
    if (count >= kernel.parameters() || kernel.kind(count) != kind || kernel.size(count) != size) {
      String wanted =
          count >= kernel.parameters()
              ? "no more"
              : "'" + kernel.kind(count) + "' of " + kernel.size(count) + " bytes";
      throw new IllegalArgumentException(
          "kernel %s, parameter %d: given '%c' of %d bytes, it takes %s"
              .formatted(kernel.name(), count, kind, size, wanted));
    }
    long at = end;
    block.set(ValueLayout.JAVA_LONG, count * 8L, block.address() + at);
    count++;
    end = at + (size + 7 & -8);
    // Launches are compared by these bytes.
    block.asSlice(at, end - at).fill((byte) 0);
    return at;
  }

  /**
   * A device address or a long.
   *
   * @param value the parameter
   * @return this
   */
  public Launch l(long value) {
    block.set(ValueLayout.JAVA_LONG, next('l', 8), value);
    return this;
  }

  /**
   * An int.
   *
   * @param value the parameter
   * @return this
   */
  public Launch i(int value) {
    block.set(ValueLayout.JAVA_INT, next('i', 4), value);
    return this;
  }

  /**
   * A float.
   *
   * @param value the parameter, rounded to float
   * @return this
   */
  public Launch f(double value) {
    block.set(ValueLayout.JAVA_FLOAT, next('f', 4), (float) value);
    return this;
  }

  /**
   * A double.
   *
   * @param value the parameter
   * @return this
   */
  public Launch d(double value) {
    block.set(ValueLayout.JAVA_DOUBLE, next('d', 8), value);
    return this;
  }

  /**
   * A structure by value.
   *
   * @param value the parameter
   * @return this
   */
  public Launch b(Structure value) {
    long at = next('b', value.bytes());
    value.write(block.asSlice(at, value.bytes()));
    return this;
  }

  /**
   * Enqueues the kernel on a one-dimensional grid.
   *
   * @param blocks blocks
   * @param threads threads a block
   */
  public void run(int blocks, int threads) {
    run(blocks, 1, 1, threads, 0);
  }

  /**
   * Enqueues the kernel.
   *
   * @param x blocks along x
   * @param y blocks along y
   * @param z blocks along z
   * @param threads threads a block, along x
   * @param shared bytes of dynamic shared memory
   * @throws CudaException if the driver refuses; the message names kernel, grid and parameters
   */
  public void run(int x, int y, int z, int threads, int shared) {
    if (count != kernel.parameters()) {
      throw new IllegalArgumentException(
          "kernel %s takes %d parameters, given %d"
              .formatted(kernel.name(), kernel.parameters(), count));
    }
    kernel.allowShared(shared);
    CudaDevice device = kernel.device();
    if (!device.keepsWorks()) {
      enqueue(x, y, z, threads, shared);
      return;
    }
    byte[] parameters = parameters().toArray(ValueLayout.JAVA_BYTE);
    device.enqueue(new Work.Kernels(kernel, new Work.Grid(x, y, z, threads, shared), parameters));
  }

  private MemorySegment parameters() {
    long first = MOST_PARAMETERS * 8L;
    return block.asSlice(first, end - first);
  }

  /** Enqueues a kernel once more. */
  void again(Kernel k, Work.Grid grid, byte[] parameters) {
    begin(k);
    for (int i = 0; i < k.parameters(); i++) {
      next(k.kind(i), k.size(i));
    }
    parameters().copyFrom(MemorySegment.ofArray(parameters));
    enqueue(grid.x(), grid.y(), grid.z(), grid.threads(), grid.shared());
  }

  private void enqueue(int x, int y, int z, int threads, int shared) {
    CudaDevice device = kernel.device();
    device.recent().note(kernel, x, y, z, threads, shared);
    device.tally().launched();
    int status =
        JCudaDriver.cuLaunchKernel(
            kernel.function(),
            x,
            y,
            z,
            threads,
            1,
            1,
            shared,
            device.stream().handle(),
            address,
            null);
    if (status != 0) {
      throw new CudaException(
          status,
          describe(x, y, z, threads, shared) + ": " + Check.name(status) + Check.blame(status));
    }
    if (device.waitsAfterEachLaunch()) {
      device.synchronize();
    }
  }

  /** Kernel, grid and parameters, for messages. */
  private String describe(int x, int y, int z, int threads, int shared) {
    var s = new StringBuilder("kernel ").append(kernel.name());
    s.append(" on a grid of %d x %d x %d blocks of %d threads".formatted(x, y, z, threads));
    s.append(" with %d bytes of shared memory, parameters (".formatted(shared));
    for (int i = 0; i < count; i++) {
      long at = block.get(ValueLayout.JAVA_LONG, i * 8L) - block.address();
      s.append(i == 0 ? "" : ", ");
      switch (kernel.kind(i)) {
        case 'l' -> s.append("0x%x".formatted(block.get(ValueLayout.JAVA_LONG, at)));
        case 'i' -> s.append(block.get(ValueLayout.JAVA_INT, at));
        case 'f' -> s.append(block.get(ValueLayout.JAVA_FLOAT, at));
        case 'd' -> s.append(block.get(ValueLayout.JAVA_DOUBLE, at));
        default -> s.append(kernel.size(i)).append(" bytes");
      }
    }
    return s.append(')').toString();
  }
}
