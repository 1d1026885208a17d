package perrin.diffusion.grid;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

final class GridsTest {
  private static final DiscreteSchedule LINEAR = Schedules.discrete("linear");

  private static List<Double> times(String grid, Schedule schedule, int steps) {
    return Grids.of(grid).levels(schedule, steps).stream().map(schedule::time).toList();
  }

  @Test
  void trailingBeginsAtTheLastStep() {
    assertEquals(
        List.of(1000.0, 900.0, 800.0, 700.0, 600.0, 500.0, 400.0, 300.0, 200.0, 100.0, 0.0),
        times("trailing", LINEAR, 10));
    // rint(1000 - i 1000 / 3): 1000, 667, 333
    assertEquals(List.of(1000.0, 667.0, 333.0, 0.0), times("trailing", LINEAR, 3));
  }

  @Test
  void leadingCountsUpFromTheFirstStep() {
    assertEquals(List.of(751.0, 501.0, 251.0, 1.0, 0.0), times("leading", LINEAR, 4));
    // floor(1000 / 3) = 333
    assertEquals(List.of(667.0, 334.0, 1.0, 0.0), times("leading", LINEAR, 3));
  }

  @Test
  void linspaceIncludesBothEnds() {
    assertEquals(List.of(1000.0, 667.0, 334.0, 1.0, 0.0), times("linspace", LINEAR, 4));
    assertEquals(List.of(1000.0, 0.0), times("linspace", LINEAR, 1));
  }

  @Test
  void uniformIsNotRounded() {
    List<Double> t = times("uniform", LINEAR, 3);
    assertEquals(1000, t.get(0));
    assertEquals(2000 / 3.0, t.get(1), 1e-9);
    assertEquals(1000 / 3.0, t.get(2), 1e-9);
    assertEquals(0, t.get(3));
  }

  @Test
  void withAsManyStepsAsTheScheduleEveryWholeGridVisitsAll() {
    DiscreteSchedule s = Schedules.discrete("cosine:steps=50");
    for (String grid : List.of("trailing", "leading", "linspace")) {
      List<Double> t = times(grid, s, 50);
      for (int i = 0; i <= 50; i++) {
        assertEquals(50 - i, t.get(i), grid);
      }
    }
  }

  static Stream<NamedGrid> grids() {
    return Grids.catalog().all().stream();
  }

  @ParameterizedTest
  @MethodSource("grids")
  void everyGridFallsFromNoisyToCleanInTheAskedNumberOfSteps(NamedGrid grid) {
    for (var entry : Schedules.catalog().all()) {
      Schedule schedule = Schedules.of(entry.name());
      for (int n : new int[] {1, 2, 3, 7, 10, 50, 333, 1000}) {
        List<NoiseLevel> levels = Grids.of(grid.name()).levels(schedule, n);
        assertEquals(n + 1, levels.size());
        assertEquals(NoiseLevel.CLEAN, levels.getLast());
        for (int i = 1; i <= n; i++) {
          NoiseLevel before = levels.get(i - 1);
          NoiseLevel level = levels.get(i);
          assertTrue(level.cleanerThan(before), () -> grid.name() + " of " + n + " at " + level);
        }
      }
    }
  }

  @Test
  void impossibleCountsAreRefused() {
    for (String name : Grids.catalog().names()) {
      assertThrows(CatalogException.class, () -> Grids.of(name).levels(LINEAR, 0), name);
    }
    var e = assertThrows(CatalogException.class, () -> Grids.of("trailing").levels(LINEAR, 1001));
    assertTrue(e.getMessage().startsWith("grid trailing: 1001 sampling steps"), e::getMessage);
  }
}
