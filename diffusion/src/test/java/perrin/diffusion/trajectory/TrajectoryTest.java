package perrin.diffusion.trajectory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Sampler;
import perrin.tensor.Backend;

final class TrajectoryTest {
  private final Backend backend = new Draws(1).backend();
  private final Schedule schedule = Schedules.of("cosine");
  private final GaussianMixture data = ExactDensities.of("gmm8:components=3");

  private Trajectory run(String sampler, int steps) {
    return Trajectory.of(
        data, schedule, Sampler.of(schedule, sampler, "uniform", steps), 6, 3, backend);
  }

  @Test
  void theReferenceIsTheExactFlowOfAGaussian() {
    // N(mu, c^2): the flow is affine and keeps the standardised point
    var one = GaussianMixture.gaussian(new double[] {0.5, -0.3}, 0.4);
    List<NoiseLevel> levels =
        List.of(schedule.level(900.0), schedule.level(400.0), schedule.level(0.0));
    Var x = new Draws(2).normal(4, 2);
    List<double[]> truth = new ReferenceFlow(schedule, 300).at(one, x, levels);
    assertEquals(3, truth.size());
    for (int k = 1; k < 3; k++) {
      for (int i = 0; i < 8; i++) {
        double mu = i % 2 == 0 ? 0.5 : -0.3;
        double z = (truth.getFirst()[i] - levels.get(0).signal() * mu) / std(levels.get(0));
        double expected = levels.get(k).signal() * mu + z * std(levels.get(k));
        assertEquals(expected, truth.get(k)[i], 1e-4);
      }
    }
  }

  private static double std(NoiseLevel l) {
    return Math.hypot(0.4 * l.signal(), l.noise());
  }

  @Test
  void moreStepsComeCloserToTheExactFlow() {
    double[] few = run("ddim", 8).errors();
    double[] many = run("ddim", 32).errors();
    assertEquals(9, few.length);
    assertEquals(0, few[0]);
    assertTrue(many[32] < 0.5 * few[8], () -> many[32] + " after " + few[8]);
    assertEquals(run("heun", 8).evaluations(), 15);
  }

  @Test
  void aCurveThatStartsWithNoiseHasAReferenceToo() {
    Schedule ve = Schedules.of("ve:sigma-max=5");
    Trajectory t = Trajectory.of(data, ve, Sampler.of(ve, "heun", "karras", 20), 6, 3, backend);
    double[] errors = t.errors();
    assertEquals(21, errors.length);
    assertTrue(errors[20] < 0.1, () -> "off by " + errors[20]);
    Schedule flow = Schedules.of("rectified");
    double[] straight =
        Trajectory.of(data, flow, Sampler.of(flow, "flow-rk4", "uniform", 40), 6, 3, backend)
            .errors();
    assertTrue(straight[40] < 0.01, () -> "off by " + straight[40]);
  }

  @Test
  void aSamplerThatDrawsNoiseHasNoFlowToBeComparedWith() {
    Trajectory t = run("ddpm", 20);
    assertEquals(0, t.errors().length);
    assertEquals(21, t.paths().size());
    assertTrue(Double.isFinite(t.endLogDensity(backend)));
  }

  @Test
  void thePicturesShowPathsAndError() throws Exception {
    var picture = new TrajectoryPicture(run("ddim", 5), backend);
    String svg = picture.svg("a <title>");
    DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)));
    assertEquals(6, svg.split("class=\"path\"").length - 1);
    assertEquals(6, svg.split("class=\"truth\"").length - 1);
    assertTrue(svg.contains("distance from the exact flow"));
    assertEquals(720 * 720 * 3, picture.bitmap().bytes().length);
    var line = ExactDensities.of("gaussian:dimensions=3");
    Trajectory t =
        Trajectory.of(line, schedule, Sampler.of(schedule, "ddim", "uniform", 2), 2, 0, backend);
    assertThrows(IllegalArgumentException.class, () -> new TrajectoryPicture(t, backend));
  }
}
