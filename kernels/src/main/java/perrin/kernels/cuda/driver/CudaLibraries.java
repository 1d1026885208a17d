package perrin.kernels.cuda.driver;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import jcuda.JCudaVersion;
import jcuda.driver.JCudaDriver;

/**
 * Finds NVIDIA's libraries and loads them before JCuda's classes ask for them: the dynamic loader
 * then takes what is already there, and no {@code LD_LIBRARY_PATH} is needed.
 *
 * <p>The driver is the one thing that must be there. cuBLAS and NVRTC may be those of CUDA 12, for
 * which JCuda was built, or of CUDA 13, to which JCuda's native code is then retargeted ({@link
 * ElfRetarget}); cuDNN 9 has one name for both.
 */
public final class CudaLibraries {
  private static final String DRIVER = "libcuda.so.1";
  private static CudaLibraries here;

  /**
   * A library beside the driver.
   *
   * @param name as in cuBLAS, cuDNN, NVRTC
   * @param path the file, or null if none was found
   * @param major its CUDA major, 12 or 13; for cuDNN 9
   * @param missing why it cannot be used and how to get it, or null
   */
  public record Optionally(String name, Path path, int major, String missing) {
    /**
     * Whether it can be used.
     *
     * @return true if found
     */
    public boolean present() {
      return path != null;
    }
  }

  private final String unavailable;
  private final String driver;
  private final Optionally blas;
  private final Optionally dnn;
  private final Optionally rtc;

  private CudaLibraries(LibrarySearch search) {
    String why = platform();
    String found = null;
    if (why == null) {
      try {
        found = preloadDriver(search);
      } catch (IllegalArgumentException e) {
        why =
            search.isNamed()
                ? "no %s in the folders of %s".formatted(DRIVER, LibrarySearch.PROPERTY)
                : "no NVIDIA driver is installed (%s was not found)".formatted(DRIVER);
      }
    }
    unavailable = why;
    driver = found;
    boolean usable = why == null;
    blas =
        usable
            ? find(search, "cuBLAS", "libcublas.so.", "pip install nvidia-cublas")
            : new Optionally("cuBLAS", null, 0, "no driver");
    rtc =
        usable
            ? find(search, "NVRTC", "libnvrtc.so.", "pip install nvidia-cuda-nvrtc")
            : new Optionally("NVRTC", null, 0, "no driver");
    dnn =
        usable
            ? findDnn(search, blas.present() ? blas.major() : 13)
            : new Optionally("cuDNN", null, 0, "no driver");
  }

  /**
   * The libraries of this machine, searched once.
   *
   * @return what was found
   */
  public static synchronized CudaLibraries here() {
    if (here == null) {
      here = new CudaLibraries(LibrarySearch.here());
    }
    return here;
  }

  /**
   * Why there is no CUDA here.
   *
   * @return a phrase for people, or empty if the driver is there
   */
  public Optional<String> unavailable() {
    return Optional.ofNullable(unavailable);
  }

  /**
   * cuBLAS.
   *
   * @return found or not
   */
  public Optionally blas() {
    return blas;
  }

  /**
   * cuDNN.
   *
   * @return found or not
   */
  public Optionally dnn() {
    return dnn;
  }

  /**
   * The run-time compiler.
   *
   * @return found or not
   */
  public Optionally rtc() {
    return rtc;
  }

  /**
   * What was found and what is missing, for people.
   *
   * @return one line a library
   */
  public List<String> describe() {
    List<String> out = new ArrayList<>();
    if (unavailable != null) {
      // Why is said elsewhere: what remains is the way to get it.
      return platform() == null
          ? List.of("install NVIDIA's driver; nothing else is needed (docs/CUDA.md)")
          : List.of();
    }
    out.add("driver: " + driver);
    for (Optionally o : List.of(blas, dnn, rtc)) {
      out.add(
          o.present()
              ? "%s %d: %s".formatted(o.name(), o.major(), o.path())
              : "%s: %s".formatted(o.name(), o.missing()));
    }
    return out;
  }

  private static String platform() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch");
    return os.equals("Linux") && arch.equals("amd64")
        ? null
        : "the CUDA backend runs on Linux on x86-64, this is %s on %s".formatted(os, arch);
  }

  /** Loads the driver's library, from a named folder or as the loader finds it. */
  @SuppressWarnings("restricted")
  private static String preloadDriver(LibrarySearch search) {
    Optional<Path> named = search.named(DRIVER);
    if (named.isPresent()) {
      preload(named.get());
      return named.get().toString();
    }
    SymbolLookup.libraryLookup(DRIVER, Arena.global());
    return DRIVER;
  }

  @SuppressWarnings("restricted")
  private static void preload(Path library) {
    SymbolLookup.libraryLookup(library, Arena.global());
  }

  private static Optionally find(LibrarySearch search, String name, String file, String install) {
    for (int major : new int[] {12, 13}) {
      Optional<Path> p = search.find(List.of(file + major));
      if (p.isPresent()) {
        return new Optionally(name, p.get(), major, null);
      }
    }
    return new Optionally(name, null, 0, "not found; get it with: " + install);
  }

  private static Optionally findDnn(LibrarySearch search, int major) {
    Optional<Path> p = search.find(List.of("libcudnn.so.9"));
    return p.isPresent()
        ? new Optionally("cuDNN", p.get(), 9, null)
        : new Optionally(
            "cuDNN", null, 0, "not found; get it with: pip install nvidia-cudnn-cu" + major);
  }

  /** Loads JCuda's driver classes; call once {@link #unavailable()} is empty. */
  static void loadDriver() {
    Natives.load(
        "JCudaDriver",
        JCudaVersion.get(),
        UnaryOperator.identity(),
        () -> JCudaDriver.setExceptionsEnabled(false));
  }

  /** Loads a library that the loader finds; {@link IllegalArgumentException} if it does not. */
  @SuppressWarnings("restricted")
  static void preloadByName(String name) {
    SymbolLookup.libraryLookup(name, Arena.global());
  }

  /** Loads libraries that another one needs, from the folder it lies in, where they are. */
  static void preloadBeside(Path library, String... needed) {
    for (String n : needed) {
      Path p = library.resolveSibling(n);
      if (java.nio.file.Files.isRegularFile(p)) {
        preload(p);
      }
    }
    preload(library);
  }

  /** A change of JCuda's native code so that it needs the major that was found. */
  static UnaryOperator<byte[]> retarget(String file, int major) {
    return major == 12
        ? UnaryOperator.identity()
        : elf -> ElfRetarget.retarget(elf, file + 12, file + major);
  }
}
