package perrin.diffusion.solver.consistency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Modes;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * With the map of the exact probability flow as its model the multistep consistency sampler gives
 * the data's law at any number of steps; with a denoiser in its place it does not.
 */
final class ConsistencyTest {
  private static final double MEAN = 0.4;
  private static final double STD = 0.5;
  private static final Modes MIXTURE = new Modes(1.0 / 3, -1.2, 0.9, 0.35);
  private static final int SAMPLES = 500;

  /** The flow of Gaussian data keeps (x - signal mu) / sqrt(signal^2 c^2 + noise^2); to sigma. */
  private static Denoiser flowOfGaussian(double sigma) {
    return (x, levels) -> {
      NoiseLevel l = levels.get(0);
      double gain = Math.hypot(STD, sigma) / deviation(l);
      return new Prediction(Kind.X0, x.mul(gain).add(MEAN * (1 - gain * l.signal())), x, levels);
    };
  }

  private static double deviation(NoiseLevel l) {
    return Math.hypot(l.signal() * STD, l.noise());
  }

  private static List<NoiseLevel> levels(int steps) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i < steps; i++) {
      levels.add(NoiseLevel.ofLambda(-6 + 9.0 * i / steps));
    }
    levels.add(NoiseLevel.CLEAN);
    return levels;
  }

  private static void checkGaussian(int steps, double eps, Denoiser model, double noise) {
    List<NoiseLevel> levels = levels(steps);
    NoiseLevel first = levels.getFirst();
    Driver driver = Driver.through(Solvers.of("consistency:eps=" + eps), levels);
    AffineLaw law = AffineLaw.of(driver, model, MEAN * first.signal(), deviation(first));
    assertClose(MEAN, law.mean());
    assertClose(STD * STD + eps * eps, law.withNoise(noise).variance());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 10, 50})
  void theLawOfGaussianDataIsExactAtAnyNumberOfSteps(int steps) {
    checkGaussian(steps, 0, flowOfGaussian(0), 1);
    checkGaussian(steps, 0.1, flowOfGaussian(0.1), 1);
    Mutant.mustFail(() -> checkGaussian(steps, 0, AffineLaw.gaussian(MEAN, STD), 1));
    if (steps > 1) {
      Mutant.mustFail(() -> checkGaussian(steps, 0.1, flowOfGaussian(0.1), 1 + 1e-6));
      // all of the level's noise, though the function leaves some
      Mutant.mustFail(() -> checkGaussian(steps, 0, flowOfGaussian(0.1), 1));
    }
  }

  @Test
  void noMoreNoiseIsAddedThanIsMissing() {
    List<NoiseLevel> levels =
        List.of(NoiseLevel.ofSigma(9), NoiseLevel.ofSigma(1), NoiseLevel.CLEAN);
    Solver solver = new Consistency(2);
    var e = assertThrows(IllegalArgumentException.class, () -> solver.check(levels));
    assertTrue(e.getMessage().contains("below eps 2.0"), e::getMessage);
    assertThrows(IllegalArgumentException.class, () -> new Consistency(-1));
  }

  // ---- a mixture

  /** To the clean end by Heun's method in steps of equal ratios of sigma. */
  private static Denoiser flowOfMixture() {
    Solver heun = Solvers.of("heun");
    return (x, levels) -> {
      double from = levels.get(0).lambda();
      List<NoiseLevel> way = new ArrayList<>();
      way.add(levels.get(0));
      for (int i = 1; i < 40; i++) {
        way.add(NoiseLevel.ofLambda(from + (10 - from) * i / 39));
      }
      way.add(NoiseLevel.CLEAN);
      Var end = Driver.through(heun, way).run(MIXTURE.data(), x, null).x();
      return new Prediction(Kind.X0, end, x, levels);
    };
  }

  private static double[] sample(Denoiser model, int steps) {
    List<NoiseLevel> levels = levels(steps);
    NoiseLevel first = levels.getFirst();
    var backend = new Draws(0).backend();
    var noise = new PhiloxNoise(7, 0);
    Shape shape = Shape.of(SAMPLES, 1);
    Var x0 = Var.constant(Tensor.of(backend, shape, MIXTURE.data().draw(SAMPLES, 3)));
    Var z = noise.normal(Purpose.PRIOR, backend, shape);
    Var start = x0.mul(first.signal()).add(z.mul(first.noise()));
    return Draws.values(Driver.through(new Consistency(0), levels).run(model, start, noise).x());
  }

  private static void checkMixture(Denoiser model, int steps) {
    double energy = MIXTURE.energy(sample(model, steps));
    assertTrue(energy < Modes.BOUND, () -> "energy distance " + energy);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void samplesOfAMixtureAreAsCloseToItAsItsOwnDraws(int steps) {
    checkMixture(flowOfMixture(), steps);
    Mutant.mustFail(() -> checkMixture(MIXTURE.data(), steps));
  }

  @Test
  void theIntegratedFlowLeadsToTheSameQuantiles() {
    // on a line paths do not cross, so that the flow keeps the distribution function
    NoiseLevel level = NoiseLevel.ofLambda(-6);
    double[] x = {-2, -0.7, -0.4, 0, 0.3, 1.5};
    Var at = Var.constant(Tensor.of(new Draws(0).backend(), Shape.of(x.length, 1), x));
    double[] end = Draws.values(flowOfMixture().at(at, level).x0());
    for (int i = 0; i < x.length; i++) {
      assertEquals(MIXTURE.quantile(MIXTURE.noised(level).cdf(x[i])), end[i], 0.01);
    }
  }
}
