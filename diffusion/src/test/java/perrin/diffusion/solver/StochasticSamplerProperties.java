package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;

/** What holds across the stochastic samplers of the catalogue. */
final class StochasticSamplerProperties {
  private static final Schedule SCHEDULE = Schedules.of("linear");
  private static final List<NoiseLevel> LEVELS = Grids.of("trailing").levels(SCHEDULE, 9);

  private static double[] run(Solver solver, Denoiser data, Var x, NoiseSource z) {
    return values(Driver.through(solver, LEVELS).run(data, x, z).x());
  }

  @Example
  void samplesDoNotDependOnTheBatchTheyAreIn() {
    Draws draws = new Draws(1);
    GaussianMixture data = draws.mixture(2);
    for (String name : Solvers.catalog().names()) {
      Solver solver = Solvers.of(name, SCHEDULE);
      if (solver.stochastic()) {
        Sampler sampler = new Sampler(solver, LEVELS, 1);
        float[] whole = sampler.sample(data, draws.backend(), 5, 5, Shape.of(2), 3);
        float[] parts = sampler.sample(data, draws.backend(), 5, 2, Shape.of(2), 3);
        assertArrayEquals(whole, parts, name);
      }
    }
  }

  @Property(tries = 20)
  void withoutNoiseStochasticSamplersAreTheirDeterministicOnes(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    same(data, x, "dpmpp-2m", "dpmpp-2m-sde:eta=0");
    same(data, x, "dpmpp-2m:type=heun", "dpmpp-2m-sde:eta=0,type=heun");
    String third = "dpmpp-3m:type=heun,lower-order-final=false";
    same(data, x, third, "dpmpp-3m-sde:eta=0");
    same(data, x, third + ",third=halved", "dpmpp-3m-sde:eta=0,third=halved");
    same(data, x, "dpmpp-2s", "dpmpp-2s-ancestral:eta=0");
    same(data, x, "dpmpp-2s", "dpmpp-sde:eta=0");
    same(data, x, "kdpm2", "kdpm2-ancestral:eta=0");
    same(data, x, "ddim", "euler-ancestral:eta=0");
    same(data, x, "ddim", "sa-solver:tau=0,predictor=1,corrector=0");
    same(data, x, "euler", "euler:s-churn=0");
    same(data, x, "heun", "heun:s-churn=0");
  }

  private static void same(Denoiser data, Var x, String deterministic, String stochastic) {
    double[] expected = run(Solvers.of(deterministic, SCHEDULE), data, x, null);
    double[] actual = run(Solvers.of(stochastic, SCHEDULE), data, x, null);
    for (int i = 0; i < expected.length; i++) {
      double scale = Math.max(1, Math.abs(expected[i]));
      assertEquals(expected[i], actual[i], 1e-10 * scale, stochastic);
    }
  }

  @Example
  void churnGoesUpByItsShareAndStaysOnTheCurve() {
    Churned churned =
        (Churned) Solvers.of("euler:s-churn=3,s-tmin=0.1,s-tmax=20,s-noise=1.01", SCHEDULE);
    List<Leg> path = churned.path(LEVELS);
    int raised = 0;
    for (Leg leg : path) {
      if (leg.renoise()) {
        raised++;
        double sigma = leg.from().sigma();
        assertTrue(sigma >= 0.1 && sigma <= 20);
        assertClose(sigma * (1 + 3.0 / 9), leg.to().sigma());
        assertClose(1, Math.hypot(leg.to().signal(), leg.to().noise()));
        assertEquals(1.01, leg.noiseScale());
      }
    }
    assertEquals(LEVELS.stream().filter(l -> l.sigma() >= 0.1 && l.sigma() <= 20).count(), raised);
    assertEquals(9 + raised, path.size());
    // with signal 1 there are levels beyond the first; at most a share of sqrt(2) - 1
    List<NoiseLevel> ve = List.of(NoiseLevel.ofSigma(10), NoiseLevel.ofSigma(1), NoiseLevel.CLEAN);
    Leg up = ((Churned) Solvers.of("heun:s-churn=100")).path(ve).getFirst();
    assertClose(10 * Math.sqrt(2), up.to().sigma());
  }

  /** A model that also predicts which share of its range the variance takes. */
  private static Denoiser learned(GaussianMixture data, Var share) {
    return (x, levels) -> data.at(x, levels).withVarianceShare(share);
  }

  @Property(tries = 30)
  @Verifies("REV-6")
  void aLearnedVarianceIsTheInterpolatedOneElementByElement(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    double v = draws.between(0, 1);
    Solver solver = Solvers.of("ddpm:variance=learned-range");
    NoiseSource noise = (_, _, _, _) -> z;
    double[] expected = run(new Ddpm(new ReverseVariance(v)), data, x, noise);
    double[] actual = run(solver, learned(data, x.mul(0).add(v)), x, noise);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10 * Math.max(1, Math.abs(expected[i])));
    }
    var e = assertThrows(IllegalArgumentException.class, () -> run(solver, data, x, noise));
    assertTrue(e.getMessage().contains("predicts no variance"), e::getMessage);
  }
}
