package perrin.kernels.cuda.driver;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jcuda.JCudaVersion;
import jcuda.nvrtc.JNvrtc;
import jcuda.nvrtc.nvrtcProgram;

/**
 * NVIDIA's run-time compiler of CUDA 12 or 13.
 *
 * <p>That of CUDA 13 has no {@code nvrtcGetNVVM} any more, and a call of it would end the process;
 * it is not used.
 */
final class Nvrtc {
  private static final int LOG_LINES = 12;
  private static final long MOST_LOG = 1L << 20;
  private static final long MOST_CODE = 64L << 20;

  private static boolean loaded;

  private final Path library;
  private final int major;
  private final int minor;
  private final int[] architectures;

  private Nvrtc(Path library) {
    this.library = library;
    int[] value = new int[1];
    int[] second = new int[1];
    check(JNvrtc.nvrtcVersion(value, second), "nvrtcVersion");
    major = value[0];
    minor = second[0];
    check(JNvrtc.nvrtcGetNumSupportedArchs(value), "nvrtcGetNumSupportedArchs");
    architectures = new int[value[0]];
    check(JNvrtc.nvrtcGetSupportedArchs(architectures), "nvrtcGetSupportedArchs");
  }

  /**
   * Loads the library if it was not.
   *
   * @param found what the search for it came to
   * @throws CudaException if there is none, or none that can be used; the message is one line
   */
  static synchronized Nvrtc open(CudaLibraries.Optionally found) {
    if (!found.present()) {
      throw new CudaException(0, found.missing());
    }
    try {
      if (!loaded) {
        CudaLibraries.preloadBeside(found.path(), builtins(found));
        Natives.load(
            "JNvrtc",
            JCudaVersion.get(),
            CudaLibraries.retarget("libnvrtc.so.", found.major()),
            () -> JNvrtc.setExceptionsEnabled(false));
        loaded = true;
      }
      return new Nvrtc(found.path().toRealPath());
    } catch (LinkageError | IllegalArgumentException | IOException e) {
      throw new CudaException(0, "it cannot be loaded: " + e.getMessage());
    }
  }

  /** A library that it opens by a name with the minor version in it, wherever the loader looks. */
  private static String[] builtins(CudaLibraries.Optionally found) throws IOException {
    Pattern name = Pattern.compile("libnvrtc-builtins\\.so\\." + found.major() + "\\.\\d+");
    try (Stream<Path> beside = Files.list(found.path().getParent())) {
      return beside
          .map(p -> p.getFileName().toString())
          .filter(n -> name.matcher(n).matches())
          .sorted()
          .toArray(String[]::new);
    }
  }

  /** As in 12.6. */
  String version() {
    return major + "." + minor;
  }

  /** The CUDA version it belongs to, as the driver counts: 12060. */
  int cuda() {
    return 1000 * major + 10 * minor;
  }

  /** What tells this build of the library from another. */
  String identity() {
    try {
      return "NVRTC %s, %s of %d bytes"
          .formatted(version(), library.getFileName(), Files.size(library));
    } catch (IOException e) {
      return "NVRTC " + version();
    }
  }

  /** Ten times each compute capability that it compiles for. */
  int[] architectures() {
    return architectures.clone();
  }

  /**
   * Compiles a file; nothing is read from disk.
   *
   * @throws CudaException with the first lines of the compiler's log
   */
  synchronized KernelImage compile(KernelSource source, KernelTarget target, List<String> options) {
    var program = new nvrtcProgram();
    Map<String, String> headers = source.headers();
    check(
        JNvrtc.nvrtcCreateProgram(
            program,
            source.text(),
            source.name() + ".cu",
            headers.size(),
            headers.values().toArray(String[]::new),
            headers.keySet().toArray(String[]::new)),
        "nvrtcCreateProgram of " + source.name());
    try {
      int status =
          JNvrtc.nvrtcCompileProgram(program, options.size(), options.toArray(String[]::new));
      if (status != 0) {
        throw new CudaException(
            status,
            "NVRTC %s does not compile '%s' for %s: %s%n%s"
                .formatted(version(), source.name(), target, name(status), log(program)));
      }
      // The parameters of kernels stand in the PTX alone.
      KernelImage image = KernelImage.ofPtx(ptx(program, source.name()));
      return target.machineCode()
          ? new KernelImage(machineCode(program, source.name()), image.signatures())
          : image;
    } finally {
      JNvrtc.nvrtcDestroyProgram(program);
    }
  }

  private static String ptx(nvrtcProgram program, String name) {
    long[] size = new long[1];
    check(JNvrtc.nvrtcGetPTXSize(program, size), "nvrtcGetPTXSize of " + name);
    checkSize(size[0], "PTX", name);
    String[] ptx = new String[1];
    check(JNvrtc.nvrtcGetPTX(program, ptx), "nvrtcGetPTX of " + name);
    return ptx[0];
  }

  private static byte[] machineCode(nvrtcProgram program, String name) {
    long[] size = new long[1];
    check(JNvrtc.nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize of " + name);
    checkSize(size[0], "machine code", name);
    byte[] code = new byte[(int) size[0]];
    check(JNvrtc.nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN of " + name);
    return code;
  }

  private static void checkSize(long bytes, String what, String name) {
    if (bytes <= 0 || bytes > MOST_CODE) {
      throw new CudaException(0, "NVRTC made %d bytes of %s of '%s'".formatted(bytes, what, name));
    }
  }

  /** The first lines of what it says. */
  private static String log(nvrtcProgram program) {
    long[] size = new long[1];
    String[] log = new String[1];
    if (JNvrtc.nvrtcGetProgramLogSize(program, size) != 0
        || size[0] > MOST_LOG
        || JNvrtc.nvrtcGetProgramLog(program, log) != 0
        || log[0] == null) {
      return "(no log)";
    }
    return firstLines(log[0]);
  }

  /** The beginning of a text, blank lines left out. */
  static String firstLines(String text) {
    List<String> lines = text.lines().filter(l -> !l.isBlank()).toList();
    String first = lines.stream().limit(LOG_LINES).collect(Collectors.joining("\n"));
    return lines.size() <= LOG_LINES
        ? first
        : first + "\n(%d more lines)".formatted(lines.size() - LOG_LINES);
  }

  private static void check(int status, String call) {
    if (status != 0) {
      throw new CudaException(status, call + " failed: " + name(status));
    }
  }

  private static String name(int status) {
    return "%s (%d)".formatted(JNvrtc.nvrtcGetErrorString(status), status);
  }
}
