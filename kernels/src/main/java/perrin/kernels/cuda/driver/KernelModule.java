package perrin.kernels.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.JCudaDriver;

/** The kernels of one source file, loaded onto a device. */
public final class KernelModule {
  private static final String FOLDER = "/perrin/kernels/cuda/ptx/";
  private static final int ERROR_LOG_BUFFER = 5;
  private static final int ERROR_LOG_BUFFER_SIZE = 6;
  private static final int LOG_BYTES = 8192;
  private static final long ALIGNMENT = 64;

  private final CudaDevice device;
  private final String name;
  private final CUmodule module = new CUmodule();
  private final Map<String, String> signatures;
  private final Map<String, Kernel> kernels = new HashMap<>();

  KernelModule(CudaDevice device, String name, KernelImage image, String made) {
    this.device = device;
    this.name = name;
    signatures = image.signatures();
    load(image.code(), made);
  }

  /** The kernels of a file as PTX that is carried with the program. */
  static KernelImage carried(String name) {
    return KernelImage.ofPtx(resource(name + ".ptx"));
  }

  static String resource(String file) {
    try (InputStream in = KernelModule.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalArgumentException("no kernel file " + FOLDER + file);
      }
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void load(byte[] code, String made) {
    try (Arena arena = Arena.ofConfined()) {
      // PTX ends in a zero; machine code knows its own length.
      MemorySegment image = arena.allocate(code.length + 1L, ALIGNMENT);
      MemorySegment.copy(code, 0, image, ValueLayout.JAVA_BYTE, 0, code.length);
      MemorySegment log = arena.allocate(LOG_BYTES);
      MemorySegment values =
          arena.allocateFrom(ValueLayout.JAVA_LONG, log.address(), (long) LOG_BYTES);
      int status =
          JCudaDriver.cuModuleLoadDataEx(
              module,
              Address.of(image),
              2,
              new int[] {ERROR_LOG_BUFFER, ERROR_LOG_BUFFER_SIZE},
              Address.of(values));
      if (status != 0) {
        throw new CudaException(
            status,
            "loading the kernels '%s', %s: %s %s"
                .formatted(name, made, Check.name(status), log.getString(0).strip()));
      }
    }
  }

  /**
   * A kernel.
   *
   * @param kernel its name
   * @return the kernel
   * @throws IllegalArgumentException if there is none of that name
   */
  public synchronized Kernel kernel(String kernel) {
    Kernel k = kernels.get(kernel);
    if (k == null) {
      String signature = signatures.get(kernel);
      if (signature == null) {
        throw new IllegalArgumentException("no kernel '" + kernel + "' in '" + name + "'");
      }
      var function = new CUfunction();
      Check.driver(
          JCudaDriver.cuModuleGetFunction(function, module, kernel),
          "cuModuleGetFunction of " + kernel);
      k = new Kernel(device, kernel, function, signature);
      kernels.put(kernel, k);
    }
    return k;
  }
}
