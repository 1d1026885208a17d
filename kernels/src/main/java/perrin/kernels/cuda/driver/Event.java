package perrin.kernels.cuda.driver;

import jcuda.driver.CUevent;
import jcuda.driver.JCudaDriver;

/** A mark in the device's queue: to wait for, or to measure the time between two. */
public final class Event implements AutoCloseable {
  private final CudaDevice device;
  private final CUevent handle = new CUevent();

  /**
   * An event that nothing was recorded in.
   *
   * @param device whose queue
   */
  public Event(CudaDevice device) {
    this.device = device;
    device.enter();
    Check.driver(JCudaDriver.cuEventCreate(handle, 0), "cuEventCreate");
  }

  /** Puts the mark behind everything enqueued so far. */
  public void record() {
    device.enter();
    device.settle();
    mark();
  }

  /** The same, but what is held back comes behind it. */
  void mark() {
    Check.driver(JCudaDriver.cuEventRecord(handle, device.stream().handle()), "cuEventRecord");
  }

  /** Waits until the device has passed the mark. */
  public void waitFor() {
    device.enter();
    Check.driver(JCudaDriver.cuEventSynchronize(handle), "cuEventSynchronize");
  }

  /**
   * Time between two marks that the device has passed.
   *
   * @param start the earlier mark
   * @return milliseconds
   */
  public double millisecondsSince(Event start) {
    float[] ms = new float[1];
    device.enter();
    Check.driver(JCudaDriver.cuEventElapsedTime(ms, start.handle, handle), "cuEventElapsedTime");
    return ms[0];
  }

  @Override
  public void close() {
    device.enter();
    JCudaDriver.cuEventDestroy(handle);
  }
}
