package perrin.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.TuningTable.Row;

final class ConvChoicesTest {
  private static final ConvShape THREE =
      new ConvShape(32, 32, 12, 12, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
  private static final ConvShape ONE =
      new ConvShape(32, 48, 12, 12, 1, 1, ConvSpec.of(1, 0), DType.FLOAT32);

  private static TuningTable only(
      CpuBackend cpu, ConvPass pass, ConvShape shape, Algorithm algorithm) {
    var row = new Row(cpu.tunable().machine(), pass, shape, algorithm);
    return new TuningTable(List.of(row), null);
  }

  private static float[] run(CpuBackend cpu, ConvPass pass, ConvShape s) {
    try (Scope _ = Scope.open("choices")) {
      Tensor x = wave(cpu, s.image(2));
      Tensor w = wave(cpu, s.kernel());
      Tensor y = wave(cpu, s.result(2));
      var out =
          switch (pass) {
            case FORWARD -> y;
            case INPUT_GRADIENT -> x;
            case WEIGHT_GRADIENT -> w;
          };
      switch (pass) {
        case FORWARD -> cpu.conv2d(x, w, null, s.spec(), y);
        case INPUT_GRADIENT -> cpu.conv2dInputGradient(y, w, s.spec(), x);
        case WEIGHT_GRADIENT -> cpu.conv2dWeightGradient(x, y, s.spec(), w, null);
      }
      return out.toFloats();
    }
  }

  private static Tensor wave(CpuBackend cpu, Shape shape) {
    double[] values = new double[Math.toIntExact(shape.size())];
    Arrays.setAll(values, i -> Math.sin(i * 0.7 + 1));
    return Tensor.of(cpu, shape, values);
  }

  @Test
  void aRowDecidesAndTheRuleHoldsElsewhere() {
    var cpu = new CpuBackend(2);
    var tunable = cpu.tunable();
    var algorithms = tunable.algorithms(new ConvWork(ConvPass.FORWARD, THREE));
    var ruled = run(cpu, ConvPass.FORWARD, THREE);
    var backward = run(cpu, ConvPass.INPUT_GRADIENT, THREE);
    tunable.use(only(cpu, ConvPass.FORWARD, THREE, Algorithm.DIRECT));
    var direct = run(cpu, ConvPass.FORWARD, THREE);
    assertEquals(algorithms.contains(Algorithm.WINOGRAD4), !Arrays.equals(ruled, direct));
    assertArrayEquals(backward, run(cpu, ConvPass.INPUT_GRADIENT, THREE));
    tunable.use(TuningTable.NONE);
    assertArrayEquals(ruled, run(cpu, ConvPass.FORWARD, THREE));
  }

  @Test
  void directEverywhereIsWhatARowForEachShapeGives() {
    var everywhere = new CpuBackend(2);
    everywhere.tunable().use(TuningTable.everywhere(Algorithm.DIRECT));
    for (ConvPass pass : ConvPass.values()) {
      for (ConvShape shape : List.of(THREE, ONE)) {
        var cpu = new CpuBackend(2);
        cpu.tunable().use(only(cpu, pass, shape, Algorithm.DIRECT));
        assertArrayEquals(run(cpu, pass, shape), run(everywhere, pass, shape));
      }
    }
  }

  @Test
  void theSystemPropertyForcesDirectSumsWhateverTheTable() {
    System.setProperty("perrin.cpu.direct", "true");
    CpuBackend forced;
    try {
      forced = new CpuBackend(1);
    } finally {
      System.clearProperty("perrin.cpu.direct");
    }
    assertEquals(TuningTable.everywhere(Algorithm.DIRECT), forced.tunable().table());
    var rule = forced.tunable().algorithms(new ConvWork(ConvPass.FORWARD, THREE)).getFirst();
    forced.tunable().use(only(forced, ConvPass.FORWARD, THREE, rule));
    assertEquals(TuningTable.everywhere(Algorithm.DIRECT), forced.tunable().table());
    var direct = new CpuBackend(1);
    direct.tunable().use(TuningTable.everywhere(Algorithm.DIRECT));
    assertArrayEquals(run(direct, ConvPass.FORWARD, THREE), run(forced, ConvPass.FORWARD, THREE));
  }

  @Test
  void aRowWhoseAlgorithmCannotRunItsShapeIsRefusedAndTheTableStays() {
    var cpu = new CpuBackend(1);
    var before = TuningTable.everywhere(Algorithm.DIRECT);
    cpu.tunable().use(before);
    var bad = only(cpu, ConvPass.FORWARD, ONE, Algorithm.WINOGRAD4);
    var e = assertThrows(IllegalArgumentException.class, () -> cpu.tunable().use(bad));
    assertEquals(
        "winograd4 cannot run the forward of 32 to 48, 12x12, kernel 1x1 on "
            + cpu.tunable().machine()
            + "; it can be pointwise, direct",
        e.getMessage());
    assertEquals(before, cpu.tunable().table());
  }

  @Test
  void rowsOfOtherMachinesAreLeftAlone() {
    var cpu = new CpuBackend(1);
    var ruled = run(cpu, ConvPass.FORWARD, ONE);
    var row = new Row("cpu-other-3", ConvPass.FORWARD, ONE, Algorithm.WINOGRAD4);
    cpu.tunable().use(new TuningTable(List.of(row), null));
    assertArrayEquals(ruled, run(cpu, ConvPass.FORWARD, ONE));
  }

  @Test
  void everyAlgorithmIsOfferedForItsShapesAndNoOther() {
    var tunable = new CpuBackend(1).tunable();
    var strided = new ConvShape(32, 32, 12, 12, 3, 3, ConvSpec.of(2, 1), DType.FLOAT32);
    for (ConvPass pass : ConvPass.values()) {
      boolean weights = pass == ConvPass.WEIGHT_GRADIENT;
      var one = Set.copyOf(tunable.algorithms(new ConvWork(pass, ONE)));
      assertEquals(!weights, one.contains(Algorithm.POINTWISE));
      assertEquals(weights, one.contains(Algorithm.EXCHANGED));
      assertFalse(one.contains(Algorithm.WINOGRAD4));
      assertEquals(List.of(Algorithm.DIRECT), tunable.algorithms(new ConvWork(pass, strided)));
      var three = tunable.algorithms(new ConvWork(pass, THREE));
      assertEquals(EnumSet.copyOf(three).size(), three.size());
      assertTrue(three.contains(Algorithm.DIRECT));
    }
  }

  @Test
  void withoutTheVectorApiThereIsNoWinograd() {
    var tunable = new CpuBackend(1, Lanes.plain("test")).tunable();
    assertEquals("cpu-plain", tunable.machine());
    assertFalse(
        tunable.algorithms(new ConvWork(ConvPass.FORWARD, THREE)).contains(Algorithm.WINOGRAD4));
  }

  @Test
  void aWatcherSeesThePassesAndShapesThatRun() {
    var cpu = new CpuBackend(1);
    var seen = new LinkedHashSet<String>();
    cpu.tunable().watch(w -> seen.add(w.label() + " " + w.extents()));
    run(cpu, ConvPass.FORWARD, ONE);
    run(cpu, ConvPass.WEIGHT_GRADIENT, THREE);
    cpu.tunable().watch(null);
    run(cpu, ConvPass.INPUT_GRADIENT, THREE);
    assertEquals(
        List.of(
            "forward 32 to 48, 12x12, kernel 1x1", "weight-gradient 32 to 32, 12x12, kernel 3x3"),
        List.copyOf(seen));
  }
}
