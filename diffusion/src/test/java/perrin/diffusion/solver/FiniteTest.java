package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.Prediction;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Every sampler on every schedule and grid of the catalogues that it accepts, at few and many
 * steps, in both precisions. A refusal must come at construction and say why.
 */
final class FiniteTest {
  private static final int[] STEPS = {1, 2, 5, 10, 50};
  private static final List<DType> TYPES = List.of(DType.FLOAT64, DType.FLOAT32);
  private static final List<String> SAMPLERS = List.copyOf(Solvers.catalog().names());
  private static final List<String> SCHEDULES = List.copyOf(Schedules.catalog().names());
  private static final List<String> GRIDS = List.copyOf(Grids.catalog().names());
  private static final GaussianMixture DATA =
      new GaussianMixture(
          new double[] {1, 1},
          new double[][] {{-1, 0}, {1, 0.5}},
          new double[][] {{0, 0.1}, {0.3, 0}});

  /** Of one schedule: each test has an instance of its own. */
  private final Map<String, List<NoiseLevel>> levels = new HashMap<>();

  /** One Gaussian of deviation 1/2: one operation an evaluation, as the product is large. */
  private static final Denoiser GAUSSIAN =
      (x, levels) -> new Prediction(Kind.X0, levels.scale(FiniteTest::gain, x), x, levels);

  private static double gain(NoiseLevel l) {
    double c = 0.25;
    return l.signal() * c / (l.signal() * l.signal() * c + l.noise() * l.noise());
  }

  static Stream<String> schedules() {
    return SCHEDULES.stream();
  }

  /**
   * Each sampler with each schedule, grid, number of steps and precision shifted from one to the
   * next: all pairs of sampler and schedule, and by their numbers all pairs with a grid. Long runs
   * are rarer, but every sampler and every schedule has one.
   */
  @ParameterizedTest
  @MethodSource("schedules")
  void pairwiseAllStatesAreFinite(String name) {
    int j = SCHEDULES.indexOf(name);
    Schedule schedule = Schedules.of(name);
    for (int i = 0; i < SAMPLERS.size(); i++) {
      DType type = TYPES.get((i / 2 + j) % 2);
      boolean taken = false;
      for (int g = 0; g < GRIDS.size() && !taken; g++) {
        String grid = GRIDS.get((i + j + g) % GRIDS.size());
        taken = run(schedule, SAMPLERS.get(i), grid, steps(i + j), type);
      }
    }
  }

  private static int steps(int k) {
    return k % 20 == 0 ? 50 : k % 20 == 10 ? 10 : STEPS[k % 3];
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("schedules")
  void allStatesOfTheWholeProductAreFinite(String name) {
    Schedule schedule = Schedules.of(name);
    for (String sampler : SAMPLERS) {
      for (String grid : GRIDS) {
        for (int steps : STEPS) {
          for (DType type : TYPES) {
            run(schedule, sampler, grid, steps, type);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void presetsAreFiniteAsWell(String name) {
    Schedule schedule = Schedules.of(name);
    List<String> presets = presets();
    for (int i = SCHEDULES.indexOf(name) % 3; i < presets.size(); i += 3) {
      int k = i / 3 + SCHEDULES.indexOf(name);
      run(
          schedule,
          presets.get(i),
          k % 3 == 0 ? "uniform" : "trailing",
          steps(k),
          TYPES.get(k % 2));
    }
  }

  private static List<String> presets() {
    return Solvers.catalog().all().stream().flatMap(e -> e.presets().stream()).toList();
  }

  /** The levels of a grid, which some compute at length, once. */
  private List<NoiseLevel> levels(Schedule schedule, String grid, int steps) {
    var cached = levels.get(grid + steps);
    if (cached == null) {
      cached = Grids.of(grid).levels(schedule, steps);
      levels.put(grid + steps, cached);
    }
    return cached;
  }

  /** Whether the combination is accepted. */
  private boolean run(Schedule schedule, String sampler, String grid, int steps, DType type) {
    String what = schedule.spec() + ", " + sampler + ", " + grid + ", " + steps + ", " + type;
    Sampler s;
    try {
      s = new Sampler(Solvers.of(sampler, schedule), levels(schedule, grid, steps), 1);
    } catch (IllegalArgumentException e) {
      assertFalse(e.getMessage().isBlank(), what);
      return false;
    }
    Backend backend = new ReferenceBackend(type, ImageOrder.CHANNELS_FIRST);
    try {
      s.batch(GAUSSIAN, backend, Shape.of(2, 2), 3, 0, p -> finite(p, what));
    } catch (ArithmeticException e) {
      throw new AssertionError(what + ": " + e.getMessage(), e);
    }
    return true;
  }

  private static void finite(Listener.Progress p, String what) {
    for (double v : p.x().value().toDoubles()) {
      assertTrue(Double.isFinite(v), () -> what + ": " + v + " at " + p.to());
    }
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void inversionsFromTheDataAreFinite(String name) {
    Schedule schedule = Schedules.of(name);
    var backend = new ReferenceBackend();
    var start = new PhiloxNoise(1, 0).normal(Purpose.PRIOR, backend, Shape.of(2, 2));
    for (String sampler : SAMPLERS) {
      Solver solver = Solvers.of(sampler, schedule);
      if (solver.upward()) {
        for (int steps : STEPS) {
          List<NoiseLevel> levels =
              new ArrayList<>(Grids.of("uniform").levels(schedule, Math.max(2, steps)));
          Collections.reverse(levels);
          if (levels.getLast().signal() == 0) {
            levels.removeLast();
          }
          Driver.through(solver, levels)
              .watchedBy(p -> finite(p, name + ", " + sampler + ", " + steps))
              .run(GAUSSIAN, start, Refinement.NONE);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void fiftyStepsEndNearTheData(String sampler) {
    Schedule schedule = Schedules.of("linear");
    if (Solvers.of(sampler, schedule).upward()) {
      return;
    }
    float[] x =
        Sampler.of(schedule, sampler, "trailing", 50)
            .sample(DATA, new ReferenceBackend(), 4, 4, Shape.of(2), 3);
    for (float v : x) {
      assertTrue(Math.abs(v) < 4, () -> sampler + ": " + v);
    }
  }

  static Stream<String> samplers() {
    return SAMPLERS.stream();
  }
}
