package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Verifies;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

final class GaussianMixtureProperties {
  @Property
  void theScoreIsTheGradientOfTheLogDensity(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(draws.whole(1, 5));
    NoiseLevels levels = NoiseLevels.all(new NoiseLevel(draws.between(0, 1), 0.3));
    Var x = Var.leaf(draws.normal(3, data.dimensions()).value());
    double[] gradient = values(Grad.of(data.logDensity(x, levels).sumAll(), x)[0]);
    assertClose(gradient, values(data.score(x, levels)));
  }

  @Property
  @Verifies("SCO-9")
  void theOptimalDenoiserHasTheScoreOfTheNoisedDensity(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(draws.whole(1, 5));
    NoiseLevels levels =
        NoiseLevels.of(List.of(new NoiseLevel(0.9, draws.between(0.2, 1)), new NoiseLevel(0.3, 1)));
    Var x = draws.normal(2, data.dimensions());
    assertClose(values(data.score(x, levels)), values(data.at(x, levels).score()));
  }

  @Property(tries = 30)
  void itIsTheMeanOfTheCleanSampleGivenTheNoisyOne(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(1);
    NoiseLevel level = new NoiseLevel(draws.between(0.2, 1), draws.between(0.3, 1));
    double x = draws.between(-2, 2);
    int n = 4001;
    double[] grid = new double[n];
    for (int i = 0; i < n; i++) {
      grid[i] = -12 + 24.0 * i / (n - 1);
    }
    Var points = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 1), grid));
    double[] logPrior = values(data.logDensity(points, NoiseLevel.CLEAN));
    double z = 0;
    double mean = 0;
    for (int i = 0; i < n; i++) {
      double r = (x - level.signal() * grid[i]) / level.noise();
      double p = Math.exp(logPrior[i] - r * r / 2);
      z += p;
      mean += p * grid[i];
    }
    Var at = Var.constant(Tensor.of(draws.backend(), Shape.of(1, 1), x));
    assertEquals(mean / z, values(data.at(at, level).x0())[0], 1e-10);
    // and the normaliser is the noised density itself
    double density = z * 24 / (n - 1) / (level.noise() * Math.sqrt(2 * Math.PI));
    assertEquals(Math.log(density), values(data.logDensity(at, level))[0], 1e-10);
  }

  @Property(tries = 20)
  void samplesOfAnyShapeAreRowsOfNumbers(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(4);
    NoiseLevel level = draws.level();
    Var x = draws.normal(3, 1, 2, 2);
    Var x0 = data.at(x, level).x0();
    assertEquals(x.shape(), x0.shape());
    assertClose(values(data.at(x.reshape(3, 4), level).x0()), values(x0));
  }

  @Example
  void farFromTheDataNothingOverflows() {
    Draws draws = new Draws(1);
    GaussianMixture data = draws.mixture(2);
    Var x = Var.constant(Tensor.of(draws.backend(), Shape.of(1, 2), 1e4, -1e4));
    for (double v : values(data.at(x, new NoiseLevel(1, 0.01)).x0())) {
      assertEquals(v, v);
    }
    assertEquals(true, Double.isFinite(values(data.logDensity(x, new NoiseLevel(1, 0.01)))[0]));
  }

  @Example
  void itIsTwiceDifferentiable() {
    Draws draws = new Draws(2);
    GaussianMixture data = draws.mixture(3);
    NoiseLevels levels = NoiseLevels.all(new NoiseLevel(0.7, 0.7));
    Tensor x = draws.normal(2, 3).value();
    new GradCheck().check("x0", u -> data.at(u[0], levels).x0(), x);
    new GradCheck().check("log density", u -> data.logDensity(u[0], levels), x);
  }

  @Example
  void drawsHaveTheStatedMoments() {
    GaussianMixture data = new Draws(3).mixture(3);
    int n = 40_000;
    double[] x = data.draw(n, 7);
    for (int i = 0; i < 3; i++) {
      double mean = 0;
      double square = 0;
      for (int s = 0; s < n; s++) {
        mean += x[3 * s + i] / n;
        square += x[3 * s + i] * x[3 * s + i] / n;
      }
      double std = Math.sqrt(data.variance()[i]);
      assertEquals(data.mean()[i], mean, 5 * std / Math.sqrt(n));
      assertEquals(std, Math.sqrt(square - mean * mean), 5 * std / Math.sqrt(n));
    }
  }

  @Example
  void numbersOutOfRangeAreRefused() {
    double[][] mean = {{0.5}};
    double[][] std = {{1}};
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new GaussianMixture(new double[] {weight}, mean, std));
    }
    double[] one = {1};
    for (double bad : new double[] {-0.1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> new GaussianMixture(one, mean, new double[][] {{bad}}));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new GaussianMixture(one, new double[][] {{Double.NaN}}, std));
  }

  @Example
  void extentsThatDisagreeAreRefused() {
    assertThrows(
        ShapeException.class,
        () -> new GaussianMixture(new double[] {1, 1}, new double[][] {{0}}, new double[][] {{1}}));
    assertThrows(
        ShapeException.class,
        () ->
            GaussianMixture.gaussian(new double[] {0, 0}, 1)
                .at(new Draws(1).normal(2, 3), NoiseLevel.CLEAN));
  }
}
