package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jcuda.driver.JCudaDriver;

/**
 * What kernels found wrong with their operands, such as an index outside its axis: nothing waits
 * for it, and the next wait throws.
 *
 * <p>The record lies in page-locked host memory that kernels can write to: two ints, the number of
 * the launch's {@link Fault} (0 while all is well) and the value that was wrong. A kernel touches
 * it only when something is wrong, and the host reads it without a copy. The first fault stays.
 */
public final class DeviceFaults {
  private static final int BYTES = 64;
  private static final int DEVICE_MAP = 2;

  /** What a launch may find wrong. Equal ones share a number, so records suit. */
  public interface Fault {
    /**
     * The exception that tells of it.
     *
     * @param value the value that was wrong
     * @return to be thrown by whoever waits
     */
    RuntimeException exception(int value);
  }

  private final MemorySegment record;
  private final Map<Fault, Integer> numbers = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  @SuppressWarnings("restricted")
  DeviceFaults() {
    var at = new Address(0);
    Check.driver(JCudaDriver.cuMemHostAlloc(at, BYTES, DEVICE_MAP), "cuMemHostAlloc");
    record = MemorySegment.ofAddress(at.value()).reinterpret(BYTES);
    record.fill((byte) 0);
  }

  /**
   * Where kernels report.
   *
   * @return an address that is the same on the device and the host
   */
  public long address() {
    return record.address();
  }

  /**
   * The number by which a launch reports a fault; a captured launch may use it over and over.
   *
   * @param fault what may be wrong
   * @return at least 1
   */
  public synchronized int number(Fault fault) {
    return numbers.computeIfAbsent(
        fault,
        f -> {
          faults.add(f);
          return faults.size();
        });
  }

  /** Throws what was reported, once; the device has been waited for. */
  synchronized void check() {
    int number = record.get(ValueLayout.JAVA_INT, 0);
    if (number != 0) {
      int value = record.get(ValueLayout.JAVA_INT, Integer.BYTES);
      record.fill((byte) 0);
      throw faults.get(number - 1).exception(value);
    }
  }
}
