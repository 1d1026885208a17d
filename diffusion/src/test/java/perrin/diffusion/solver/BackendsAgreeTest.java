package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Backends;
import perrin.tensor.Shape;
import perrin.tensor.reference.ReferenceBackend;

final class BackendsAgreeTest {
  private final GaussianMixture data =
      new GaussianMixture(
          new double[] {1, 2},
          new double[][] {{-0.8, 0.5, 0, 0.3}, {0.6, -0.5, 0.2, 0}},
          new double[][] {{0.3, 0.4, 0.5, 0.3}, {0.3, 0.4, 0.3, 0.6}});

  @ParameterizedTest
  @ValueSource(strings = {"ddpm", "ddim", "heun"})
  void theProcessorsSamplesAreTheReferencesToSinglePrecision(String solver) {
    Sampler sampler = Sampler.of(Schedules.of("linear"), solver, "trailing", 20);
    Shape one = Shape.of(1, 2, 2);
    float[] truth = sampler.sample(data, new ReferenceBackend(), 30, 30, one, 1);
    // in two batches on two threads
    float[] fast = sampler.sample(data, Backends.open("cpu", 2), 30, 16, one, 1);
    // x0Hat divides by signal, 0.006 at the last step of the schedule, so that float32's 6e-8 grows
    assertArrayEquals(truth, fast, 1e-4f);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddpm", "heun"})
  void neitherThreadsNorBatchSizeChangeABit(String solver) {
    Sampler sampler = Sampler.of(Schedules.of("cosine"), solver, "trailing", 10);
    Shape one = Shape.of(4);
    float[] a = sampler.sample(data, Backends.open("cpu", 1), 33, 33, one, 1);
    float[] b = sampler.sample(data, Backends.open("cpu", 2), 33, 8, one, 1);
    assertArrayEquals(a, b);
  }
}
