package perrin.diffusion.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.EachSample;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.Quadrature;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.loss.Losses;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Every expectation over x~ = x_i + sigma z is a quadrature, so that identities hold exactly. */
final class ScoreMatchingProperties {
  /** Three points on the line, smoothed, and a model s(x) = a tanh(b x + c) + d x. */
  private static final class Line {
    final Draws draws;
    final NoiseLevel level;
    final double[] points;
    final ParzenDensity density;
    final Var clean;
    final Var noisy;
    final double[] weights;
    final Var[] theta;

    Line(long seed) {
      draws = new Draws(seed);
      level = NoiseLevel.ofSigma(draws.between(0.4, 1.2));
      points = draws.normals(3);
      density = new ParzenDensity(Quadrature.column(draws.backend(), points));
      double[] z = Quadrature.nodes();
      double[] w = Quadrature.weights();
      double[] x0 = new double[3 * z.length];
      double[] x = new double[3 * z.length];
      weights = new double[3 * z.length];
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < z.length; j++) {
          x0[i * z.length + j] = points[i];
          x[i * z.length + j] = points[i] + level.noise() * z[j];
          weights[i * z.length + j] = w[j] / 3;
        }
      }
      clean = Quadrature.column(draws.backend(), x0);
      noisy = Quadrature.column(draws.backend(), x);
      theta = new Var[4];
      for (int i = 0; i < 4; i++) {
        theta[i] = Var.leaf(Tensor.of(draws.backend(), Shape.SCALAR, draws.between(-1, 1)));
      }
    }

    Var model(Var x) {
      return x.mul(theta[1]).add(theta[2]).tanh().mul(theta[0]).add(x.mul(theta[3]));
    }

    NoiseLevels levels() {
      return NoiseLevels.all(level);
    }

    Var score() {
      return density.score(noisy, levels());
    }

    Var target() {
      return DenoisingScoreMatching.target(clean, noisy, levels());
    }

    double mean(Var each) {
      return Quadrature.mean(each, weights).value().item();
    }

    /** Gradient of an objective in theta. */
    double[] gradient(Var each) {
      Var[] g = Grad.of(Quadrature.mean(each, weights), theta);
      double[] out = new double[g.length];
      for (int i = 0; i < g.length; i++) {
        out[i] = g[i].value().item();
      }
      return out;
    }
  }

  // ---- SCO-1

  /** The derivative of log p in theta for E = theta x^2 / 2, from those of E and of log Z. */
  @FunctionalInterface
  private interface Derivative {
    double of(EnergyDensity p, Var x, Var theta, Var z);
  }

  private static void assertNormalizer(long seed, Derivative derivative) {
    Draws draws = new Draws(seed);
    double value = draws.between(0.3, 3);
    double x = draws.normals(1)[0];
    Var theta = Var.leaf(Tensor.of(draws.backend(), Shape.SCALAR, value));
    var p = new EnergyDensity(u -> EachSample.sum(u.square()).mul(theta).mul(0.5));
    Var z = theta.rsqrt().mul(Math.sqrt(2 * Math.PI));
    double actual = derivative.of(p, Quadrature.column(draws.backend(), x), theta, z);
    // log N(x; 0, 1 / theta) = -theta x^2 / 2 + log theta / 2 - ...
    assertClose(-x * x / 2 + 1 / (2 * value), actual);
  }

  @Property
  @Verifies("SCO-1")
  void inTheParametersTheGradientOfLogZStays(@ForAll long seed) {
    assertNormalizer(seed, (p, x, theta, z) -> item(p.parameterGradient(x, z.log(), theta)));
  }

  /** In x the misprint does no harm, as grad Z and grad log Z are both 0; in theta it does. */
  @Example
  @Refutes("SCO-1/1")
  void withTheGradientOfZTheParametersGradientIsWrong() {
    Mutant.mustFail(
        () -> assertNormalizer(1, (p, x, theta, z) -> item(p.parameterGradient(x, z, theta))));
  }

  private static double item(Var[] one) {
    return one[0].value().item();
  }

  @Property
  @Verifies("SCO-1")
  void theScoreIsTheNegativeGradientOfTheEnergyWhateverTheNormalizer(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var data = draws.mixture(2);
    NoiseLevel level = new NoiseLevel(1, 0.5);
    double shift = draws.between(-5, 5);
    var p = new EnergyDensity(x -> data.logDensity(x, level).neg().add(shift));
    Var x = draws.normal(4, 2);
    assertClose(values(data.score(x, NoiseLevels.all(level))), values(p.at(x)));
  }

  // ---- SCO-3

  private static void assertExplicit(long seed, java.util.function.BinaryOperator<Var> objective) {
    Line line = new Line(seed);
    double h = 1e-5;
    double[] x = values(line.noisy);
    double[] up = values(line.density.logDensity(line.noisy.add(h), line.level));
    double[] down = values(line.density.logDensity(line.noisy.sub(h), line.level));
    double[] s = values(line.model(line.noisy));
    double expected = 0;
    for (int i = 0; i < x.length; i++) {
      double score = (up[i] - down[i]) / (2 * h);
      expected += line.weights[i] * Math.pow(s[i] - score, 2) / 2;
    }
    double actual = line.mean(objective.apply(line.model(line.noisy), line.score()));
    assertEquals(expected, actual, 1e-7 * Math.max(1, expected));
  }

  @Property(tries = 20)
  @Verifies("SCO-3")
  void theExplicitObjectiveIsTheDistanceToTheParzenDensitysScore(@ForAll long seed) {
    assertExplicit(seed, ExplicitScoreMatching::of);
  }

  @Example
  @Refutes("SCO-3/mutant")
  void withAnotherSignOfTheScoreItIsNot() {
    Mutant.mustFail(() -> assertExplicit(1, (s, q) -> ExplicitScoreMatching.of(s, q.neg())));
  }

  @Property(tries = 20)
  void theParzenDensityIsAMixtureOfPoints(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[][] means = {draws.normals(3), draws.normals(3)};
    var mixture =
        new perrin.diffusion.exact.GaussianMixture(new double[] {1, 1}, means, new double[2][3]);
    double[] flat = new double[6];
    System.arraycopy(means[0], 0, flat, 0, 3);
    System.arraycopy(means[1], 0, flat, 3, 3);
    var parzen = new ParzenDensity(Var.constant(Tensor.of(draws.backend(), Shape.of(2, 3), flat)));
    NoiseLevels t =
        NoiseLevels.of(List.of(new NoiseLevel(0.8, 0.6), new NoiseLevel(0.5, 1), draws.level()));
    Var x = draws.normal(3, 3);
    double[] expected = values(mixture.at(x, t).x0());
    double[] actual = values(parzen.at(x, t).x0());
    for (int i = 0; i < 9; i++) {
      // the exponents are large where noise is small
      assertEquals(expected[i], actual[i], 1e-10);
    }
    NoiseLevel one = new NoiseLevel(0.8, 0.6);
    assertClose(values(mixture.logDensity(x, one)), values(parzen.logDensity(x, one)));
  }

  // ---- SCO-4

  /** The target from x~ - x and sigma. */
  @FunctionalInterface
  private interface Target {
    Var of(Var x0, Var xt, NoiseLevels t);
  }

  private static void assertTarget(long seed, Target target) {
    Draws draws = new Draws(seed);
    NoiseLevel level = draws.level();
    NoiseLevels t = NoiseLevels.all(level);
    Var x0 = draws.normal(3, 2);
    Var eps = draws.normal(3, 2);
    Var xt = GaussianProcess.sample(x0, t, eps);
    double[] actual = values(target.of(x0, xt, t));
    // the gradient of log q(x_t | x_0)
    Var x = Var.leaf(xt.value());
    Var log = GaussianProcess.marginal(x0, level).logDensity(x).sumAll();
    double[] expected = values(Grad.of(log, x)[0]);
    double[] byNoise = values(Kind.SCORE.of(x0, eps, t));
    for (int i = 0; i < expected.length; i++) {
      double slack = 1e-10 * Math.max(1, 1 / Math.pow(level.noise(), 2));
      assertEquals(expected[i], actual[i], slack);
      assertEquals(byNoise[i], actual[i], slack);
    }
  }

  @Property
  @Verifies("SCO-4")
  void theTargetIsTheScoreOfTheNoise(@ForAll long seed) {
    assertTarget(seed, DenoisingScoreMatching::target);
  }

  @Example
  @Refutes("SCO-4/1")
  void aSquaredDistanceIsNoScore() {
    Mutant.mustFail(
        () ->
            assertTarget(
                1,
                (x0, xt, t) ->
                    t.combine(l -> l.signal(), x0, _ -> -1, xt)
                        .square()
                        .mul(-1 / Math.pow(t.get(0).noise(), 2))));
  }

  // ---- SCO-5

  /** What is left of the explicit objective when its square is multiplied out. */
  @FunctionalInterface
  private interface Expansion {
    Var of(Line line, Var s);
  }

  private static void assertEqualGradients(long seed, Expansion denoising) {
    Line line = new Line(seed);
    double[] explicit =
        line.gradient(ExplicitScoreMatching.of(line.model(line.noisy), line.score()));
    double[] other = line.gradient(denoising.of(line, line.model(line.noisy)));
    for (int i = 0; i < explicit.length; i++) {
      assertEquals(explicit[i], other[i], 1e-10 * Math.max(1, Math.abs(explicit[i])));
    }
  }

  private static Var expanded(Var s, Var target, double cross) {
    return EachSample.sum(s.square().sub(s.mul(target).mul(cross)).add(target.square())).mul(0.5);
  }

  @Property(tries = 50)
  @Verifies("SCO-5")
  void explicitAndDenoisingObjectivesHaveEqualGradients(@ForAll long seed) {
    assertEqualGradients(seed, (line, s) -> ExplicitScoreMatching.of(s, line.target()));
    assertEqualGradients(seed, (line, s) -> expanded(s, line.target(), 2));
  }

  @Example
  @Refutes("SCO-5/1")
  void crossTermsWithoutTheFactorTwoGiveAnotherGradient() {
    Mutant.mustFail(() -> assertEqualGradients(1, (line, s) -> expanded(s, line.target(), 1)));
  }

  @Example
  @Refutes("SCO-5/2")
  void theGradientOfTheDensityInPlaceOfItsLogarithmGivesAnother() {
    Mutant.mustFail(
        () ->
            assertEqualGradients(
                1,
                (line, s) -> {
                  // grad q(x~ | x) = q(x~ | x) grad log q(x~ | x)
                  Var x0 = line.clean;
                  Var q = GaussianProcess.marginal(x0, line.level).logDensity(line.noisy).exp();
                  return ExplicitScoreMatching.of(s, line.target().mul(q.reshape(q.dim(0), 1)));
                }));
  }

  @Property(tries = 50)
  @Verifies("SCO-5")
  void theirDifferenceIsTheConstant(@ForAll long seed) {
    Line line = new Line(seed);
    Var s = line.model(line.noisy);
    double explicit = line.mean(ExplicitScoreMatching.of(s, line.score()));
    double denoising = line.mean(ExplicitScoreMatching.of(s, line.target()));
    double constant = line.mean(DenoisingScoreMatching.constant(line.score(), line.target()));
    assertClose(explicit, denoising + constant);
  }

  // ---- SCO-10

  /** The implicit objective's integrand. */
  @FunctionalInterface
  private interface Implicit {
    Var of(Line line);
  }

  private static void assertImplicit(long seed, Implicit implicit) {
    Line line = new Line(seed);
    Var score = line.score();
    double[] explicit = line.gradient(ExplicitScoreMatching.of(line.model(line.noisy), score));
    double value = line.mean(ExplicitScoreMatching.of(line.model(line.noisy), score));
    double rest = line.mean(EachSample.sum(score.square()).mul(0.5));
    assertClose(value - rest, line.mean(implicit.of(line)));
    double[] gradient = line.gradient(implicit.of(line));
    for (int i = 0; i < explicit.length; i++) {
      assertEquals(explicit[i], gradient[i], 1e-10 * Math.max(1, Math.abs(explicit[i])));
    }
  }

  @Property(tries = 50)
  @Verifies("SCO-10")
  void byPartsTheImplicitObjectiveIsTheExplicitOneUpToAConstant(@ForAll long seed) {
    assertImplicit(seed, line -> ImplicitScoreMatching.of(line::model, line.noisy));
  }

  @Property(tries = 20)
  @Verifies("SCO-10")
  void onTheLineADirectionOfLengthOneIsTheTrace(@ForAll long seed) {
    assertImplicit(
        seed,
        line -> ImplicitScoreMatching.sliced(line::model, line.noisy, line.noisy.mul(0).sub(1)));
  }

  @Example
  @Refutes("SCO-10/mutant")
  void aTraceWithTheOtherSignIsNotByParts() {
    Mutant.mustFail(
        () ->
            assertImplicit(
                1,
                line ->
                    EachSample.sum(line.model(line.noisy).square())
                        .sub(ImplicitScoreMatching.of(line::model, line.noisy))));
  }

  @Property(tries = 30)
  @Verifies("SCO-10")
  void overOrthogonalDirectionsTheSlicesAverageToTheTrace(@ForAll long seed) {
    Draws draws = new Draws(seed);
    var data = draws.mixture(3);
    NoiseLevels t = NoiseLevels.all(new NoiseLevel(0.7, 0.7));
    ScoreField field = x -> data.score(x, t).mul(x.square().mul(0.1).add(1));
    Var x = draws.normal(4, 3);
    double[] whole = values(ImplicitScoreMatching.of(field, x));
    double[] mean = new double[4];
    for (int i = 0; i < 3; i++) {
      double[] v = new double[12];
      for (int b = 0; b < 4; b++) {
        v[3 * b + i] = Math.sqrt(3); // mean of v v^T over i is I
      }
      Var direction = Var.constant(Tensor.of(draws.backend(), Shape.of(4, 3), v));
      double[] slice = values(ImplicitScoreMatching.sliced(field, x, direction));
      for (int b = 0; b < 4; b++) {
        mean[b] += slice[b] / 3;
      }
    }
    assertClose(whole, mean);
  }

  // ---- as training losses

  @Property(tries = 20)
  void asTrainingLossesExplicitDenoisingAndImplicitAgreeOnTheGradient(@ForAll long seed) {
    // a batch that holds every point with every node of the quadrature is the Parzen density's
    // expectation, if nodes are drawn with their weights: here all weights are made equal by
    // taking equally likely points and a noise of two values, which moments up to the third match
    Draws draws = new Draws(seed);
    NoiseLevel level = NoiseLevel.ofSigma(draws.between(0.5, 1.5));
    Var x0 = Quadrature.column(draws.backend(), 0.3, 0.3);
    Var eps = Quadrature.column(draws.backend(), 1, -1);
    NoiseLevels t = NoiseLevels.all(level);
    double[] gradients = new double[3];
    String[] names = {"esm", "dsm", "ism"};
    for (int i = 0; i < 3; i++) {
      Var theta = Var.leaf(Tensor.of(draws.backend(), Shape.SCALAR, -0.4));
      Denoiser model = (x, l) -> new Prediction(Kind.SCORE, x.sub(0.3).mul(theta), x, l);
      var loss = Losses.of(names[i], Schedules.of("linear"), VarianceChoice.of("beta-tilde"));
      gradients[i] = Grad.of(loss.of(model, x0, t, eps), theta)[0].value().item();
    }
    assertClose(gradients[0], gradients[1]);
    assertClose(gradients[0], gradients[2]);
  }
}
