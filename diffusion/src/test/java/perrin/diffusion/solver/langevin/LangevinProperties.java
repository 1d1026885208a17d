package perrin.diffusion.solver.langevin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;
import static perrin.diffusion.Draws.values;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.solver.AffineLaw;
import perrin.diffusion.solver.Ddpm;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Leg;
import perrin.diffusion.solver.Listener;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.solver.StepControl;
import perrin.tensor.random.Purpose;

final class LangevinProperties {
  /** A Langevin step by its factor of the score and its noise's deviation. */
  @FunctionalInterface
  private interface Rule {
    double[] of(double eps);
  }

  private static double[] ours(double eps) {
    Var one = new Draws(1).normal(1, 1).mul(0).add(1);
    Gaussian next = LangevinStep.of(one.mul(0), one, eps);
    return new double[] {values(next.mean())[0], next.std()};
  }

  /** The stationary variance of N(0, v) tends to v: it is v / (1 - eps / (2 v)). */
  private static void checkStationary(long seed, Rule rule) {
    Draws draws = new Draws(seed);
    double v = draws.between(0.2, 2);
    double eps = v * draws.between(1e-4, 1e-2);
    double[] c = rule.of(eps);
    double gain = 1 - c[0] / v; // the score is -x / v
    double stationary = c[1] * c[1] / (1 - gain * gain);
    assertEquals(1 / (1 - eps / (2 * v)), stationary / v, 1e-10);
  }

  @Property
  @Verifies("SCO-2")
  void theStationaryVarianceIsThatOfTheDensity(@ForAll long seed) {
    checkStationary(seed, LangevinProperties::ours);
    // S0's form x + (eta / 2) s + sqrt(eta) z with eta = 2 eps
    checkStationary(seed, eps -> new double[] {2 * eps / 2, Math.sqrt(2 * eps)});
  }

  @Property(tries = 10)
  @Refutes("SCO-2/mutant")
  void noiseWithoutItsFactorTwoHalvesTheVariance(@ForAll long seed) {
    Mutant.mustFail(() -> checkStationary(seed, eps -> new double[] {eps, Math.sqrt(eps)}));
  }

