package perrin.kernels.cuda.driver;

import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/** The queue on which a device does everything in order. */
public final class Stream {
  private static final int NON_BLOCKING = 1;

  private final CUstream handle = new CUstream();

  Stream() {
    Check.driver(JCudaDriver.cuStreamCreate(handle, NON_BLOCKING), "cuStreamCreate");
  }

  CUstream handle() {
    return handle;
  }

  /** Waits until everything enqueued so far is done. */
  int waitFor() {
    return JCudaDriver.cuStreamSynchronize(handle);
  }
}
