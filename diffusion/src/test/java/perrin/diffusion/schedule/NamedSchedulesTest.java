package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;

final class NamedSchedulesTest {
  static Stream<String> specs() {
    return Schedules.catalog().all().stream()
        .flatMap(
            e -> {
              Stream<String> sizes =
                  e.settings().stream().anyMatch(s -> s.name().equals("steps"))
                      ? Stream.of(1, 2, 3, 10, 4000).map(t -> e.name() + ":steps=" + t)
                      : Stream.empty();
              return Stream.concat(Stream.of(e.name()), Stream.concat(e.presets().stream(), sizes));
            });
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyScheduleIsFiniteAndFallsFromEndToEnd(String spec) {
    Schedule s = Schedules.of(spec);
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= 1000; i++) {
      double t = s.start() + (s.end() - s.start()) * i / 1000;
      NoiseLevel level = s.level(t);
      assertTrue(level.lambda() < before || i == 0, () -> spec + " does not fall at " + t);
      before = level.lambda();
      boolean pure = i == 1000 && s.endsWithoutSignal();
      boolean finite = Double.isFinite(s.drift(t)) && Double.isFinite(s.diffusion(t));
      assertTrue(finite || pure, spec);
    }
    assertTrue(Double.isFinite(before) || s.endsWithoutSignal(), spec);
    assertTrue(Double.isFinite(s.terminalKl(1)), spec);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void theSpecificationMakesTheScheduleAgain(String spec) {
    Schedule s = Schedules.of(spec);
    assertEquals(s, Schedules.of(s.spec()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"linear", "linear:steps=2000", "linear:beta-end=0.04"})
  @Verifies("SCH-1")
  void linearBetasRiseByEqualSteps(String spec) {
    assertLinear(Schedules.discrete(spec), spec);
  }

  @Test
  @Refutes("SCH-1/mutant")
  void betasWhoseRootsRiseByEqualStepsAreAnotherSchedule() {
    double[] beta = new double[1000];
    for (int k = 0; k < 1000; k++) {
      beta[k] = Math.pow(0.01 + (Math.sqrt(0.02) - 0.01) * k / 999, 2);
    }
    beta[0] = 1e-4;
    beta[999] = 0.02;
    Mutant.mustFail(() -> assertLinear(DiscreteSchedule.ofBetas("roots", beta), "linear"));
  }

  private static void assertLinear(DiscreteSchedule s, String spec) {
    int steps = spec.contains("2000") ? 2000 : 1000;
    double end = spec.contains("0.04") ? 0.04 : 0.02;
    assertEquals(steps, s.steps());
    assertEquals(1e-4, s.beta(1));
    assertEquals(end, s.beta(steps));
    for (int k = 2; k <= steps; k++) {
      assertEquals((end - 1e-4) / (steps - 1), s.beta(k) - s.beta(k - 1), 1e-16);
    }
  }

  @Test
  @Verifies("SCH-2")
  void cosineIsTheSquaredCosineWithOffsetUntilBetaIsBounded() {
    DiscreteSchedule s = Schedules.discrete("cosine");
    double h0 = h(0);
    for (int k = 1; k < 1000; k++) {
      assertClose(h(k) / h0, s.alphaBar(k));
      assertTrue(s.beta(k) <= 0.999);
    }
    assertEquals(0.999, s.beta(1000));
  }

  private static double h(int k) {
    double cos = Math.cos((k / 1000.0 + 0.008) / 1.008 * Math.PI / 2);
    return cos * cos;
  }

  @Test
  @Verifies("SCH-2")
  void theArcMovesUniformlyOnAQuarterCircle() {
    assertArc(Schedules.discrete("cosine-arc"));
  }

  @Test
  @Refutes("SCH-2/mutant")
  void aCosineThatIsNotSquaredLeavesTheCircle() {
    double[] log = new double[1000];
    for (int k = 1; k <= 1000; k++) {
      log[k - 1] = Math.log(k == 1000 ? 1e-8 : Math.cos(Math.PI / 2 * k / 1000));
    }
    Mutant.mustFail(() -> assertArc(DiscreteSchedule.ofLogAlphaBars("plain", log)));
  }

  private static void assertArc(DiscreteSchedule s) {
    for (int k = 0; k < 1000; k++) {
      double angle = k / 1000.0 * Math.PI / 2;
      assertClose(Math.cos(angle), s.level(k).signal());
      assertClose(Math.sin(angle), s.level(k).noise());
      assertClose((Math.cos(Math.PI * k / 1000) + 1) / 2, s.alphaBar(k));
      assertEquals(angle, Math.atan2(s.level(k).noise(), s.level(k).signal()), 1e-12);
    }
    assertClose(1e-8, s.alphaBar(1000));
  }

  @Test
  void mistakesAreOneClearLine() {
    var name = assertThrows(CatalogException.class, () -> Schedules.of("cosin"));
    assertTrue(name.getMessage().startsWith("unknown schedule 'cosin': did you mean cosine"));
    var key = assertThrows(CatalogException.class, () -> Schedules.of("linear:step=5"));
    assertTrue(key.getMessage().startsWith("unknown setting of linear 'step'"), key::getMessage);
    var value = assertThrows(CatalogException.class, () -> Schedules.of("linear:steps=many"));
    assertEquals("linear: steps=many is not a whole number", value.getMessage());
    var range = assertThrows(CatalogException.class, () -> Schedules.of("linear:steps=0"));
    assertEquals("linear: steps=0 must be from 1 to 1000000", range.getMessage());
    var pair = assertThrows(CatalogException.class, () -> Schedules.of("linear:steps"));
    assertEquals("linear: write steps=VALUE, not 'steps'", pair.getMessage());
  }
}
