package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.reference.ReferenceBackend;

/** Every sampler on every schedule and grid, at few and many steps, in single precision. */
final class FiniteTest {
  private final Backend backend = new ReferenceBackend(DType.FLOAT32, ImageOrder.CHANNELS_FIRST);
  private final GaussianMixture data =
      new GaussianMixture(
          new double[] {1, 1},
          new double[][] {{-1, 0}, {1, 0.5}},
          new double[][] {{0, 0.1}, {0.3, 0}});

  static Stream<String> schedules() {
    return Schedules.catalog().names().stream();
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void everySamplerStaysFiniteAndWithFiftyStepsNearTheData(String name) {
    Schedule schedule = Schedules.of(name);
    for (String solver : Solvers.catalog().names()) {
      for (String grid : Grids.catalog().names()) {
        for (int steps : new int[] {1, 2, 5, 10, 50}) {
          float[] x =
              Sampler.of(schedule, solver, grid, steps).sample(data, backend, 4, 4, Shape.of(2), 3);
          for (float v : x) {
            assertTrue(
                Float.isFinite(v) && (steps < 50 || Math.abs(v) < 4),
                () -> name + ", " + solver + ", " + grid + ", " + steps + " steps: " + v);
          }
        }
      }
    }
  }
}
