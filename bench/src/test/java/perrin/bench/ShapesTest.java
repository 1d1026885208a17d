package perrin.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.openjdk.jmh.annotations.Param;
import perrin.nn.net.Presets;
import perrin.nn.net.UNet;

/** The table of shapes is what the benchmarks run, and counts the network's work. */
class ShapesTest {
  private static final List<KernelBenchmark> BENCHMARKS =
      List.of(
          new GemmBenchmark(),
          new ConvBenchmark(),
          new GroupNormBenchmark(),
          new LayerNormBenchmark(),
          new SoftmaxBenchmark(),
          new AttentionBenchmark(),
          new AdamBenchmark(),
          new NoiseBenchmark(),
          new ElementwiseBenchmark(),
          new ResizeBenchmark(),
          new ConcatBenchmark());

  @TestFactory
  Stream<DynamicTest> benchmarksRunEveryShapeAndPassOfTheirFamily() {
    return BENCHMARKS.stream()
        .map(
            b ->
                DynamicTest.dynamicTest(
                    b.family(),
                    () -> {
                      var listed =
                          KernelShape.all().stream()
                              .filter(s -> s.family().equals(b.family()))
                              .map(KernelShape::shape)
                              .toList();
                      assertEquals(listed, parameters(b, "shape"));
                      assertEquals(
                          KernelFamily.ALL.get(b.family()).passes(), parameters(b, "pass"));
                    }));
  }

  private static List<String> parameters(KernelBenchmark b, String field) throws Exception {
    return List.of(b.getClass().getField(field).getAnnotation(Param.class).value());
  }

  @Test
  void everyFamilyHasShapesAndABenchmark() {
    var families = KernelShape.all().stream().map(KernelShape::family).distinct().toList();
    assertEquals(BENCHMARKS.stream().map(KernelBenchmark::family).toList(), families);
    assertTrue(KernelFamily.ALL.keySet().containsAll(families));
  }

  @Test
  void convolutionsAndLinearLayersOfTheTableAreAllThatTheNetworkCounts() {
    double flop = 0;
    for (KernelShape s : KernelShape.all()) {
      if (s.family().equals("conv") || s.family().equals("gemm")) {
        flop += s.calls() * KernelFamily.ALL.get(s.family()).cost(s, "forward").flop();
      }
    }
    assertEquals(UNetStep.FORWARD_GFLOP, flop / 1e9, 0.01);
  }

  @Test
  void theCountOfANetworksOwnLayersIsTheSame() {
    double each = NetworkFlop.forward(new UNet(Presets.unet("peer")));
    assertEquals(UNetStep.FORWARD_GFLOP, UNetStep.BATCH * each / 1e9, 1e-9);
  }
}
