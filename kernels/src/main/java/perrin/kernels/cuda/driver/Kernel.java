package perrin.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUfunction;
import jcuda.driver.JCudaDriver;

/** A compiled kernel and the types of its parameters. */
public final class Kernel {
  /** Shared memory, static and dynamic together, that needs no permission. */
  private static final int USUAL_SHARED = 48 * 1024;

  private static final int STATIC_SHARED = 1;
  private static final int MAX_DYNAMIC_SHARED = 8;

  private final CudaDevice device;
  private final String name;
  private final CUfunction function;
  private final char[] kinds;
  private final int[] sizes;
  private final int staticShared;
  private int allowedShared;

  Kernel(CudaDevice device, String name, CUfunction function, String signature) {
    this.device = device;
    this.name = name;
    this.function = function;
    // To ask makes the driver load the code, which it would otherwise put off to the first launch,
    // when work may be recorded.
    int[] value = new int[1];
    Check.driver(
        JCudaDriver.cuFuncGetAttribute(value, STATIC_SHARED, function),
        "cuFuncGetAttribute of " + name);
    staticShared = value[0];
    allowedShared = USUAL_SHARED - staticShared;
    List<String> parameters = new ArrayList<>();
    for (String p : signature.split("(?=[a-z])")) {
      if (!p.isEmpty()) {
        parameters.add(p);
      }
    }
    kinds = new char[parameters.size()];
    sizes = new int[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      String p = parameters.get(i);
      kinds[i] = p.charAt(0);
      sizes[i] =
          switch (kinds[i]) {
            case 'l', 'd' -> 8;
            case 'i', 'f' -> 4;
            default -> Integer.parseInt(p.substring(1));
          };
    }
  }

  /**
   * Its name in the source.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * Begins a launch: give the parameters in order, then {@link Launch#run}.
   *
   * @return this thread's launch, emptied
   */
  public Launch with() {
    return device.launch().begin(this);
  }

  CudaDevice device() {
    return device;
  }

  CUfunction function() {
    return function;
  }

  int parameters() {
    return kinds.length;
  }

  char kind(int parameter) {
    return kinds[parameter];
  }

  int size(int parameter) {
    return sizes[parameter];
  }

  /**
   * The most dynamic shared memory a launch may ask for.
   *
   * @return bytes
   */
  public int mostShared() {
    return device.sharedPerBlock() - staticShared;
  }

  /** Permits more dynamic shared memory than every kernel may have. */
  synchronized void allowShared(int bytes) {
    if (bytes > allowedShared) {
      Check.driver(
          JCudaDriver.cuFuncSetAttribute(function, MAX_DYNAMIC_SHARED, bytes),
          "cuFuncSetAttribute of " + name + ", " + bytes + " bytes of shared memory");
      allowedShared = bytes;
    }
  }
}
