package perrin.layering;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayeringTest {

  private static final Path ROOT = root();

  @Test
  void everySourceKeepsToItsLayer() throws IOException {
    List<String> violations =
        sources().stream().flatMap(s -> Layering.violations(s).stream()).sorted().toList();
    assertTrue(violations.isEmpty(), () -> "\n" + String.join("\n", violations));
  }

  @Test
  void everyModuleIsRead() throws IOException {
    Set<String> read = sources().stream().map(JavaSource::module).collect(Collectors.toSet());
    assertTrue(read.containsAll(Layering.MODULES.keySet()), read::toString);
  }

  @Test
  void everyPackageIsDescribed() throws IOException {
    var folders = new TreeSet<Path>();
    for (JavaSource source : sources()) {
      if (!source.test()) {
        folders.add(inMain(source.file().getParent()));
      }
    }
    List<Path> bare =
        folders.stream()
            .filter(f -> !Files.exists(ROOT.resolve(f).resolve("package-info.java")))
            .toList();
    assertTrue(bare.isEmpty(), () -> "no package-info.java in " + bare);
  }

  /** A tree that only a profile compiles shares the packages of {@code src/main}. */
  private static Path inMain(Path folder) {
    int n = folder.getNameCount();
    return folder.subpath(0, 2).resolve("main").resolve(folder.subpath(3, n));
  }

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource(
      textBlock =
          """
          tensor,    main, perrin.tensor,             import perrin.autograd.Var;
          autograd,  main, perrin.autograd,           import perrin.kernels.cpu.CpuBackend;
          autograd,  test, perrin.autograd,           import perrin.nn.Linear;
          kernels,   main, perrin.kernels.cpu,        import perrin.autograd.Var;
          nn,        main, perrin.nn,                 import perrin.diffusion.Denoiser;
          diffusion, main, perrin.diffusion.cli,      import perrin.kernels.cpu.CpuBackend;
          diffusion, test, perrin.diffusion.cli,      import static perrin.kernels.cpu.CpuBackend.*;
          diffusion, main, perrin.diffusion.cli,      new perrin.kernels.cpu.CpuBackend();
          diffusion, main, perrin.diffusion.schedule, import perrin.nn.Module;
          diffusion, main, perrin.diffusion.solver.a, import static perrin.nn.Init.zero;
          diffusion, main, perrin.diffusion.grid,     perrin.nn.Linear layer;
          tensor,    main, perrin.tensor,             import jdk.incubator.vector.FloatVector;
          nn,        test, perrin.nn,                 var v = jdk.incubator.vector.FloatVector.zero(s);
          tensor,    main, perrin.tensor,             import picocli.CommandLine;
          kernels,   main, perrin.kernels.cuda.conv,  import jcuda.Pointer;
          kernels,   test, perrin.kernels.cuda,       import jcuda.driver.JCudaDriver;
          nn,        main, perrin.nn,                 import org.slf4j.Logger;
          bench,     main, perrin.tensor,             int elsewhere;
          """)
  void aForbiddenNameIsFoundWithItsLine(String module, String tree, String pkg, String code) {
    List<String> found = Layering.violations(source(module, tree, "A.java", pkg, code));
    assertEquals(1, found.size(), found::toString);
    String file = Path.of(module, "src", tree, "java", "A.java").toString();
    int line = code.startsWith("int") ? 1 : 3;
    assertTrue(found.getFirst().startsWith(file + ":" + line + ": "), found::getFirst);
  }

  @ParameterizedTest(name = "{1} in {0}")
  @CsvSource(
      textBlock =
          """
          diffusion, main, perrin.diffusion.train,    import perrin.nn.Linear;
          diffusion, main, perrin.diffusion.schedule, import perrin.autograd.Var;
          diffusion, test, perrin.diffusion.solver,   import perrin.nn.Linear;
          diffusion, main, perrin.diffusion.cli,      // the default is perrin.kernels.cpu.CpuBackend
          diffusion, main, perrin.diffusion.cli,      /* see perrin.kernels */ int i;
          diffusion, main, perrin.diffusion.cli,      String s = "a \\" perrin.kernels.cpu";
          kernels,   main, perrin.kernels.cpu,        import jdk.incubator.vector.FloatVector;
          kernels,   main, perrin.kernels.cuda.driver,  import jcuda.Pointer;
          tensor,    test, perrin.tensor,             import org.junit.jupiter.api.Test;
          bench,     main, perrin.bench,              import perrin.kernels.cpu.CpuBackend;
          """)
  void anAllowedNameIsLeftAlone(String module, String tree, String pkg, String code) {
    assertEquals(List.of(), Layering.violations(source(module, tree, "A.java", pkg, code)));
  }

  @ParameterizedTest
  @CsvSource({"TensorUtils.java", "ShapeUtil.java", "TestHelper.java", "Utilities.java"})
  void aGrabBagIsFoundByItsName(String file) {
    assertEquals(
        1, Layering.violations(source("test", "test", file, "perrin.test", "int i;")).size());
  }

  private static JavaSource source(
      String module, String tree, String file, String pkg, String code) {
    String text = "package " + pkg + ";\n\n" + code + "\n";
    return JavaSource.parse(Path.of(module, "src", tree, "java", file), text);
  }

  private static List<JavaSource> sources() throws IOException {
    var sources = new ArrayList<JavaSource>();
    var modules = new TreeSet<>(Layering.MODULES.keySet());
    modules.add("test");
    for (String module : modules) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src"))) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          sources.add(JavaSource.read(ROOT, file));
        }
      }
    }
    return sources;
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("diffusion/jvm.options"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
