package perrin.diffusion.solver.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Shape;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;

/**
 * Strong and weak orders of the solvers of the reverse equation, between two fixed noise levels.
 *
 * <p>Weak: error of the exact variance on Gaussian data. Strong: mean distance from the path of
 * many steps along the same Brownian motion, on a mixture.
 */
final class SdeSolverOrderTest {
  private static final SmoothSchedule SCHEDULE = new SmoothSchedule();
  private static final double FROM = 0.9;
  private static final double TO = 0.15;
  private static final Denoiser GAUSSIAN = AffineLaw.gaussian(0, 0.5);
  private static final GaussianMixture MIXTURE =
      new GaussianMixture(
          new double[] {1, 2}, new double[][] {{-1.2}, {0.9}}, new double[][] {{0.5}, {0.6}});

  private static List<NoiseLevel> levels(int steps) {
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= steps; i++) {
      levels.add(SCHEDULE.level(FROM + (TO - FROM) * i / steps));
    }
    return levels;
  }

  private static double variance(NoiseLevel level) {
    return 0.25 * level.signal() * level.signal() + level.noise() * level.noise();
  }

  private static double weakError(Solver solver, int steps) {
    double start = Math.sqrt(variance(SCHEDULE.level(FROM)));
    double v = AffineLaw.of(solver, levels(steps), GAUSSIAN, start).variance();
    return Math.abs(v - variance(SCHEDULE.level(TO)));
  }

  @ParameterizedTest
  @CsvSource({"euler-maruyama,1", "srk,2", "predictor-corrector:corrector=none,1"})
  void weakOrdersAreTheDeclaredOnes(String spec, int order) {
    Solver solver = Solvers.of(spec, SCHEDULE);
    assertEquals(order, solver.order());
    double measured = Math.log(weakError(solver, 40) / weakError(solver, 80)) / Math.log(2);
    assertEquals(order, measured, 0.3);
  }

  private static double[] path(Solver solver, int steps) {
    var noise = new PhiloxNoise(3, 0);
    Var x = noise.normal(Purpose.PRIOR, new ReferenceBackend(), Shape.of(32, 1));
    return values(Driver.through(solver, levels(steps)).run(MIXTURE, x, noise).x());
  }

  private static double strongError(double[] truth, Solver solver, int steps) {
    double[] x = path(solver, steps);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.abs(x[i] - truth[i]);
    }
    return sum / x.length;
  }

  @ParameterizedTest
  @ValueSource(strings = {"euler-maruyama", "srk", "dpmpp-sde", "dpmpp-2m-sde", "dpmpp-3m-sde"})
  void strongOrdersAreOneAtLeastAsTheNoiseIsAdditive(String spec) {
    Solver solver = Solvers.of(spec, SCHEDULE);
    double[] truth = path(solver, 768);
    double coarse = strongError(truth, solver, 16);
    double fine = strongError(truth, solver, 64);
    double measured = Math.log(coarse / fine) / Math.log(4);
    // second-order parts of the multistep methods still show at few steps
    assertTrue(measured > 0.8 && measured < 1.6, () -> spec + ": " + measured);
  }
}
