package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * Every stochastic sampler of the catalogue, and every preset, gives samples of a mixture, whose
 * energy distance is that of the mixture's own draws; with noise of a wrong scale it is not. On
 * Gaussian data, where laws are exact, WeakOrderTest measures more sharply.
 */
final class StochasticLawTest {
  private static final int STEPS = 50;

  /** Samples drawn from the mixture. */
  private static final int SAMPLES = 500;

  private static final Schedule SCHEDULE = Schedules.of("linear");
  private static final Modes MIXTURE = new Modes(1.0 / 3, -1.2, 0.9, 0.35);

  /** Plain Langevin dynamics stays in the mode that it comes to first; see the last test. */
  static Stream<String> stochastic() {
    return Solvers.catalog().all().stream()
        .filter(NamedSolver::forDenoisers)
        .map(NamedSolver::name)
        .filter(spec -> !spec.equals("langevin") && Solvers.of(spec, SCHEDULE).stochastic());
  }

  static Stream<String> presets() {
    return Solvers.catalog().all().stream()
        .filter(NamedSolver::forDenoisers)
        .flatMap(e -> e.presets().stream())
        .filter(spec -> Solvers.of(spec, SCHEDULE).stochastic());
  }

  @ParameterizedTest
  @MethodSource("stochastic")
  void samplesOfAMixtureAreAsCloseToItAsItsOwnDraws(String spec) {
    check(spec, 1);
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("presets")
  void soAreThoseOfPresets(String spec) {
    check(spec, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddpm", "euler-maruyama", "dpmpp-2m-sde", "predictor-corrector"})
  void noiseOfAWrongScaleIsCaught(String spec) {
    Mutant.mustFail(() -> check(spec, 0.6));
    Mutant.mustFail(() -> check(spec, 1.4));
  }

  @Tag("full")
  @ParameterizedTest
  @MethodSource("stochastic")
  void tooMuchOfItIsCaughtInAllOfThem(String spec) {
    Mutant.mustFail(() -> check(spec, 1.4));
  }

  private static void check(String spec, double scale) {
    double energy = MIXTURE.energy(sample(spec, MIXTURE, scale));
    assertTrue(energy < Modes.BOUND, () -> "energy distance " + energy);
  }

  private static double[] sample(String spec, Modes modes, double scale) {
    GaussianMixture data = modes.data();
    List<NoiseLevel> levels = Grids.of("trailing").levels(SCHEDULE, STEPS);
    Driver driver = Driver.through(Solvers.of(spec, SCHEDULE), levels);
    var backend = new Draws(0).backend();
    var noise = new PhiloxNoise(7, 0);
    Shape shape = Shape.of(SAMPLES, 1);
    Var start =
        driver.path().getFirst().from().clean()
            ? Var.constant(Tensor.of(backend, shape, data.draw(SAMPLES, 3)))
            : noise.normal(Purpose.PRIOR, backend, shape);
    NoiseSource scaled =
        scale == 1 ? noise : (p, step, i, like) -> noise.normal(p, step, i, like).mul(scale);
    return Draws.values(driver.run(data, start, scaled).x());
  }

  @Test
  void langevinAloneDoesNotFindTheWeightsOfDistantModesButAnnealingDoes() {
    Modes distant = new Modes(0.2, -2, 2, 0.3);
    double alone = distant.energy(sample("langevin", distant, 1));
    double annealed = distant.energy(sample("annealed-langevin", distant, 1));
    assertTrue(alone > 60 && annealed < Modes.BOUND, () -> alone + ", " + annealed);
  }
}
