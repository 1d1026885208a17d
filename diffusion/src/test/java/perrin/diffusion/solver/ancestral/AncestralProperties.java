package perrin.diffusion.solver.ancestral;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.NonMarkov;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Ddpm;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solver;

final class AncestralProperties {
  private static double[] step(
      Solver solver, Denoiser data, Var x, List<NoiseLevel> levels, NoiseSource z) {
    return values(Driver.through(solver, levels).run(data, x, z).x());
  }

  @Property
  void itsStepIsDdimsWithTheSameEta(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    double eta = draws.between(0, 1);
    AncestralStep a = AncestralStep.between(t, s, eta);
    NonMarkov d = NonMarkov.between(t, s, eta);
    assertClose(d.sigma(), a.std());
    assertClose(d.epsFactor() / t.noise(), a.xFactor());
    assertClose(d.x0Factor() - d.epsFactor() / t.noise() * t.signal(), a.x0Factor());
    // sigma_down^2 + sigma_up^2 = sigma_s^2
    double down = a.downRatio() * t.sigma();
    double up = a.std() / s.signal();
    assertClose(s.sigma(), Math.hypot(down, up));
  }

  @Property
  void eulerAncestralAtEtaOneIsAncestralSampling(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    List<NoiseLevel> levels = List.of(t, draws.cleaner(t), NoiseLevel.CLEAN);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2).mul(t.noise());
    Var z = draws.normal(3, 2);
    NoiseSource noise = (_, _, _, _) -> z;
    double[] ancestral = step(new Ddpm(ReverseVariance.BETA_TILDE), data, x, levels, noise);
    double[] euler = step(new EulerAncestral(1, 1), data, x, levels, noise);
    double[] ddim = step(new Ddim(1), data, x, levels, noise);
    for (int i = 0; i < x.shape().size(); i++) {
      double tolerance = 1e-10 * Math.max(1, 1 / t.signal());
      assertEquals(ancestral[i], euler[i], tolerance);
      assertEquals(ancestral[i], ddim[i], tolerance);
    }
  }

  @Property(tries = 30)
  void stridedAncestralSamplingOfOnePointHasTheChainsMarginals(@ForAll long seed) {
    // x_t ~ N(signal_t x_0, noise_t^2) at every level visited, whatever is left out between
    Draws draws = new Draws(seed);
    var s = draws.schedule();
    GaussianMixture point = GaussianMixture.gaussian(new double[] {0.7}, 0);
    int t = s.steps();
    int mid = draws.whole(1, t - 1);
    NoiseLevel from = s.level(t);
    NoiseLevel to = s.level(mid);
    for (Solver solver :
        List.of(new Ddpm(ReverseVariance.BETA_TILDE), new EulerAncestral(1, 1), new Ddim(0.6))) {
      AffineLaw law =
          AffineLaw.of(
              Driver.through(solver, List.of(from, to)), point, 0.7 * from.signal(), from.noise());
      assertClose(0.7 * to.signal(), law.mean());
      assertClose(to.noise(), law.std());
    }
  }

  @Property(tries = 20)
  void withoutNoiseTheirVarianceConvergesWithTheirOrder(@ForAll long seed) {
    double c = new Draws(seed).between(0.3, 0.8);
    Denoiser data = AffineLaw.gaussian(0, c);
    check(data, c, new EulerAncestral(0, 1));
    check(data, c, new Kdpm2Ancestral(Curve.FREE, 0, 1));
    check(data, c, new Dpmpp2sAncestral(Curve.FREE, 0, 1));
  }

  private static void check(Denoiser data, double c, Solver solver) {
    double coarse = error(data, c, solver, 20);
    double fine = error(data, c, solver, 40);
    assertEquals(solver.order(), Math.log(coarse / fine) / Math.log(2), 0.3, solver.toString());
  }

  private static double error(Denoiser data, double c, Solver solver, int steps) {
    List<NoiseLevel> levels = AffineLaw.levels(-4, 4, steps);
    double law = AffineLaw.of(solver, levels, data, std(c, levels.getFirst())).std();
    return Math.abs(law - std(c, levels.getLast()));
  }

  private static double std(double c, NoiseLevel level) {
    return Math.hypot(c * level.signal(), level.noise());
  }

  @Example
  void withNoiseTheirVarianceStillConverges() {
    Denoiser data = AffineLaw.gaussian(0, 0.5);
    for (Solver solver :
        List.of(
            new EulerAncestral(1, 1),
            new Kdpm2Ancestral(Curve.FREE, 1, 1),
            new Dpmpp2sAncestral(Curve.FREE, 1, 1))) {
      double coarse = error(data, 0.5, solver, 50);
      double fine = error(data, 0.5, solver, 100);
      assertTrue(fine < 0.6 * coarse && fine < 0.02, solver + ": " + coarse + ", " + fine);
    }
  }

  @Example
  void fromPureNoiseAndToTheCleanEndStepsAreFinite() {
    AncestralStep first = AncestralStep.between(new NoiseLevel(0, 1), new NoiseLevel(0.6, 0.8), 1);
    assertEquals(0, first.xFactor());
    assertClose(0.6, first.x0Factor());
    assertClose(0.8, first.std());
    AncestralStep last = AncestralStep.between(new NoiseLevel(0.6, 0.8), NoiseLevel.CLEAN, 1);
    assertEquals(0, last.xFactor());
    assertEquals(1, last.x0Factor());
    assertEquals(0, last.std());
    assertEquals(0, last.downRatio());
  }
}
