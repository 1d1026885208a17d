package perrin.kernels.cuda.driver;

import java.lang.foreign.MemorySegment;
import jcuda.Pointer;

/** Native host memory as JCuda takes it, without a copy. */
final class Address extends Pointer {
  Address(long address) {
    super(address);
  }

  static Address of(MemorySegment segment) {
    return new Address(segment.address());
  }

  /** The address that a call wrote here. */
  long value() {
    return getNativePointer() + getByteOffset();
  }
}
