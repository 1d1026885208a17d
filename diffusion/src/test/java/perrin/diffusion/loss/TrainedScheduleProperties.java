package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.exact.ExactDensities;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.LearnedCurve;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.schedule.TrainedSchedule;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.TinyRun;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The schedule that learns from the bound's estimates, on data whose denoiser is known. */
final class TrainedScheduleProperties {
  private static final int TIMES = 400;

  /** The bound's estimates, and what of them varies with the time. */
  private record Estimates(double[] t, double[] whole, double[] varying) {
    double mean() {
      return Arrays.stream(whole).average().orElseThrow();
    }

    double variance() {
      double mean = mean();
      return Arrays.stream(whole).map(l -> (l - mean) * (l - mean)).average().orElseThrow();
    }
  }

  /** A point of the data with its noise, at every time of a fine grid; several of them. */
  private static final class Experiment {
    private final GaussianMixture data = ExactDensities.of("gmm8");
    private final double[] t;
    private final Var x0;
    private final Var eps;

    Experiment(Draws draws, int points) {
      double[] x = data.draw(points, draws.whole(0, 1_000_000));
      double[] noise = draws.normal(points, 2).value().toDoubles();
      int n = points * TIMES;
      t = new double[n];
      double[] xs = new double[2 * n];
      double[] es = new double[2 * n];
      for (int i = 0; i < n; i++) {
        t[i] = (i % TIMES + 0.5) / TIMES;
        System.arraycopy(x, 2 * (i / TIMES), xs, 2 * i, 2);
        System.arraycopy(noise, 2 * (i / TIMES), es, 2 * i, 2);
      }
      x0 = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 2), xs));
      eps = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 2), es));
    }

    Estimates with(Schedule curve) {
      var loss = new CtElboLoss(curve);
      var levels = NoiseLevels.of(Arrays.stream(t).mapToObj(curve::level).toList());
      Var each = loss.each(data, x0, levels, eps);
      return new Estimates(
          t, each.value().toDoubles(), each.sub(loss.constant(x0)).value().toDoubles());
    }
  }

  /** Some curve, down to levels at which the prior matters. */
  private static LearnedCurve curve(Draws draws) {
    LearnedCurve even = LearnedCurve.nearlyLinear(5, -1.5, 2);
    return even.at(
        Arrays.stream(even.coordinates()).map(z -> z + draws.between(-0.3, 0.3)).toArray());
  }

  private static double size(double[] g) {
    return Math.sqrt(Arrays.stream(g).map(x -> x * x).sum());
  }

  @Property(tries = 2)
  void theGradientIsThatOfTheExactVariance(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var experiment = new Experiment(draws, 3);
    LearnedCurve curve = curve(draws);
    Estimates here = experiment.with(curve);
    double[] gradient = curve.varianceGradient(here.t(), here.varying());
    double h = 1e-4;
    for (int i = 0; i < gradient.length; i++) {
      double[] up = curve.coordinates();
      double[] down = curve.coordinates();
      up[i] += h;
      down[i] -= h;
      double slope =
          experiment.with(curve.at(up)).variance() - experiment.with(curve.at(down)).variance();
      assertEquals(slope / (2 * h), gradient[i], 1e-4 * size(gradient), "coordinate " + i);
    }
    // with the prior it would be another
    double[] wrong = curve.varianceGradient(here.t(), here.whole());
    assertTrue(Close.distance(wrong, gradient) > 1e-3 * size(gradient));
  }

  @Property(tries = 5)
  void theBoundDoesNotDependOnTheCurveBetweenItsEnds(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var experiment = new Experiment(draws, 3);
    double one = experiment.with(curve(draws)).mean();
    double other = experiment.with(curve(draws)).mean();
    assertEquals(one, other, 1e-4 * Math.abs(one));
  }

  @Property(tries = 100)
  void theDensityOfTheLogSnrMovesAsItSays(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LearnedCurve curve = curve(draws);
    double t = draws.between(0.01, 0.99);
    double lambda = curve.lambda(t);
    double[] tangent = curve.densityTangent(t);
    double h = 1e-5;
    for (int i = 0; i < tangent.length; i++) {
      double[] up = curve.coordinates();
      double[] down = curve.coordinates();
      up[i] += h;
      down[i] -= h;
      double slope = logDensity(curve.at(up), lambda) - logDensity(curve.at(down), lambda);
      assertEquals(slope / (2 * h), tangent[i], 1e-6 * (1 + Math.abs(tangent[i])));
    }
  }

  private static double logDensity(LearnedCurve curve, double lambda) {
    return -Math.log(-curve.lambdaRate(curve.timeOfLambda(lambda)));
  }

  @Example
  void learningLowersTheVarianceBelowThatOfALinearLogSnr() {
    var schedule = new TrainedSchedule(LearnedCurve.nearlyLinear(13.3, -13.3, 8), 0.02);
    var density = Densities.of("antithetic:strata=64", schedule);
    var objective = new Objective(density, new CtElboLoss(schedule), 1);
    GaussianMixture data = ExactDensities.of("gmm8");
    Draws draws = new Draws(1);
    for (int k = 0; k < 300; k++) {
      Var x0 = Var.constant(Tensor.of(draws.backend(), Shape.of(64, 2), data.draw(64, k)));
      var terms = objective.terms(data, x0, k, 0);
      schedule.learn(terms.u(), terms.varying());
    }
    var experiment = new Experiment(new Draws(2), 20);
    double linear = experiment.with(new LearnedCurve(13.3, -13.3, 1)).variance();
    double learned = experiment.with(schedule).variance();
    assertTrue(learned < 0.6 * linear, () -> learned + " after " + linear);
  }

  @Example
  void itsStateIsItsCurve() {
    Schedule one = Schedules.of("learned:units=2");
    Schedule other = Schedules.of("learned:units=2");
    double[] u = {0.1, 0.4, 0.8};
    one.learner().orElseThrow().learn(u, new double[] {1, 2, 0.5});
    assertTrue(!one.level(0.3).equals(other.level(0.3)), "it has learned");
    other.learner().orElseThrow().load(one.learner().orElseThrow().state());
    assertEquals(one, other);
    assertEquals(one.level(0.3), Schedules.of(one.spec()).level(0.3));
    assertEquals(0.5, one.clock().time(NoiseLevel.ofLambda(0)), 1e-12, "what a network is told");
    assertThrows(IllegalArgumentException.class, () -> one.learner().orElseThrow().load(Map.of()));
  }

  @Example
  void whatItCannotLearnFromIsRefusedWithTheReason() {
    for (String[] pair :
        new String[][] {
          {"simple", "uniform", "does not depend on the curve"},
          {"ct-elbo", "logit-normal", "times must be uniform"},
          {"ct-elbo", "importance", "times must be uniform"}
        }) {
      var config = TinyRun.points("schedule", "learned", "loss", pair[0], "density", pair[1]);
      var e =
          assertThrows(
              CatalogException.class,
              () -> new Blueprint(config, DataCard.of(new ImageShape(2, 1, 1))));
      assertTrue(e.getMessage().contains(pair[2]), e::getMessage);
    }
    for (String density : new String[] {"uniform", "stratified", "antithetic"}) {
      var config = TinyRun.points("schedule", "learned", "loss", "ct-elbo", "density", density);
      new Blueprint(config, DataCard.of(new ImageShape(2, 1, 1)));
    }
  }
}
