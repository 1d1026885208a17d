package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jcuda.JCudaVersion;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The committed PTX: made of the present sources, and understood by a compiler of CUDA 12.0. */
final class PtxTest {
  private static final Pattern INCLUDE = Pattern.compile("(?m)^#include \"(.*)\"$");
  private static final String HOPPER = "sm_90";
  private static final boolean FULL = Boolean.getBoolean("perrin.tier.full");

  private static Path sources;
  private static Path compiled;

  @BeforeAll
  static void findsTheFiles() {
    sources = folder("/perrin/kernels/cuda/source/prelude.cuh");
    compiled = folder("/perrin/kernels/cuda/ptx/copy.ptx");
  }

  private static Path folder(String resource) {
    try {
      var uri = PtxTest.class.getResource(resource).toURI();
      Assumptions.assumeTrue(uri.getScheme().equals("file"), "the classes are in an archive");
      return Path.of(uri).getParent();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Set<String> names(Path folder, String suffix) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      var out = new TreeSet<String>();
      files
          .map(p -> p.getFileName().toString())
          .filter(n -> n.endsWith(suffix))
          .forEach(n -> out.add(n.substring(0, n.length() - suffix.length())));
      return out;
    }
  }

  private static String ptx(String name) throws IOException {
    return Files.readString(compiled.resolve(name + ".ptx"), StandardCharsets.US_ASCII);
  }

  @Test
  void everySourceIsCompiledAndNothingElseIs() throws IOException {
    assertEquals(names(sources, ".cu"), names(compiled, ".ptx"));
  }

  @Test
  void everyFileWasMadeOfThePresentSources() throws IOException {
    List<String> stale = new ArrayList<>();
    for (String name : names(sources, ".cu")) {
      List<String> lines = ptx(name).lines().limit(2).toList();
      assertEquals("// perrin kernels: " + name, lines.get(0));
      if (!lines.get(1).equals("// sources: " + hash(name + ".cu"))) {
        stale.add(name);
      }
    }
    assertEquals(List.of(), stale, "run kernels/src/main/cuda/compile.sh");
  }

  /** As compile.sh has it: the file and what it includes, each once, in the order met. */
  private static String hash(String file) throws IOException {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      add(file, digest, new HashSet<>());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(String file, MessageDigest digest, Set<String> seen) throws IOException {
    if (!seen.add(file)) {
      return;
    }
    byte[] text = Files.readAllBytes(sources.resolve(file));
    digest.update(text);
    Matcher m = INCLUDE.matcher(new String(text, StandardCharsets.UTF_8));
    while (m.find()) {
      if (Files.exists(sources.resolve(m.group(1)))) {
        add(m.group(1), digest, seen);
      }
    }
  }

  @Test
  void everyFileAsksForAnOldVersionAndAmpereOnly() throws IOException {
    for (String name : names(compiled, ".ptx")) {
      String ptx = ptx(name);
      assertTrue(ptx.contains("\n.version 7.0\n"), name);
      assertTrue(ptx.contains("\n.target sm_80\n"), name);
      assertFalse(PtxEntries.signatures(ptx).isEmpty(), name);
    }
  }

  /**
   * Noise has the host's bits: a product and a sum that the compiler may join would be rounded once
   * less. Those that are spelled out carry ".rn".
   */
  @Test
  void noSumOrProductOfNoiseIsLeftToTheCompiler() throws IOException {
    List<String> arithmetic = arithmetic(ptx("random"));
    assertTrue(arithmetic.contains("mul.rn.f32"), arithmetic::toString);
    assertTrue(arithmetic.contains("add.rn.f32"), arithmetic::toString);
    arithmetic.removeIf(i -> i.contains(".rn."));
    assertEquals(List.of(), arithmetic);
    assertTrue(arithmetic(ptx("softmax")).contains("add.f32"), "such as these may be joined");
  }

  private static List<String> arithmetic(String ptx) {
    List<String> out = new ArrayList<>();
    Matcher m =
        Pattern.compile("\\b(?:add|sub|mul|mad|fma|div|sqrt)\\.(?:\\w+\\.)*f32\\b").matcher(ptx);
    while (m.find()) {
      out.add(m.group());
    }
    return out;
  }

  /** All kernels for three architectures; in the fast tier those with instructions of their own. */
  @Test
  void everyFileCompilesForADevice() throws IOException {
    compiler();
    List<String> refused = new ArrayList<>();
    for (String architecture : FULL ? List.of("sm_80", "sm_86", HOPPER) : List.of(HOPPER)) {
      Set<String> seen = new HashSet<>();
      for (String name : names(compiled, ".ptx")) {
        String ptx = FULL ? ptx(name) : PtxExcerpt.of(ptx(name), seen);
        String why = ptx == null ? "" : compile(ptx, architecture);
        if (!why.isEmpty()) {
          refused.add(name + " for " + architecture + ": " + why);
        }
      }
      assertTrue(FULL || seen.contains("ld.param.u64"));
    }
    assertEquals(List.of(), refused);
  }

  private static void compiler() {
    Natives.load(
        "JNvPTXCompiler",
        JCudaVersion.get(),
        UnaryOperator.identity(),
        () -> JNvPTXCompiler.setExceptionsEnabled(false));
  }

  /** What the compiler says against it, or nothing. */
  private static String compile(String ptx, String architecture) {
    byte[] text = (ptx + "\0").getBytes(StandardCharsets.US_ASCII);
    var handle = new nvPTXCompilerHandle();
    assertEquals(0, JNvPTXCompiler.nvPTXCompilerCreate(handle, text.length, text));
    try {
      // Without optimisation: what matters is whether it is understood.
      String[] options = {"--gpu-name=" + architecture, "--opt-level=0"};
      if (JNvPTXCompiler.nvPTXCompilerCompile(handle, options.length, options) == 0) {
        return "";
      }
      long[] length = new long[1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLogSize(handle, length);
      byte[] log = new byte[(int) length[0] + 1];
      JNvPTXCompiler.nvPTXCompilerGetErrorLog(handle, log);
      return new String(log, StandardCharsets.US_ASCII).strip();
    } finally {
      JNvPTXCompiler.nvPTXCompilerDestroy(handle);
    }
  }

  @Test
  void theCompilerRefusesWhatIsNoPtx() throws IOException {
    compiler();
    String broken = ptx("copy").replaceFirst("ld\\.param\\.u64", "ld.nonsense.u64");
    assertTrue(compile(broken, HOPPER).contains("nonsense"));
    String newer = ptx("copy").replace(".version 7.0", ".version 9.0");
    assertTrue(compile(newer, HOPPER).contains("9.0"));
  }
}
