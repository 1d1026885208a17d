package perrin.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.LinearSchedule;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Ddpm;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solver;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class GuidanceProperties {
  private static NoiseLevel moderate(Draws draws) {
    return new NoiseLevel(draws.between(0.3, 1), draws.between(0.3, 1.5));
  }

  /** With gamma = 1 the guided score must be that of the class. */
  private static void assertIsTheConditionalScore(long seed, double gamma) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(draws.whole(1, 3));
    NoiseLevels levels = NoiseLevels.of(List.of(moderate(draws), moderate(draws)));
    Var x = draws.normal(2, data.all().dimensions());
    for (Kind kind : List.of(Kind.EPS, Kind.X0, Kind.V, Kind.SCORE)) {
      var model =
          new ClassifierGuidance(
              (y, l) -> new Prediction(kind, data.at(y, l).as(kind), y, l),
              data.classifier(1),
              gamma);
      assertClose(values(data.given(1).score(x, levels)), values(model.at(x, levels).score()));
    }
  }

  @Property(tries = 50)
  @Verifies("GUI-1")
  void theConditionalScoreIsTheScorePlusTheClassifiersGradient(@ForAll long seed) {
    assertIsTheConditionalScore(seed, 1);
  }

  @Example
  @Refutes("GUI-1/mutant")
  void aGradientSubtractedLeadsElsewhere() {
    Mutant.mustFail(() -> assertIsTheConditionalScore(1, -1));
  }

  /** The scaled score must be the gradient of log p_t + exponent log p(y | x_t). */
  private static void assertIsTheSharpenedScore(long seed, double gamma, double exponent) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    NoiseLevels level = NoiseLevels.all(moderate(draws));
    var target = new Sharpened(data.all()::logDensity, data.classifier(0), exponent);
    Var x = Var.leaf(draws.normal(3, 2).value());
    double[] gradient = values(Grad.of(target.log(x, level).sumAll(), x)[0]);
    var guided = new ClassifierGuidance(data, data.classifier(0), gamma);
    assertClose(gradient, values(guided.at(x.detach(), level).score()));
  }

  @Property(tries = 50)
  @Verifies("GUI-2")
  void theScaledScoreIsTheGradientOfTheSharpenedDensityOfItsLevel(@ForAll long seed) {
    double gamma = new Draws(seed).between(0, 8);
    assertIsTheSharpenedScore(seed, gamma, gamma);
  }

  @Example
  @Refutes("GUI-2/mutant")
  void theClassifierToThePowerOfOneLessIsAnotherDensity() {
    Mutant.mustFail(() -> assertIsTheSharpenedScore(1, 3, 2));
  }

  /**
   * The largest distance on [-2, 2] of the scaled score at a level from the score of the sharpened
   * clean density noised to that level, the latter by quadrature.
   */
  private static double gap(double gamma, NoiseLevel level) {
    var data =
        LabelledMixture.each(
            new GaussianMixture(
                new double[] {1, 1}, new double[][] {{-1}, {1}}, new double[][] {{0.5}, {0.5}}));
    Draws draws = new Draws(1);
    int n = 2401;
    double[] grid = new double[n];
    for (int i = 0; i < n; i++) {
      grid[i] = -6 + 12.0 * i / (n - 1);
    }
    Var clean = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 1), grid));
    var target = new Sharpened(data.all()::logDensity, data.classifier(1), gamma);
    double[] log = values(target.log(clean, NoiseLevels.all(NoiseLevel.CLEAN)));
    int points = 81;
    double[] at = new double[points];
    double[] noised = new double[points];
    for (int k = 0; k < points; k++) {
      at[k] = -2 + 4.0 * k / (points - 1);
      double z = 0;
      double slope = 0;
      for (int i = 0; i < n; i++) {
        double r = (level.signal() * grid[i] - at[k]) / level.noise();
        double p = Math.exp(log[i] - r * r / 2);
        z += p;
        slope += p * r / level.noise();
      }
      noised[k] = slope / z;
    }
    Var x = Var.constant(Tensor.of(draws.backend(), Shape.of(points, 1), at));
    var guided = new ClassifierGuidance(data, data.classifier(1), gamma);
    return Close.distance(noised, values(guided.at(x, level).score()));
  }

  @Example
  @Verifies("GUI-2")
  void theScaledScoreIsNotTheNoisedScoreOfTheSharpenedDensity() {
    NoiseLevel middle = new NoiseLevel(0.8, 0.6);
    assertTrue(gap(4, middle) > 0.5, () -> "the gap is only " + gap(4, middle));
    // for gamma = 0 and 1 there is none, and as the noise goes it vanishes
    assertEquals(0, gap(1, middle), 1e-8);
    assertEquals(0, gap(0, middle), 1e-8);
    double less = gap(4, new NoiseLevel(0.995, 0.1));
    assertTrue(less < 0.1 * gap(4, middle), () -> "with hardly any noise it is still " + less);
  }

  /** eps^ = eps - gamma sqrt(1 - abar) grad log p. */
  private static void assertGuidesTheNoise(long seed, double gamma, double used) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    LabelledMixture data = draws.labelled(2);
    Var x = draws.normal(3, 2);
    double[] eps = values(data.at(x, s.level(k)).eps());
    double[] g = values(data.classifier(1).gradient(x, NoiseLevels.all(s.level(k))));
    double[] guided =
        values(new ClassifierGuidance(data, data.classifier(1), used).at(x, s.level(k)).eps());
    for (int i = 0; i < eps.length; i++) {
      double expected = eps[i] - gamma * Math.sqrt(1 - s.alphaBar(k)) * g[i];
      assertEquals(expected, guided[i], 1e-10 * Math.max(1, Math.abs(expected)));
    }
  }

  @Property(tries = 50)
  @Verifies("GUI-3")
  void theGuidedNoiseCarriesTheScale(@ForAll long seed) {
    double gamma = new Draws(seed).between(0, 10);
    assertGuidesTheNoise(seed, gamma, gamma);
  }

  @Example
  @Refutes("GUI-3/1")
  void withoutGammaTheGuidedNoiseIsThatOfScaleOne() {
    // the printed form and ours coincide for gamma = 1
    assertGuidesTheNoise(1, 1, 1);
    Mutant.mustFail(() -> assertGuidesTheNoise(1, 3, 1));
  }

  private static double[] mean(Solver solver, perrin.diffusion.Denoiser model, Var x, Leg leg) {
    // the same noise in all runs drops out of differences
    return values(
        Driver.through(solver, List.of(leg.from, leg.to))
            .run(model, x, (_, _, _, like) -> like.mul(0))
            .x());
  }

  private record Leg(NoiseLevel from, NoiseLevel to) {}

  @Property(tries = 50)
  @Verifies("GUI-3")
  void bothConventionsShiftTheMeanAsTheirFormulasSay(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(2, s.steps());
    Leg leg = new Leg(s.level(k), s.level(k - 1));
    LabelledMixture data = draws.labelled(2);
    double gamma = draws.between(0.5, 4);
    Var x = draws.normal(3, 2);
    double[] g = values(data.classifier(0).gradient(x, NoiseLevels.all(leg.from)));
    double[] plain = mean(new Ddpm(ReverseVariance.BETA), data, x, leg);
    double[] shifted =
        mean(new GuidedAncestral(ReverseVariance.BETA, data.classifier(0), gamma), data, x, leg);
    double[] noise =
        mean(
            new Ddpm(ReverseVariance.BETA),
            new ClassifierGuidance(data, data.classifier(0), gamma),
            x,
            leg);
    for (int i = 0; i < g.length; i++) {
      double size = 1e-9 * Math.max(1, 1 / leg.from.signal());
      assertEquals(gamma * s.beta(k) * g[i], shifted[i] - plain[i], size);
      double viaNoise = gamma * s.beta(k) / Math.sqrt(s.alpha(k)) * g[i];
      assertEquals(viaNoise, noise[i] - plain[i], size);
    }
    assertClose(gamma * s.beta(k), GuidedAncestral.meanShift(gamma, s.beta(k)));
    assertClose(
        gamma * s.beta(k) / Math.sqrt(s.alpha(k)),
        GuidedAncestral.meanShiftThroughNoise(gamma, leg.from, leg.to));
  }

  @Example
  @Verifies("GUI-3")
  void theConventionsDifferAtFiniteBetaAndAgreeInTheLimit() {
    double before = Double.POSITIVE_INFINITY;
    for (double beta : new double[] {0.5, 0.1, 0.01, 1e-3, 1e-4}) {
      DiscreteSchedule s = LinearSchedule.of(2, beta, beta);
      double mean = GuidedAncestral.meanShift(2, beta);
      double noise = GuidedAncestral.meanShiftThroughNoise(2, s.level(2), s.level(1));
      double gap = Math.abs(noise / mean - 1);
      // 1 / sqrt(1 - beta) - 1 = beta / 2 + 3 beta^2 / 8 + …
      assertTrue(gap >= beta / 2 && gap < beta, "at beta " + beta + " the gap is " + gap);
      assertTrue(gap < before);
      before = gap;
    }
  }

  @Property(tries = 30)
  @Verifies("GUI-1")
  void withScaleOneSamplingIsSamplingFromTheClass(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    List<NoiseLevel> levels =
        List.of(
            NoiseLevel.ofLambda(-4),
            NoiseLevel.ofLambda(-1),
            NoiseLevel.ofLambda(2),
            NoiseLevel.CLEAN);
    Var x = draws.normal(4, 2);
    double[] own = values(Driver.through(new Ddim(0), levels).run(data.given(1), x, null).x());
    for (var model :
        List.of(
            new ClassifierGuidance(data, data.classifier(1), 1),
            new Cfg(data.given(1), data.all(), 1.0))) {
      double[] guided = values(Driver.through(new Ddim(0), levels).run(model, x, null).x());
      for (int i = 0; i < own.length; i++) {
        assertEquals(own[i], guided[i], 1e-10 * Math.max(1, Math.abs(own[i])));
      }
    }
  }

  /** All three ways of writing the scale must give (1 - gamma) s(x) + gamma s(x, y). */
  private static void assertIsClassifierFree(long seed, Cfg.Convention convention, double written) {
    Draws draws = new Draws(seed);
    double gamma = 3;
    LabelledMixture data = draws.labelled(2);
    NoiseLevels levels = NoiseLevels.all(moderate(draws));
    Var x = draws.normal(3, 2);
    double[] cond = values(data.given(0).score(x, levels));
    double[] uncond = values(data.all().score(x, levels));
    var guided = new Cfg(data.given(0), data.all(), convention.gamma(written));
    double[] actual = values(guided.at(x, levels).score());
    for (int i = 0; i < cond.length; i++) {
      double expected = (1 - gamma) * uncond[i] + gamma * cond[i];
      assertEquals(expected, actual[i], 1e-10 * Math.max(1, Math.abs(expected)));
      assertClose(expected, (1 + 2) * cond[i] - 2 * uncond[i]);
      assertClose(expected, uncond[i] + 3 * (cond[i] - uncond[i]));
    }
  }

  @Property(tries = 50)
  @Verifies("GUI-5")
  void threeConventionsAreOneGuidance(@ForAll long seed) {
    assertIsClassifierFree(seed, Cfg.Convention.GAMMA, 3);
    assertIsClassifierFree(seed, Cfg.Convention.EXTRA, 2);
    assertIsClassifierFree(seed, Cfg.Convention.DIFFERENCE, 3);
  }

  @Example
  @Refutes("GUI-5/mutant")
  void oneConventionsScaleUnderAnotherIsAnotherGuidance() {
    Mutant.mustFail(() -> assertIsClassifierFree(1, Cfg.Convention.GAMMA, 2));
    Mutant.mustFail(() -> assertIsClassifierFree(1, Cfg.Convention.EXTRA, 3));
  }

  @Property(tries = 50)
  @Verifies("GUI-5")
  void guidanceIsTheSameInEveryKindOfPrediction(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    NoiseLevel level = moderate(draws);
    Var x = draws.normal(3, 2);
    double[] expected = values(new Cfg(data.given(0), data.all(), 4.0).at(x, level).x0());
    for (Kind kind : List.of(Kind.EPS, Kind.V, Kind.SCORE, Kind.velocity(_ -> -1, _ -> 1))) {
      var cond =
          (perrin.diffusion.Denoiser)
              (y, l) -> new Prediction(kind, data.given(0).at(y, l).as(kind), y, l);
      double[] actual = values(new Cfg(cond, data.all(), 4.0).at(x, level).x0());
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 1e-10 * Math.max(1, Math.abs(expected[i])));
      }
    }
  }

  /** The implied gradient must be the Bayes classifier's. */
  private static void assertImpliesTheClassifier(long seed, boolean swapped) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    NoiseLevels levels = NoiseLevels.of(List.of(moderate(draws), moderate(draws)));
    Var x = draws.normal(2, 2);
    var implied =
        swapped
            ? new ImpliedClassifier(data.all(), data.given(1))
            : new ImpliedClassifier(data.given(1), data.all());
    assertClose(
        values(data.classifier(1).gradient(x, levels)), values(implied.gradient(x, levels)));
  }

  @Property(tries = 50)
  @Verifies("GUI-7")
  void twoModelsContainTheClassifier(@ForAll long seed) {
    assertImpliesTheClassifier(seed, false);
  }

  @Example
  @Refutes("GUI-7/mutant")
  void withoutTheMinusSignItIsTheOppositeGradient() {
    Mutant.mustFail(() -> assertImpliesTheClassifier(1, true));
  }

  @Example
  void scalesThatAreNotFiniteAreRefused() {
    LabelledMixture data = new Draws(1).labelled(1);
    org.junit.jupiter.api.Assertions.assertThrows(
        IllegalArgumentException.class,
        () -> new ClassifierGuidance(data, data.classifier(0), Double.NaN));
  }
}
