package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.guidance.Classifier;

final class LabelledMixtureProperties {
  /** A classifier of noisy points is right if it is Bayes' rule on the noised classes. */
  private static void assertIsBayesRule(
      LabelledMixture data, NoiseLevel level, Var x, java.util.function.IntFunction<Classifier> f) {
    double[] whole = new double[x.dim(0)];
    for (int y = 0; y < data.classes(); y++) {
      double[] log = values(f.apply(y).logProbability(x, NoiseLevels.all(level)));
      for (int b = 0; b < whole.length; b++) {
        double p = Math.exp(values(data.given(y).logDensity(x, level))[b]) * data.prior(y);
        assertClose(p / Math.exp(values(data.all().logDensity(x, level))[b]), Math.exp(log[b]));
        whole[b] += Math.exp(log[b]);
      }
    }
    for (double one : whole) {
      assertClose(1, one);
    }
  }

  @Property
  @Verifies("GUI-4")
  void theClassifierOfNoisyPointsIsBayesRuleAtEveryLevel(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(draws.whole(1, 3));
    NoiseLevel level = new NoiseLevel(draws.between(0.1, 1), draws.between(0.2, 2));
    assertIsBayesRule(data, level, draws.normal(3, data.all().dimensions()), data::classifier);
  }

  @Example
  @Refutes("GUI-4/mutant")
  void aClassifierOfCleanPointsIsWrongAboutNoisyOnes() {
    Draws draws = new Draws(3);
    LabelledMixture data = draws.labelled(2);
    Var x = draws.normal(3, 2);
    Mutant.mustFail(
        () ->
            assertIsBayesRule(
                data,
                new NoiseLevel(0.6, 0.8),
                x,
                y ->
                    (u, _) ->
                        data.classifier(y).logProbability(u, NoiseLevels.all(NoiseLevel.CLEAN))));
  }

  @Property(tries = 30)
  void theClosedFormGradientIsTheDerivative(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    NoiseLevels level = NoiseLevels.all(new NoiseLevel(0.8, draws.between(0.2, 2)));
    Classifier exact = data.classifier(1);
    Classifier derived = exact::logProbability;
    Var x = draws.normal(3, 2);
    assertClose(values(exact.gradient(x, level)), values(derived.gradient(x, level)));
    Var leaf = Var.leaf(x.value());
    // and where x is recorded, the gradient is differentiable
    double[] second = values(Grad.of(derived.gradient(leaf, level).sumAll(), leaf)[0]);
    Var other = Var.leaf(x.value());
    assertClose(values(Grad.of(exact.gradient(other, level).sumAll(), other)[0]), second);
  }

  @Property(tries = 50)
  void theUnconditionalDenoiserIsTheMeanOverClasses(@ForAll long seed) {
    Draws draws = new Draws(seed);
    LabelledMixture data = draws.labelled(2);
    NoiseLevel level = new NoiseLevel(0.7, draws.between(0.3, 1));
    Var x = draws.normal(4, 2);
    Var sum = x.mul(0);
    for (int y = 0; y < data.classes(); y++) {
      Var p = data.classifier(y).logProbability(x, NoiseLevels.all(level)).exp().reshape(4, 1);
      sum = sum.add(data.given(y).at(x, level).x0().mul(p));
    }
    assertClose(values(data.at(x, level).x0()), values(sum));
  }

  @Property(tries = 50)
  void withFullCovariancesTheScoreIsStillTheGradient(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.fullMixture(draws.whole(1, 4));
    NoiseLevels level = NoiseLevels.all(new NoiseLevel(draws.between(0, 1), 0.4));
    Var x = Var.leaf(draws.normal(3, data.dimensions()).value());
    double[] gradient = values(Grad.of(data.logDensity(x, level).sumAll(), x)[0]);
    assertClose(gradient, values(data.score(x, level)));
    assertClose(gradient, values(data.at(x, level).score()));
  }

  @Property(tries = 50)
  void aRotatedMixtureHasRotatedScores(@ForAll long seed) {
    // data along the coordinates, and the same turned by an angle
    Draws draws = new Draws(seed);
    double a = draws.between(0, 6);
    double[][] q = {{Math.cos(a), -Math.sin(a)}, {Math.sin(a), Math.cos(a)}};
    double[] mu = draws.normals(2);
    double[] c = {draws.between(0.1, 1), draws.between(0.1, 1)};
    double[][] cov = new double[2][2];
    double[] turned = new double[2];
    for (int i = 0; i < 2; i++) {
      for (int j = 0; j < 2; j++) {
        turned[i] += q[i][j] * mu[j];
        for (int k = 0; k < 2; k++) {
          cov[i][j] += q[i][k] * q[j][k] * c[k] * c[k];
        }
      }
    }
    var plain = new GaussianMixture(new double[] {1}, new double[][] {mu}, new double[][] {c});
    GaussianMixture full =
        GaussianMixture.full(new double[] {1}, new double[][] {turned}, new double[][][] {cov});
    assertClose(cov[0], full.covariance()[0]);
    NoiseLevel level = new NoiseLevel(0.6, 0.5);
    Var x = draws.normal(1, 2);
    double[] y = values(x);
    Var back =
        x.mul(0)
            .add(
                Var.constant(
                    perrin.tensor.Tensor.of(
                        draws.backend(),
                        x.shape(),
                        q[0][0] * y[0] + q[0][1] * y[1],
                        q[1][0] * y[0] + q[1][1] * y[1])));
    assertClose(values(plain.logDensity(x, level)), values(full.logDensity(back, level)));
    double[] s = values(plain.score(x, NoiseLevels.all(level)));
    assertClose(
        new double[] {q[0][0] * s[0] + q[0][1] * s[1], q[1][0] * s[0] + q[1][1] * s[1]},
        values(full.score(back, NoiseLevels.all(level))));
  }

  @Example
  void withFullCovariancesItIsTwiceDifferentiable() {
    Draws draws = new Draws(2);
    GaussianMixture data = draws.fullMixture(3);
    NoiseLevels levels = NoiseLevels.all(new NoiseLevel(0.7, 0.7));
    new GradCheck().check("x0", u -> data.at(u[0], levels).x0(), draws.normal(2, 3).value());
  }

  @Example
  void drawsWithFullCovariancesHaveTheStatedCovariance() {
    GaussianMixture data = new Draws(3).fullMixture(2);
    int n = 40_000;
    double[] x = data.draw(n, 7);
    double[] m = data.mean();
    double[][] c = data.covariance();
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < n; s++) {
      double p = (x[2 * s] - m[0]) * (x[2 * s + 1] - m[1]);
      sum += p / n;
      squares += p * p / n;
    }
    double error = Math.sqrt((squares - sum * sum) / n);
    org.junit.jupiter.api.Assertions.assertEquals(c[0][1], sum, 5 * error);
  }

  @Example
  void labelsThatDoNotFitAreRefused() {
    GaussianMixture two = ExactDensities.of("gmm8:components=2");
    assertThrows(IllegalArgumentException.class, () -> new LabelledMixture(two, 0));
    assertThrows(IllegalArgumentException.class, () -> new LabelledMixture(two, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> new LabelledMixture(two, -1, 0));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            GaussianMixture.full(
                new double[] {1}, new double[][] {{0, 0}}, new double[][][] {{{1, 2}, {2, 1}}}));
  }
}
