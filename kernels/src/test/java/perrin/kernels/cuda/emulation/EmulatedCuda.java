package perrin.kernels.cuda.emulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Builds the GPU that is emulated on the CPU, and puts it in the driver's place: the unchanged
 * backend runs over it, in a process that has not touched CUDA before.
 *
 * <p>The same {@code .cu} files that nvcc compiles for a GPU are compiled by g++, each to a library
 * that is built again when its sources change.
 */
public final class EmulatedCuda {
  private static final String SOURCES = "/perrin/kernels/cuda/source/";
  private static final String EMULATION = "/perrin/kernels/cuda/emulation/source/";
  private static final String PTX = "/perrin/kernels/cuda/ptx/";
  private static final String BUILTINS = "libnvrtc-builtins.so.12.9";
  private static final List<String> OPTIONS =
      List.of(
          "g++",
          "-std=c++17",
          "-O2",
          "-g1",
          "-fPIC",
          "-Wall",
          "-Werror",
          "-Wno-unknown-pragmas",
          "-Wno-unused-function",
          "-ffp-contract=off",
          "-fno-gnu-unique");

  /** A GPU takes no address that is no multiple of what it moves: emulation.cpp is told of such. */
  private static final List<String> KERNEL_OPTIONS =
      List.of(
          "-fsanitize=alignment",
          "-L..",
          "-lemulation",
          "-nodefaultlibs",
          "-lstdc++",
          "-lm",
          "-lgcc_s",
          "-lc");

  private static final int MINUTES = 5;

  private static Optional<String> missing;

  private EmulatedCuda() {}

  /**
   * Builds what is stale and names it to the backend; call before anything of CUDA is touched.
   *
   * @return why it cannot be had here, or empty
   */
  public static synchronized Optional<String> install() {
    if (missing == null) {
      missing = compiler();
      if (missing.isEmpty()) {
        Path folder = folder();
        build(folder);
        System.setProperty("perrin.cuda.library.path", folder.toString());
        if (System.getProperty("perrin.cache") == null) {
          // What the emulated compiler makes is nothing for the user's own folder.
          System.setProperty("perrin.cache", folder.resolve("cache").toString());
        }
      }
    }
    return missing;
  }

  private static Path folder() {
    return Path.of(System.getProperty("perrin.cuda.emulation", "target/cuda-emulation"))
        .toAbsolutePath();
  }

