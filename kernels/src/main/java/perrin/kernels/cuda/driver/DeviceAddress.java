package perrin.kernels.cuda.driver;

import jcuda.driver.CUdeviceptr;

/** An address of device memory as JCuda takes it. */
final class DeviceAddress extends CUdeviceptr {
  /** For calls that write an address. */
  DeviceAddress() {}

  DeviceAddress(long address) {
    super(new CUdeviceptr(), address);
  }

  long value() {
    return getNativePointer() + getByteOffset();
  }
}
