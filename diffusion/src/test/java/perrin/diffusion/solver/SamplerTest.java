package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.reference.ReferenceBackend;

final class SamplerTest {
  private final Backend backend = new ReferenceBackend();
  private final DiscreteSchedule schedule = Schedules.discrete("linear");
  private final GaussianMixture data =
      new GaussianMixture(
          new double[] {1, 2},
          new double[][] {{-1.5, 0.5}, {1, -0.5}},
          new double[][] {{0.2, 0.4}, {0.3, 0.1}});

  @ParameterizedTest
  @ValueSource(strings = {"ddpm", "ddim", "ddim:eta=0.5", "euler", "heun"})
  void theSameSeedGivesTheSameSamplesForAnyBatchSize(String solver) {
    Sampler sampler = Sampler.of(schedule, solver, "trailing", 7);
    float[] whole = sampler.sample(data, backend, 10, 10, Shape.of(2), 5);
    float[] parts = sampler.sample(data, backend, 10, 3, Shape.of(2), 5);
    assertArrayEquals(whole, parts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ddpm", "ddpm:variance=beta", "ddim", "ddim:eta=1", "euler", "heun"})
  void momentsOfTheSamplesAreThoseOfTheData(String solver) {
    int n = 2000;
    float[] x =
        Sampler.of(schedule, solver, "trailing", 100).sample(data, backend, n, n, Shape.of(2), 11);
    for (int i = 0; i < 2; i++) {
      double mean = 0;
      double square = 0;
      for (int s = 0; s < n; s++) {
        mean += x[2 * s + i] / n;
        square += x[2 * s + i] * x[2 * s + i] / n;
      }
      double std = Math.sqrt(data.variance()[i]);
      // 4.5 standard errors of the mean, and as much again for 100 steps' discretisation
      assertEquals(data.mean()[i], mean, 9 * std / Math.sqrt(n), solver);
      assertEquals(std, Math.sqrt(square - mean * mean), 9 * std / Math.sqrt(n), solver);
    }
  }

  @Test
  void nothingStaysAliveAfterSampling() {
    long before = backend.memory().liveBytes();
    Sampler.of(schedule, "ddpm", "leading", 5).sample(data, backend, 6, 4, Shape.of(2), 1);
    assertEquals(before, backend.memory().liveBytes());
  }

  @Test
  void memoryDoesNotGrowWithTheNumberOfSteps() {
    backend.resetPeak();
    Sampler.of(schedule, "heun", "trailing", 4).sample(data, backend, 8, 8, Shape.of(2), 1);
    long few = backend.memory().peakBytes();
    backend.resetPeak();
    Sampler.of(schedule, "heun", "trailing", 200).sample(data, backend, 8, 8, Shape.of(2), 1);
    assertEquals(few, backend.memory().peakBytes());
  }

  @Test
  void aListenerSeesEveryStepOfEveryBatch() {
    List<String> seen = new ArrayList<>();
    Sampler.of(schedule, "ddim", "trailing", 3)
        .sample(
            (_, _) -> data,
            backend,
            5,
            4,
            Shape.of(2),
            1,
            (first, p) -> {
              assertEquals(2, p.x().dim(1));
              assertEquals(p.x().shape(), p.prediction().x0().shape());
              seen.add(first + ":" + p.leg() + "/" + p.legs());
            },
            (first, x) -> seen.add("batch " + first + " of " + x.dim(0)));
    assertEquals(
        List.of(
            "0:0/3", "0:1/3", "0:2/3", "batch 0 of 4", "4:0/3", "4:1/3", "4:2/3", "batch 4 of 1"),
        seen);
  }

  @Test
  void unknownNamesAndSettingsAreRefusedWithTheNearest() {
    var name =
        assertThrows(CatalogException.class, () -> Sampler.of(schedule, "dimm", "trailing", 3));
    assertTrue(name.getMessage().contains("did you mean ddim"), name::getMessage);
    var grid =
        assertThrows(CatalogException.class, () -> Sampler.of(schedule, "ddim", "trailling", 3));
    assertTrue(grid.getMessage().contains("did you mean trailing"), grid::getMessage);
    var setting =
        assertThrows(
            CatalogException.class, () -> Sampler.of(schedule, "ddim:etta=0", "trailing", 3));
    assertTrue(setting.getMessage().contains("did you mean eta"), setting::getMessage);
    var steps =
        assertThrows(CatalogException.class, () -> Sampler.of(schedule, "ddim", "trailing", 1001));
    assertTrue(steps.getMessage().contains("has only 1000"), steps::getMessage);
  }
}
