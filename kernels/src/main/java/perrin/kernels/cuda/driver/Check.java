package perrin.kernels.cuda.driver;

import java.util.Set;
import jcuda.driver.JCudaDriver;

/** Turns the driver's statuses into exceptions. */
final class Check {
  /**
   * What a kernel dies of: memory that cannot be corrected, an illegal or misaligned address, too
   * long a launch, an assertion, an illegal instruction, address space or counter, anything else.
   */
  private static final Set<Integer> OF_KERNELS =
      Set.of(214, 700, 702, 710, 714, 715, 716, 717, 718, 719);

  private Check() {}

  /** Throws unless the status is 0; {@code call} is the function's name. */
  static void driver(int status, String call) {
    if (status != 0) {
      throw new CudaException(status, call + " failed: " + name(status) + blame(status));
    }
  }

  /**
   * What to add to the message of a call that was refused although nothing is wrong with it: after
   * a kernel has failed, the driver answers every call with that kernel's error.
   */
  static String blame(int status) {
    return OF_KERNELS.contains(status)
        ? "; a kernel that was enqueued before has failed, and the device answers nothing else"
            + " until the process ends (-Dperrin.cuda.wait=true has that kernel named)"
        : "";
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