  private static Optional<String> compiler() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return Optional.of("the emulated GPU is built on Linux only");
    }
    try {
      return run(Path.of("."), List.of("g++", "--version")).isEmpty()
          ? Optional.of("g++ does not answer")
          : Optional.empty();
    } catch (UncheckedIOException e) {
      return Optional.of("the emulated GPU needs g++, which is not installed");
    }
  }

  private static void build(Path folder) {
    try {
      Files.createDirectories(folder);
      // Tests of several modules may start at once.
      try (FileChannel lock =
              FileChannel.open(
                  folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var _ = lock.lock()) {
        Map<String, String> files = new TreeMap<>(read(SOURCES, "prelude.cuh"));
        files.putAll(read(EMULATION, "driver.cpp"));
        Path sources = Files.createDirectories(folder.resolve("source"));
        for (var f : files.entrySet()) {
          write(sources.resolve(f.getKey()), f.getValue());
        }
        ptx(Files.createDirectories(folder.resolve("ptx")));
        libraries(folder, sources, files);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the emulated compiler answers with. */
  private static void ptx(Path folder) throws IOException {
    for (String known : List.of("copy.ptx", "own.ptx")) {
      // The tests' own are not in the archive for other modules.
      if (EmulatedCuda.class.getResource(PTX + known) != null) {
        for (var f : read(PTX, known).entrySet()) {
          write(folder.resolve(f.getKey()), f.getValue());
        }
      }
    }
  }

  private static void libraries(Path folder, Path sources, Map<String, String> files) {
    var headers = new StringBuilder();
    files.forEach((name, text) -> headers.append(name.matches(".*\\.(cuh|h)") ? text : ""));
    String shared = headers + String.join(" ", OPTIONS);
    String runtime = shared + files.get("emulation.cpp") + files.get("queue.cpp");
    command(
        folder,
        "libemulation.so",
        runtime,
        compile(folder, "libemulation.so", "emulation.cpp", "queue.cpp", "-pthread"));
    command(
        folder,
        BUILTINS,
        "",
        compile(folder, BUILTINS, "-Wl,-soname," + BUILTINS, "-x", "c++", "/dev/null"));
    List<Callable<Void>> tasks = new ArrayList<>();
    for (String name : files.keySet()) {
      if (name.endsWith(".cu")) {
        String library = "libkernels_" + name.replace(".cu", ".so");
        tasks.add(
            () -> {
              List<String> command = compile(folder, library, "-x", "c++", name, "-x", "none");
              command.addAll(KERNEL_OPTIONS);
              command(folder, library, shared + files.get(name), command);
              return null;
            });
      }
    }
    for (Stub s : Stub.values()) {
      if (files.containsKey(s.source)) {
        tasks.add(
            () -> {
              write(sources.resolve(s.weak()), s.stubs(files.get(s.symbols)));
              write(sources.resolve(s.map()), s.versions(files.get(s.symbols)));
              command(
                  folder,
                  s.library,
                  shared + files.get(s.source) + files.get(s.symbols),
                  compile(
                      folder,
                      s.library,
                      s.source,
                      s.weak(),
                      "-Wl,-soname," + s.library,
                      s.version == null ? "-Wl,--no-undefined" : "-Wl,--version-script=" + s.map(),
                      "-L..",
                      "-lemulation",
                      "-ldl"));
              return null;
            });
      }
    }
    inParallel(tasks);
  }

  private static void inParallel(List<Callable<Void>> tasks) {
    try (var team = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      for (Future<Void> f : team.invokeAll(tasks)) {
        f.get();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
  }

  private static List<String> compile(Path folder, String library, String... rest) {
    List<String> out = new ArrayList<>(OPTIONS);
    if (hasFusedMultiplyAdd()) {
      out.add("-mfma");
    }
    out.addAll(List.of("-shared", "-Wl,-rpath,$ORIGIN", "-o", folder.resolve(library) + ".part"));
    out.addAll(List.of(rest));
    return out;
  }

  private static boolean hasFusedMultiplyAdd() {
    try {
      return Files.readString(Path.of("/proc/cpuinfo")).contains(" fma ");
    } catch (IOException e) {
      return false;
    }
  }

  /** Runs a command unless the library was made of the same sources by the same command. */
  private static void command(Path folder, String library, String sources, List<String> command) {
    try {
      Path stamp = folder.resolve(library + ".hash");
      String hash = hash(sources + command);
      if (Files.exists(stamp) && Files.readString(stamp).equals(hash)) {
        return;
      }
      run(folder.resolve("source"), command);
      Files.move(
          folder.resolve(library + ".part"),
          folder.resolve(library),
          StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(stamp, hash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(Path folder, List<String> command) {
    try {
      Process p =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!p.waitFor(MINUTES, TimeUnit.MINUTES) || p.exitValue() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ":\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(Path file, String text) throws IOException {
    if (!Files.exists(file) || !Files.readString(file).equals(text)) {
      Files.writeString(file, text);
    }
  }

  /** All files of a folder of the class path, one of which is known; it may lie in an archive. */
  private static Map<String, String> read(String folder, String known) throws IOException {
    try {
      URI uri = EmulatedCuda.class.getResource(folder + known).toURI();
      if (uri.getScheme().equals("jar")) {
        try (FileSystem archive = FileSystems.newFileSystem(uri, Map.of())) {
          return list(archive.getPath(folder));
        }
      }
      return list(Path.of(uri).getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, String> list(Path folder) throws IOException {
    Map<String, String> out = new TreeMap<>();
    try (var files = Files.list(folder)) {
      for (Path f : files.filter(Files::isRegularFile).toList()) {
        try (InputStream in = Files.newInputStream(f)) {
          out.put(
              f.getFileName().toString(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
    return out;
  }

  /** A library of NVIDIA's that is emulated: what it lacks answers "not supported". */
  private enum Stub {
    DRIVER("libcuda.so.1", null, "driver.cpp", "libcuda.txt", 801),
    BLAS("libcublas.so.12", "libcublas.so.12", "cublas.cpp", "libcublas.txt", 15),
    DNN("libcudnn.so.9", "libcudnn.so.9", "cudnn.cpp", "libcudnn.txt", 3000),
    RTC("libnvrtc.so.12", "libnvrtc.so.12", "nvrtc.cpp", "libnvrtc.txt", 11);

    private final String library;
    private final String version;
    private final String source;
    private final String symbols;
    private final int status;

    Stub(String library, String version, String source, String symbols, int status) {
      this.library = library;
      this.version = version;
      this.source = source;
      this.symbols = symbols;
      this.status = status;
    }

    String weak() {
      return "weak_" + source;
    }

    String map() {
      return source + ".map";
    }

    String stubs(String names) {
      var out = new StringBuilder("// Generated: what is not emulated.\nextern \"C\" {\n");
      for (String n : names.split("\\s+")) {
        out.append("__attribute__((weak)) int %s() { return %d; }\n".formatted(n, status));
      }
      return out.append("}\n").toString();
    }

    String versions(String names) {
      return "%s { global: %s; local: *; };\n"
          .formatted(version, String.join("; ", names.strip().split("\\s+")));
    }
  }
}
