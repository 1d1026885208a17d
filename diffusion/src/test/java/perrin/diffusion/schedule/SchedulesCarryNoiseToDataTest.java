package perrin.diffusion.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Driver;

/** On Gaussian data the probability flow is known: every schedule must reach its end. */
final class SchedulesCarryNoiseToDataTest {
  private static final double MEAN = 0.3;
  private static final double STD = 0.5;
  private static final GaussianMixture DATA =
      GaussianMixture.gaussian(new double[] {MEAN, MEAN}, STD);

  static Stream<String> schedules() {
    return Schedules.catalog().names().stream();
  }

  /** Flows from the end to the least noisy level with n steps; the largest error. */
  private static double error(Schedule schedule, int n) {
    String grid = schedule.endsWithoutSignal() ? "edm-flow:rho=3" : "logsnr-uniform";
    List<NoiseLevel> levels = Grids.of(grid).levels(schedule, n + 1).subList(0, n + 1);
    Draws draws = new Draws(7);
    Var u = draws.normal(6, 2);
    Var x = at(levels.getFirst(), u);
    Driver driver = Driver.through(new Ddim(0), levels);
    double[] end = Draws.values(driver.run(DATA, x, (_, _, _, like) -> like).x());
    return Close.distance(Draws.values(at(levels.getLast(), u)), end);
  }

  /** Where the flow carries the sample u standard deviations from the mean. */
  private static Var at(NoiseLevel level, Var u) {
    return u.mul(Math.hypot(level.signal() * STD, level.noise())).add(level.signal() * MEAN);
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void theFlowAlongItReachesTheDataWithAnErrorThatFallsLikeTheStep(String name) {
    Schedule schedule = Schedules.of(name);
    double coarse = error(schedule, 200);
    double fine = error(schedule, 400);
    assertEquals(0, fine, 0.03, name);
    assertEquals(2, coarse / fine, 0.2, name); // DDIM is of first order
  }
}
