package perrin.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jcuda.JCudaVersion;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnHandle;
import jcuda.runtime.cudaStream_t;

/**
 * A device's cuDNN 9: its handle, bound to the device's queue.
 *
 * <p>JCuda's binding is that of cuDNN 8, most of which cuDNN 9 still has; a call of a function that
 * is gone ends the process, so only those that were checked are used. Statuses have other numbers
 * than JCuda's constants, which is why the library itself names them.
 */
public final class Dnn {
  /** Set to the factor of a result, and of what was there before. */
  static final Address ONE = number(1);

  static final Address ZERO = number(0);

  private static final long MAJOR = 9;
  private static final long MAJOR_UNIT = 10_000;
  private static final long OLD_MAJOR_UNIT = 1000;
  private static final long CUDART_UNIT = 1000;

  private static boolean loaded;

  private final CudaDevice device;
  private final Handle handle = new Handle();
  private final long version;

  /** A handle whose address may be seen. */
  static final class Handle extends cudnnHandle {
    long value() {
      return getNativePointer();
    }
  }

  /**
   * Opens cuDNN on a device; loads the library if it was not.
   *
   * @param device where
   * @throws CudaException if there is none, or none that can be used; the message is one line
   */
  public Dnn(CudaDevice device) {
    this.device = device;
    load();
    version = JCudnn.cudnnGetVersion();
    String problem = problem(version);
    if (problem != null) {
      throw new CudaException(0, problem);
    }
    preloadOthers(JCudnn.cudnnGetCudartVersion() / CUDART_UNIT);
    device.enter();
    check(JCudnn.cudnnCreate(handle), "cudnnCreate");
    check(
        JCudnn.cudnnSetStream(handle, new cudaStream_t(device.stream().handle())),
        "cudnnSetStream");
  }

  private static Address number(float value) {
    return Address.of(Arena.global().allocateFrom(ValueLayout.JAVA_FLOAT, value));
  }

  private static synchronized void load() {
    CudaLibraries libraries = CudaLibraries.here();
    if (!libraries.dnn().present()) {
      throw new CudaException(0, libraries.dnn().missing());
    }
    if (loaded) {
      return;
    }
    try {
      CudaLibraries.preloadBeside(libraries.dnn().path());
      Natives.load(
          "JCudnn",
          JCudaVersion.get(),
          UnaryOperator.identity(),
          () -> JCudnn.setExceptionsEnabled(false));
    } catch (LinkageError | IllegalArgumentException e) {
      throw new CudaException(0, "it cannot be loaded: " + e.getMessage());
    }
    loaded = true;
  }

  /**
   * Loads what cuDNN asks for by name when an engine needs it. Without cuBLAS's lighter half it
   * would end the process.
   *
   * @param major of the CUDA that cuDNN was built for; 0 if it needs none
   */
  private static void preloadOthers(long major) {
    if (major == 0) {
      return;
    }
    LibrarySearch search = LibrarySearch.here();
    String light = "libcublasLt.so." + major;
    try {
      Optional<Path> found = search.find(List.of(light));
      if (found.isPresent()) {
        CudaLibraries.preloadBeside(found.get());
      } else {
        CudaLibraries.preloadByName(light);
      }
    } catch (IllegalArgumentException e) {
      throw new CudaException(
          0,
          "it was built for CUDA %d and needs %s, which was not found; get it with: pip install"
                  .formatted(major, light)
              + " nvidia-cublas");
    }
    CudaLibraries.Optionally rtc = CudaLibraries.here().rtc();
    if (rtc.present() && rtc.major() == major) {
      CudaLibraries.preloadBeside(rtc.path(), "libnvrtc-builtins.so." + major + ".0");
    }
  }

  /**
   * What speaks against a version.
   *
   * @param version as cudnnGetVersion gives it
   * @return a phrase for people, or null
   */
  static String problem(long version) {
    if (version / MAJOR_UNIT == MAJOR) {
      return null;
    }
    return version < MAJOR * MAJOR_UNIT
        ? "version %d.%d is too old, 9.0 or later of cuDNN 9 is needed"
            .formatted(version / OLD_MAJOR_UNIT, version % OLD_MAJOR_UNIT / 100)
        : "version %d.%d is not known, cuDNN 9 is needed"
            .formatted(version / MAJOR_UNIT, version % MAJOR_UNIT / 100);
  }

  /** Its version as it gives it itself, such as 92400. */
  long number() {
    return version;
  }

  CudaDevice device() {
    return device;
  }

  Handle handle() {
    return handle;
  }

  /**
   * Its version for people.
   *
   * @return as in 9.24.0
   */
  public String version() {
    return "%d.%d.%d".formatted(version / MAJOR_UNIT, version % MAJOR_UNIT / 100, version % 100);
  }

  /** Throws unless the status is 0; {@code call} is the function's name. */
  static void check(int status, String call) {
    if (status != 0) {
      throw new CudaException(status, call + " failed: " + name(status));
    }
  }

  /** A status in the library's words. */
  static String name(int status) {
    return "%s (%d)".formatted(JCudnn.cudnnGetErrorString(status), status);
  }
}
