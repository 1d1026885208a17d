package perrin.diffusion.solver.langevin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Sampler;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;

/**
 * What corrections are worth: error of the samples' standard deviation on a mixture, mean over 16
 * seeds, with equally many predictor steps and with equally many evaluations.
 */
final class PredictorCorrectorTest {
  private static final int SEEDS = 16;
  private static final int SAMPLES = 400;

  /** Few: with 12, the error of ancestral steps drowns in that of so few samples. */
  private static final int STEPS = 8;

  private static final GaussianMixture DATA =
      new GaussianMixture(
          new double[] {1, 2}, new double[][] {{-1.2}, {0.9}}, new double[][] {{0.3}, {0.4}});

  private final Backend backend = new ReferenceBackend();

  @Test
  void correctionsLowerTheMeanErrorAtEqualPredictorSteps(TestReporter reporter) {
    for (String predictor : List.of("reverse-diffusion", "ancestral")) {
      String spec = "predictor-corrector:predictor=" + predictor;
      double alone = error(spec + ",corrector=none", STEPS);
      double corrected = error(spec, STEPS);
      double equal = error(spec + ",corrector=none", 2 * STEPS);
      String figures =
          String.format(
              "%d predictor steps: %.4f alone, %.4f corrected; %d steps alone: %.4f",
              STEPS, alone, corrected, 2 * STEPS, equal);
      reporter.publishEntry(predictor, figures);
      assertTrue(corrected < alone, () -> predictor + ": " + figures);
    }
  }

  /** Mean over the seeds of |std of the samples / std of the noised data - 1|. */
  private double error(String spec, int steps) {
    Solver solver = Solvers.of(spec);
    List<NoiseLevel> levels = AffineLaw.levels(-5, 4, steps);
    NoiseLevel last = levels.getLast();
    double truth =
        Math.sqrt(last.signal() * last.signal() * DATA.variance()[0] + last.noise() * last.noise());
    double sum = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      var noise = new PhiloxNoise(seed, 0);
      Var start = noise.normal(Purpose.PRIOR, backend, Shape.of(SAMPLES, 1));
      double[] x = values(Driver.through(solver, levels).run(DATA, start, noise).x());
      double mean = Arrays.stream(x).average().orElseThrow();
      double variance = Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
      sum += Math.abs(Math.sqrt(variance) / truth - 1);
    }
    return sum / SEEDS;
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfUpdatesInAStep() {
    for (String spec :
        List.of(
            "langevin:steps=",
            "annealed-langevin:steps=",
            "annealed-langevin-inpaint:steps=",
            "predictor-corrector:corrections=",
            "predictor-corrector:predictor=none,corrections=")) {
      assertEquals(peak(spec + 3), peak(spec + 40), spec);
    }
  }

  private long peak(String spec) {
    Sampler sampler = Sampler.of(Schedules.of("linear"), spec, "trailing", 3);
    try (Scope _ = Scope.open("peak")) {
      backend.resetPeak();
      // frames look at predictions
      sampler.batch(
          DATA, backend, Shape.of(50, 1), 1, 0, p -> p.prediction().x0().value().toFloats());
      return backend.memory().peakBytes();
    }
  }
}
