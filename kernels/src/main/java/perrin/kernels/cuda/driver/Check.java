package perrin.kernels.cuda.driver;

import jcuda.driver.JCudaDriver;

/** Turns the driver's statuses into exceptions. */
final class Check {
  private Check() {}

  /** Throws unless the status is 0; {@code call} is the function's name. */
  static void driver(int status, String call) {
    if (status != 0) {
      throw new CudaException(status, call + " failed: " + name(status));
    }
  }

  /** An error's name and the driver's words for it. */
  static String name(int status) {
    String[] name = new String[1];
    String[] words = new String[1];
    JCudaDriver.cuGetErrorName(status, name);
    JCudaDriver.cuGetErrorString(status, words);
    return "%s (%d), %s".formatted(name[0], status, words[0]);
  }
}
