package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import jcuda.driver.JCudaDriver;

/**
 * Page-locked host memory through which numbers pass on their way to and from the device. An upload
 * returns as soon as its numbers are copied there: two halves take turns, and a half is filled
 * again once the device has read it.
 */
final class Staging {
  private static final long HALF = 4L << 20;
  private static final long FEW = 64L << 10;

  private final CudaDevice device;
  private final MemorySegment memory;

  /** Through which a few numbers come back, while uploads may be on their way. */
  private final MemorySegment few;

  private final Event[] read = new Event[2];
  private int half;
  private long used;

  @SuppressWarnings("restricted")
  Staging(CudaDevice device) {
    this.device = device;
    var at = new Address(0);
    Check.driver(JCudaDriver.cuMemHostAlloc(at, 2 * HALF + FEW, 0), "cuMemHostAlloc");
    MemorySegment all = MemorySegment.ofAddress(at.value()).reinterpret(2 * HALF + FEW);
    memory = all.asSlice(0, 2 * HALF);
    few = all.asSlice(2 * HALF, FEW);
    for (int i = 0; i < 2; i++) {
      read[i] = new Event(device);
      read[i].mark();
    }
  }

  /** Copies a heap segment to the device; the segment may change once this returns. */
  synchronized void upload(MemorySegment from, long address) {
    for (long done = 0; done < from.byteSize(); ) {
      if (used == HALF) {
        read[half].mark();
        half = 1 - half;
        read[half].waitFor();
        used = 0;
      }
      long n = Math.min(HALF - used, from.byteSize() - done);
      MemorySegment here = memory.asSlice(half * HALF + used, n);
      here.copyFrom(from.asSlice(done, n));
      device.tally().uploaded();
      Check.driver(
          JCudaDriver.cuMemcpyHtoDAsync(
              new DeviceAddress(address + done), Address.of(here), n, device.stream().handle()),
          "cuMemcpyHtoDAsync");
      done += n;
      used += n + 15 & -16;
      used = Math.min(used, HALF);
    }
  }

  private void fetch(long address, MemorySegment to) {
    device.tally().downloaded();
    Check.driver(
        JCudaDriver.cuMemcpyDtoHAsync(
            Address.of(to), new DeviceAddress(address), to.byteSize(), device.stream().handle()),
        "cuMemcpyDtoHAsync");
    device.synchronize();
  }

  /** Copies device memory into a heap segment; waits. */
  synchronized void download(long address, MemorySegment to) {
    if (to.byteSize() <= FEW) {
      device.settle();
      fetch(address, few.asSlice(0, to.byteSize()));
      to.copyFrom(few.asSlice(0, to.byteSize()));
      return;
    }
    // The half that is not being filled may still be read by the device: wait for it as well.
    device.synchronize();
    used = 0;
    for (long done = 0; done < to.byteSize(); ) {
      long n = Math.min(2 * HALF, to.byteSize() - done);
      fetch(address + done, memory.asSlice(0, n));
      to.asSlice(done, n).copyFrom(memory.asSlice(0, n));
      done += n;
    }
  }
}
