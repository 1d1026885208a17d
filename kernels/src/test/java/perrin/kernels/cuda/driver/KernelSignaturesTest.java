package perrin.kernels.cuda.driver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import perrin.kernels.cuda.emulation.EmulatedCuda;
import perrin.kernels.cuda.testing.Gpu;

/** nvcc and g++ see the same kernels with parameters of the same sizes, structures included. */
final class KernelSignaturesTest {
  private static final String PREFIX = "libkernels_";
  private static final String SIZES = "sizes_";
  private static final int MOST = 64;

  @Test
  void everyKernelOfTheSourcesIsInThePtxWithTheSameParametersAndTheOtherWayRound()
      throws Throwable {
    Assumptions.assumeFalse(Gpu.isReal(), "needs the emulation");
    EmulatedCuda.install().ifPresent(Assumptions::abort);
    Path folder = Path.of(System.getProperty(LibrarySearch.PROPERTY));
    int compared = 0;
    for (Path library : libraries(folder)) {
      String file = library.getFileName().toString();
      String name = file.substring(PREFIX.length(), file.length() - ".so".length());
      String ptx = KernelModule.class.getResource("/perrin/kernels/cuda/ptx/" + name + ".ptx") + "";
      if (ptx.equals("null")) {
        continue; // of a source that is no more
      }
      Map<String, List<Integer>> compiled = new TreeMap<>();
      PtxEntries.signatures(KernelModule.resource(name + ".ptx"))
          .forEach((kernel, signature) -> compiled.put(kernel, sizes(signature)));
      assertEquals(compiled, emulated(library), name);
      compared++;
    }
    assertFalse(compared == 0);
  }

  private static List<Path> libraries(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(p -> p.getFileName().toString().matches(PREFIX + ".*\\.so"))
          .sorted()
          .toList();
    }
  }

  private static List<Integer> sizes(String signature) {
    List<Integer> out = new ArrayList<>();
    for (String p : signature.split("(?=[a-z])")) {
      if (!p.isEmpty()) {
        out.add(
            switch (p.charAt(0)) {
              case 'l', 'd' -> 8;
              case 'i', 'f' -> 4;
              default -> Integer.parseInt(p.substring(1));
            });
      }
    }
    return out;
  }

  /** What g++ made of them: each kernel has a function that gives its parameters' sizes. */
  @SuppressWarnings("restricted")
  private static Map<String, List<Integer>> emulated(Path library) throws Throwable {
    Map<String, List<Integer>> out = new TreeMap<>();
    var lookup = SymbolLookup.libraryLookup(library, Arena.global());
    for (String symbol : new ElfFile(Files.readAllBytes(library)).defined()) {
      if (symbol.startsWith(SIZES)) {
        var function =
            Linker.nativeLinker()
                .downcallHandle(
                    lookup.findOrThrow(symbol), FunctionDescriptor.of(ValueLayout.ADDRESS));
        var numbers = ((MemorySegment) function.invokeExact()).reinterpret(4 * MOST);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; numbers.get(ValueLayout.JAVA_INT, 4L * i) != 0; i++) {
          sizes.add(numbers.get(ValueLayout.JAVA_INT, 4L * i));
        }
        out.put(symbol.substring(SIZES.length()), sizes);
      }
    }
    return out;
  }
}