  /** Geometric levels from sigma 10 down to 0.1. */
  private static List<NoiseLevel> geometric() {
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= 40; i++) {
      levels.add(NoiseLevel.ofSigma(10 * Math.pow(0.01, i / 40.0)));
    }
    return levels;
  }

  /** Annealing through levels in their order ends with the variance of the smallest noise. */
  private static void checkAnnealed(List<NoiseLevel> levels) {
    Denoiser data = AffineLaw.gaussian(0.3, 0.5);
    AnnealedLangevin annealed = new AnnealedLangevin(2e-3, 0, 40, false).on(geometric());
    var driver = new Driver(annealed, Leg.through(levels), StepControl.FIXED, Listener.NONE);
    AffineLaw law = AffineLaw.of(driver, data, 0, levels.getFirst().noise());
    assertEquals(0.3, law.mean(), 0.01);
    assertEquals(Math.hypot(0.5, 0.1), law.std(), 0.03);
  }

  @Example
  @Verifies("SCO-7")
  void annealingFromTheLargestSigmaReachesTheData() {
    checkAnnealed(geometric());
  }

  @Example
  @Refutes("SCO-7/1")
  void annealingUpwardsEndsInTheLargestNoise() {
    // S0's recap runs t = 1..T while its sigmas rise with t
    Mutant.mustFail(() -> checkAnnealed(geometric().reversed()));
  }

  @Property
  @Verifies("SCO-7")
  void stepSizesFallWithTheSquareOfSigma(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double last = draws.between(0.01, 0.1);
    double sigma = draws.between(0.1, 50);
    double eps = draws.between(1e-6, 1e-3);
    var annealed = new AnnealedLangevin(eps, last, 1, true);
    assertClose(eps * sigma * sigma / (last * last), annealed.alpha(sigma));
    assertClose(eps, annealed.alpha(last));
  }

  /** Factors of x and s in an ancestral mean. */
  @FunctionalInterface
  private interface Mean {
    double[] factors(DiscreteSchedule s, int k);
  }

  /** The ancestral mean through the score is that of the posterior at x0Hat. */
  private static void checkMean(long seed, Mean mean) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    var p = data.at(x, s.level(k));
    double[] expected =
        values(GaussianProcess.posterior(p.x0(), x, s.level(k), s.level(k - 1)).mean());
    double[] c = mean.factors(s, k);
    for (int i = 0; i < expected.length; i++) {
      assertClose(expected[i], c[0] * values(x)[i] + c[1] * values(p.score())[i]);
    }
  }

  private static double[] printed(double beta) {
    return new double[] {1 / Math.sqrt(1 - beta), beta / Math.sqrt(1 - beta)};
  }

  @Property
  @Verifies("SMP-3")
  void theAncestralMeanThroughTheScoreIsThePosteriors(@ForAll long seed) {
    checkMean(seed, (s, k) -> Predictor.throughScore(s.level(k), s.level(k - 1)));
    checkMean(seed, (s, k) -> printed(s.beta(k)));
  }

  @Property(tries = 10, seed = "1")
  @Refutes("SMP-3/mutant")
  void withoutTheRootUnderBetaTheMeanIsAnother(@ForAll long seed) {
    Mutant.mustFail(
        () -> checkMean(seed, (s, k) -> new double[] {printed(s.beta(k))[0], s.beta(k)}));
  }

  @Property(tries = 30)
  @Verifies("SMP-3")
  void theAncestralPredictorIsAncestralSampling(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    List<NoiseLevel> levels = new ArrayList<>();
    for (int k = s.steps(); k >= 0; k--) {
      levels.add(s.level(k));
    }
    var ancestral = Predictor.ancestral(ReverseVariance.BETA);
    Solver pc = new PredictorCorrector(ancestral, Corrector.NONE, 0, null, 1);
    Solver ddpm = new Ddpm(ReverseVariance.BETA);
    double[] expected = values(Driver.through(ddpm, levels).run(data, x, (_, _, _, _) -> z).x());
    double[] actual = values(Driver.through(pc, levels).run(data, x, (_, _, _, _) -> z).x());
    for (int i = 0; i < actual.length; i++) {
      assertEquals(expected[i], actual[i], 1e-10);
    }
  }

  /** Many corrections lead from a wrong law to that of the level. */
  private static void checkCorrected(Corrector corrector) {
    Denoiser data = AffineLaw.gaussian(0.4, 0.5);
    NoiseLevel from = NoiseLevel.ofAlphaBar(0.4);
    NoiseLevel to = NoiseLevel.ofAlphaBar(0.6);
    Solver pc = new PredictorCorrector(Predictor.NONE, corrector, 400, null, 400);
    AffineLaw law = AffineLaw.of(Driver.through(pc, List.of(from, to)), data, 2, 3);
    assertEquals(0.4 * to.signal(), law.mean(), 0.01);
    assertEquals(Math.hypot(0.5 * to.signal(), to.noise()), law.std(), 0.01);
  }

  @Example
  @Verifies("SMP-6")
  void theCorrectorLeadsToTheLawOfItsLevel() {
    checkCorrected(Corrector.ald(0.1));
  }

  @Example
  @Refutes("SMP-6/mutant")
  void aCorrectorWithoutTheFactorTwoOfItsNoiseLeadsElsewhere() {
    Corrector wrong =
        (s, x, level) -> {
          double eps = 2 * Math.pow(0.1 * level.noise(), 2);
          Var score = s.predict(x, level).score();
          return x.add(score.mul(eps)).add(s.noise(Purpose.CORRECTOR).mul(Math.sqrt(eps)));
        };
    Mutant.mustFail(() -> checkCorrected(wrong));
  }

  /** alpha_i of a chain. */
  @FunctionalInterface
  private interface Alpha {
    double of(DiscreteSchedule s, int i);
  }

  /**
   * Algorithm 5 of Song et al. 2021 in one dimension, a predictor's and a corrector's update, with
   * the mean size 1 of |z| and |s| not below half of its mean size.
   */
  private static void checkAlgorithmFive(long seed, Alpha alpha) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int i = draws.whole(1, s.steps() - 1);
    double r = draws.between(0.05, 0.5);
    GaussianMixture data = draws.mixture(1);
    Var x = draws.normal(3, 1);
    Var z = draws.normal(3, 1);
    Var zCorrector = draws.normal(3, 1);
    List<NoiseLevel> levels = List.of(s.level(i + 1), s.level(i), s.level(i - 1));
    Solver pc =
        new PredictorCorrector(Predictor.REVERSE_DIFFUSION, Corrector.langevin(r), 1, null, 2);
    List<double[]> seen = new ArrayList<>();
    Driver.through(pc, levels)
        .watchedBy(p -> seen.add(values(p.x())))
        .run(data, x, (purpose, _, _, _) -> purpose == Purpose.CORRECTOR ? zCorrector : z);
    double beta = s.beta(i + 1);
    Var predicted =
        x.mul(2 - Math.sqrt(1 - beta))
            .add(data.at(x, s.level(i + 1)).score().mul(beta))
            .add(z.mul(Math.sqrt(beta)));
    double[] g = values(data.at(predicted, s.level(i)).score());
    for (int b = 0; b < 3; b++) {
      double norm = Math.max(Math.abs(g[b]), 0.5 / Math.sqrt(1 - s.alphaBar(i)));
      double eps = 2 * alpha.of(s, i) * Math.pow(r / norm, 2);
      double expected =
          values(predicted)[b] + eps * g[b] + Math.sqrt(2 * eps) * values(zCorrector)[b];
      assertClose(expected, seen.getFirst()[b]);
    }
  }

  @Property
  @Verifies("SMP-6")
  void aStepOnAChainOfBetasIsAlgorithmFive(@ForAll long seed) {
    checkAlgorithmFive(seed, DiscreteSchedule::alpha);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("SMP-6/mutant")
  void theStepOfAlgorithmFourIsTooLongForAChainOfBetas(@ForAll long seed) {
    Mutant.mustFail(() -> checkAlgorithmFive(seed, (_, _) -> 1));
  }

  @Property(tries = 30)
  @Verifies("SMP-3")
  void thePapersAncestralPredictorHasTheVarianceOfItsProcess(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(2, s.steps());
    checkFresh(draws, s.level(k), s.level(k - 1), s.beta(k)); // eq. 4
    double sigma = draws.between(0.1, 20);
    double next = sigma * draws.between(0.2, 0.9);
    double fresh = next * next * (sigma * sigma - next * next) / (sigma * sigma); // eq. 47
    checkFresh(draws, NoiseLevel.ofSigma(sigma), NoiseLevel.ofSigma(next), fresh);
  }

  private static void checkFresh(Draws draws, NoiseLevel from, NoiseLevel to, double variance) {
    Solver pc = new PredictorCorrector(Predictor.ANCESTRAL, Corrector.NONE, 0, null, 1);
    Driver driver = Driver.through(pc, List.of(from, to));
    Denoiser data = AffineLaw.gaussian(draws.between(-1, 1), draws.between(0.1, 2));
    assertRelative(variance, AffineLaw.of(driver, data, 0, 1).fresh());
  }

  @Example
  void inManyDimensionsTheCorrectorByNormsKeepsTheLaw() {
    // |s| fluctuates by 1 / sqrt(D) around its mean; in one dimension that biases the law
    assertEquals(1, spread(64), 0.03);
    double one = spread(1);
    assertTrue(one > 1.05, () -> "in one dimension " + one);
  }

  /** Deviation after 100 corrections by norms, in units of the right one. */
  private static double spread(int d) {
    GaussianMixture data = GaussianMixture.gaussian(new double[d], 0.5);
    NoiseLevel from = NoiseLevel.ofAlphaBar(0.5);
    NoiseLevel to = NoiseLevel.ofAlphaBar(0.50001);
    double std = Math.hypot(0.5 * to.signal(), to.noise());
    Solver pc = new PredictorCorrector(Predictor.NONE, Corrector.langevin(0.16), 100, null, 100);
    Var x = new Draws(2).normal(4096 / d, d).mul(std);
    double[] y =
        values(Driver.through(pc, List.of(from, to)).run(data, x, new PhiloxNoise(4, 0)).x());
    return Math.sqrt(Arrays.stream(y).map(v -> v * v).average().orElseThrow()) / std;
  }

  @Example
  void impossibleCombinationsAreRefused() {
    assertTrue(refusal("predictor=none,corrector=none").contains("nothing takes the noise away"));
    assertTrue(refusal("predictor=euler-maruyama").contains("name the schedule"));
    assertTrue(refusal("corrector=lange").contains("langevin, ald or none"));
    assertTrue(
        refusal("predictor=ancestral,variance=learned").contains("paper, beta or beta-tilde"));
  }

  private static String refusal(String settings) {
    return assertThrows(CatalogException.class, () -> Solvers.of("predictor-corrector:" + settings))
        .getMessage();
  }

  @Example
  void whetherToDenoiseIsTrueOrFalseAndNothingElse() {
    assertThrows(CatalogException.class, () -> Solvers.of("annealed-langevin:denoise=no"));
    assertThrows(CatalogException.class, () -> Solvers.of("annealed-langevin-inpaint:denoise=0"));
  }
}
