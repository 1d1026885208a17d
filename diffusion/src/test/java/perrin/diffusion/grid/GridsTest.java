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
    assertEquals(2000 / 3.0, t.get(1), 1e-10);
    assertEquals(1000 / 3.0, t.get(2), 1e-10);
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

  private static List<Double> sigmas(String grid, Schedule schedule, int steps) {
    return Grids.of(grid).levels(schedule, steps).stream().map(NoiseLevel::sigma).toList();
  }

  private static void near(double[] expected, List<Double> actual, double tolerance) {
    assertEquals(expected.length, actual.size());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual.get(i), tolerance * Math.max(expected[i], 1e-300));
    }
  }

  @Test
  void publishedStepsOfTenOutOfAThousand() {
    // DDIM, leading: 0, 100, …, 900 counted from 0; one more counted from 1
    assertEquals(
        List.of(901.0, 801.0, 701.0, 601.0, 501.0, 401.0, 301.0, 201.0, 101.0, 1.0, 0.0),
        times("leading", LINEAR, 10));
    assertEquals(
        List.of(1000.0, 889.0, 778.0, 667.0, 556.0, 445.0, 334.0, 223.0, 112.0, 1.0, 0.0),
        times("linspace", LINEAR, 10));
    // 800 (i / 9)^2, rounded down, counted from 1
    assertEquals(
        List.of(801.0, 633.0, 484.0, 356.0, 247.0, 159.0, 89.0, 40.0, 10.0, 1.0, 0.0),
        times("quadratic", LINEAR, 10));
  }

  @Test
  void karrasHasThePublishedSigmas() {
    Schedule edm = Schedules.of("edm");
    // EDM with 18 steps; to four digits
    double[] expected = {80, 57.586, 40.786, 28.375, 19.353};
    List<Double> sigma = sigmas("karras", edm, 18);
    assertEquals(19, sigma.size());
    near(expected, sigma.subList(0, 5), 5e-5);
    assertEquals(0.002, sigma.get(17));
    assertEquals(0, sigma.get(18));
    for (int i = 0; i < 18; i++) {
      double a = Math.pow(80, 1 / 7.0);
      double b = Math.pow(0.002, 1 / 7.0);
      assertEquals(Math.pow(a + i / 17.0 * (b - a), 7), sigma.get(i), 1e-12 * sigma.get(i));
    }
    near(new double[] {80, 0.002, 0}, sigmas("karras:rho=3", edm, 2), 1e-15);
  }

  @Test
  void theSigmasOfAVpEquationLieOnThatEquationForAllItsRates() {
    for (int i = 0; i < 50; i++) {
      double min = 0.05 + 0.02 * i;
      double d = 5 + 0.37 * i;
      Schedule vp = Schedules.of("vp:beta-min=" + min + ",beta-max=" + (min + d));
      double[] t = {1, 1 + 0.5 * (1e-3 - 1), 1e-3};
      List<NoiseLevel> levels =
          Grids.of("vp-sigmas:beta-d=" + d + ",beta-min=" + min).levels(vp, 3);
      for (int k = 0; k < 3; k++) {
        assertEquals(t[k], vp.time(levels.get(k)), 1e-10);
      }
    }
  }

  @Test
  void gridsOverSigmaHaveTheirFormulas() {
    Schedule edm = Schedules.of("edm:sigma-min=0.01,sigma-max=100");
    near(new double[] {100, 10, 1, 0.1, 0.01, 0}, sigmas("exponential", edm, 5), 1e-12);
    near(new double[] {100, 10, 1, 0.1, 0.01, 0}, sigmas("logsnr-uniform", edm, 5), 1e-12);
    near(new double[] {100, 10, 1, 0.1, 0.01}, sigmas("logsnr-uniform:last=noisy", edm, 4), 1e-12);
    // (1 - i/4)^2 of four decades above 0.01
    near(
        new double[] {100, Math.pow(10, 0.25), 0.1, Math.pow(10, -1.75), 0.01, 0},
        sigmas("polyexponential:rho=2", edm, 5),
        1e-12);
    List<Double> vp = sigmas("vp-sigmas", Schedules.of("ve:sigma-min=0.001,sigma-max=200"), 3);
    assertEquals(Math.sqrt(Math.expm1(10.05)), vp.get(0), 1e-10);
    double t = (1 + 1e-3) / 2;
    assertEquals(Math.sqrt(Math.expm1(19.9 * t * t / 2 + 0.1 * t)), vp.get(1), 1e-10);
    assertEquals(Math.sqrt(Math.expm1(19.9e-6 / 2 + 1e-4)), vp.get(2), 1e-12);
    near(new double[] {50, 5, 0.5, 0}, sigmas("custom:sigmas=[50,5,0.5]", edm, 3), 1e-12);
    assertEquals(List.of(900.0, 40.0, 0.0), times("custom:times=[900,40]", LINEAR, 2));
  }

  @Test
  void onADiscreteScheduleTheRampEndsAtItsFirstStep() {
    List<NoiseLevel> levels = Grids.of("karras").levels(LINEAR, 10);
    assertEquals(LINEAR.level(1000), levels.getFirst());
    assertEquals(LINEAR.level(1).sigma(), levels.get(9).sigma(), 1e-12);
    assertEquals(NoiseLevel.CLEAN, levels.getLast());
  }

  @Test
  void flowTimeIsFiniteAtPureNoise() {
    Schedule rectified = Schedules.of("rectified");
    List<NoiseLevel> levels = Grids.of("edm-flow:rho=3").levels(rectified, 5);
    assertEquals(new NoiseLevel(0, 1), levels.getFirst());
    double b = Math.cbrt(1e-3);
    for (int i = 0; i < 5; i++) {
      assertEquals(Math.pow(1 + i / 4.0 * (b - 1), 3), levels.get(i).noise(), 1e-12);
    }
    var e = assertThrows(CatalogException.class, () -> Grids.of("karras").levels(rectified, 5));
    assertTrue(e.getMessage().contains("sigma = noise / signal is infinite"), e::getMessage);
    assertEquals(5, sigmas("karras:sigma-max=50", rectified, 4).size());
  }

  @Test
  void sectionsTakeTheirCountsFromEqualParts() {
    Schedule s = Schedules.of("linear:steps=300");
    List<Double> t = times("sections:counts=[10,15,20]", s, 45);
    assertEquals(300, t.get(0));
    assertEquals(201, t.get(19));
    assertEquals(200, t.get(20));
    assertEquals(101, t.get(34));
    assertEquals(100, t.get(35));
    assertEquals(1, t.get(44));
    assertEquals(times("linspace", LINEAR, 10), times("sections", LINEAR, 10));
    var e =
        assertThrows(CatalogException.class, () -> Grids.of("sections:counts=[3,4]").levels(s, 8));
    assertTrue(e.getMessage().contains("make 7"), e::getMessage);
    var half = assertThrows(CatalogException.class, () -> Grids.of("sections:counts=[3,4.4]"));
    assertTrue(half.getMessage().contains("whole"), half::getMessage);
  }

  @Test
  void betaQuantilesOfOneHalfAreThoseOfTheArcsineLaw() {
    var arcsine = new BetaDistribution(0.5, 0.5);
    for (double p : new double[] {1e-6, 0.01, 0.3, 0.5, 0.9, 0.999}) {
      double sin = Math.sin(Math.PI * p / 2);
      assertEquals(sin * sin, arcsine.quantile(p), 1e-12);
      assertEquals(p, new BetaDistribution(1, 1).quantile(p), 1e-13);
      assertEquals(1 - Math.pow(1 - p, 1 / 3.0), new BetaDistribution(1, 3).quantile(p), 1e-13);
    }
    Schedule rectified = Schedules.of("rectified");
    List<NoiseLevel> levels = Grids.of("beta:alpha=0.5,beta=0.5").levels(rectified, 4);
    for (int i = 0; i <= 4; i++) {
      double sin = Math.sin(Math.PI / 2 * (1 - i / 4.0));
      assertEquals(sin * sin, levels.get(i).noise(), 1e-12);
    }
  }

  @Test
  void continuousTimeHasGridsToo() {
    Schedule vp = Schedules.of("vp");
    near(new double[] {1, 0.75, 0.5, 0.25}, times("trailing", vp, 4).subList(0, 4), 1e-12);
    near(new double[] {1, 0.5005, 0.001}, times("linspace", vp, 3).subList(0, 3), 1e-12);
    near(new double[] {1, 0.5625, 0.25}, times("quadratic", vp, 4).subList(0, 3), 1e-12);
    var e = assertThrows(CatalogException.class, () -> Grids.of("leading").levels(vp, 3));
    assertTrue(e.getMessage().contains("continuous in time"), e::getMessage);
    Schedule ve = Schedules.of("ve");
    List<NoiseLevel> levels = Grids.of("uniform").levels(ve, 3);
    near(
        new double[] {50, Math.sqrt(0.5), 0.01, 0},
        levels.stream().map(NoiseLevel::sigma).toList(),
        1e-12);
  }

  static Stream<NamedGrid> grids() {
    return Grids.catalog().all().stream();
  }

  /** Either falls from noisy to clean in the asked number of steps, or is refused with a reason. */
  @ParameterizedTest
  @MethodSource("grids")
  void everyGridFallsFromNoisyToCleanInTheAskedNumberOfSteps(NamedGrid grid) {
    int made = 0;
    for (var entry : Schedules.catalog().all()) {
      Schedule schedule = Schedules.of(entry.name());
      for (int n : new int[] {1, 2, 3, 7, 10, 50, 333, 1000}) {
        List<NoiseLevel> levels;
        try {
          levels = Grids.of(grid.name()).levels(schedule, n);
        } catch (CatalogException refused) {
          assertTrue(refused.getMessage().startsWith("grid " + grid.name()), refused::getMessage);
          continue;
        }
        made++;
        assertEquals(n + 1, levels.size());
        assertEquals(NoiseLevel.CLEAN, levels.getLast());
        for (int i = 1; i <= n; i++) {
          NoiseLevel before = levels.get(i - 1);
          NoiseLevel level = levels.get(i);
          assertTrue(level.cleanerThan(before), () -> grid.name() + " of " + n + " at " + level);
          assertTrue(level.equals(NoiseLevel.CLEAN) || onCurve(schedule, level), grid.name());
        }
      }
    }
    assertTrue(made > 40 || grid.name().equals("custom"), grid.name() + " fits only " + made);
  }

  private static boolean onCurve(Schedule schedule, NoiseLevel level) {
    NoiseLevel same = schedule.level(schedule.time(level));
    return Math.abs(same.signal() - level.signal()) < 1e-9
        && Math.abs(same.noise() - level.noise()) < 1e-9 * Math.max(1, level.noise());
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
