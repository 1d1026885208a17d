package perrin.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import org.junit.jupiter.api.Test;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Sampler;
import perrin.tensor.Shape;

final class ClipX0Test {
  private final Draws draws = new Draws(1);
  private final GaussianMixture data = GaussianMixture.gaussian(new double[] {0, 0}, 2);

  @Test
  void samplesStayInTheRange() {
    var clipped = new ClipX0(data, -1, 0.5);
    for (String solver : new String[] {"ddpm", "ddim"}) {
      float[] x =
          Sampler.of(Schedules.of("cosine"), solver, "trailing", 10)
              .sample(clipped, draws.backend(), 50, 50, Shape.of(2), 1);
      boolean touched = false;
      for (float v : x) {
        assertTrue(v >= -1 && v <= 0.5, () -> solver + ": " + v);
        touched |= v == -1 || v == 0.5f;
      }
      assertTrue(touched, solver);
    }
  }

  @Test
  void noiseFollowsFromTheClippedSample() {
    NoiseLevel level = new NoiseLevel(0.6, 0.8);
    Var x = draws.normal(5, 2).mul(3);
    Prediction p = new ClipX0(data, -1, 1).at(x, level);
    assertArrayEquals(values(x), values(p.x0().mul(0.6).add(p.eps().mul(0.8))), 1e-12);
  }

  @Test
  void anEmptyRangeIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new ClipX0(data, 1, 1));
  }
}
