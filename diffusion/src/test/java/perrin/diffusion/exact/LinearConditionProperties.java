package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

final class LinearConditionProperties {
  private static Var at(double... x) {
    return Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(x.length / 2, 2), x));
  }

  private static double logNormal(double x, double mean, double variance) {
    return -((x - mean) * (x - mean) / variance + Math.log(2 * Math.PI * variance)) / 2;
  }

  @Property
  void thePosteriorIsBayesRule(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.labelled(2).all();
    int d = data.dimensions();
    double[] a = values(draws.normal(1, d));
    double std = draws.between(0.1, 1);
    double y = draws.between(-1, 1);
    GaussianMixture posterior = new LinearCondition(a, y, std).of(data);
    Var x = draws.normal(4, d);
    double[] prior = values(data.logDensity(x, NoiseLevel.CLEAN));
    double[] given = values(posterior.logDensity(x, NoiseLevel.CLEAN));
    double[] points = values(x);
    double[] evidence = new double[4];
    for (int b = 0; b < 4; b++) {
      double projected = 0;
      for (int i = 0; i < d; i++) {
        projected += a[i] * points[b * d + i];
      }
      // log p(x) + log p(y | x) - log p(x | y) = log p(y), whatever x
      evidence[b] = prior[b] + logNormal(y, projected, std * std) - given[b];
      assertEquals(evidence[0], evidence[b], 1e-10 * (1 + Math.abs(given[b]) + Math.abs(prior[b])));
    }
  }

  @Example
  void aKnownCoordinateLeavesTheOthersLaw() {
    var data =
        new GaussianMixture(
            new double[] {1, 3},
            new double[][] {{0, 1}, {1, -1}},
            new double[][] {{0.5, 0.2}, {0.4, 0.3}});
    double x = 0.6;
    GaussianMixture given = new LinearCondition(new double[] {1, 0}, x, 0).of(data);
    GaussianMixture rest = given.along(new double[] {0, 1});
    double w0 = 0.25 * Math.exp(logNormal(x, 0, 0.25));
    double w1 = 0.75 * Math.exp(logNormal(x, 1, 0.16));
    for (double y : new double[] {-1.2, 0, 0.9}) {
      double expected =
          (w0 * Math.exp(logNormal(y, 1, 0.04)) + w1 * Math.exp(logNormal(y, -1, 0.09)))
              / (w0 + w1);
      Var one = Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(1, 1), new double[] {y}));
      assertClose(expected, Math.exp(values(rest.logDensity(one, NoiseLevel.CLEAN))[0]));
    }
    assertClose(x, given.mean()[0]);
    assertEquals(0, given.variance()[0], 1e-12);
    // the joint law over the known coordinate's is the same
    double joint = Math.exp(values(data.logDensity(at(x, 0.9), NoiseLevel.CLEAN))[0]);
    Var one = Var.constant(Tensor.of(new ReferenceBackend(), Shape.of(1, 1), new double[] {0.9}));
    assertClose(joint / (w0 + w1), Math.exp(values(rest.logDensity(one, NoiseLevel.CLEAN))[0]));
  }

  @Example
  void whatCannotBeMeasuredIsRefused() {
    var point = GaussianMixture.gaussian(new double[] {1, 2}, 0);
    assertThrows(
        IllegalArgumentException.class,
        () -> new LinearCondition(new double[] {1, 0}, 1, 0).of(point));
    assertThrows(
        IllegalArgumentException.class, () -> new LinearCondition(new double[] {0, 0}, 1, 1));
    assertThrows(
        IllegalArgumentException.class, () -> new LinearCondition(new double[] {1, 0}, 1, -1));
    assertThrows(
        RuntimeException.class, () -> new LinearCondition(new double[] {1}, 1, 1).of(point));
  }
}
