package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class LossProperties {
  private static Denoiser as(Kind kind, GaussianMixture data) {
    return (x, l) -> new Prediction(kind, data.at(x, l).as(kind), x, l);
  }

  @Property
  @Verifies("ELB-5")
  void theSimpleLossIsTheMeanSquaredNoiseError(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    NoiseLevels t = UniformDensity.of(s).draw(seed, 3, 0, 5);
    GaussianMixture data = draws.mixture(2);
    Var x0 = draws.normal(5, 2);
    Var eps = draws.normal(5, 2);
    double sum = 0;
    for (int b = 0; b < 5; b++) {
      double abar = s.alphaBar((int) s.time(t.get(b)));
      Var x =
          x0.slice(0, b, b + 1)
              .mul(Math.sqrt(abar))
              .add(eps.slice(0, b, b + 1).mul(Math.sqrt(1 - abar)));
      double[] hat = values(data.at(x, t.get(b)).eps());
      for (int i = 0; i < 2; i++) {
        sum += Math.pow(hat[i] - values(eps)[2 * b + i], 2);
      }
    }
    double loss = new SimpleLoss().of(as(Kind.EPS, data), x0, t, eps).value().item();
    assertClose(sum / 10, loss);
  }

  @Property(tries = 50)
  void errorsInOtherKindsAreTheNoiseErrorWeighted(@ForAll long seed) {
    // x0Hat - x_0 = -sigma (epsHat - eps); vHat - v = -(noise^2 + signal^2) / noise (x0Hat - x_0)
    Draws draws = new Draws(seed);
    NoiseLevel level = new NoiseLevel(draws.between(0.2, 1), draws.between(0.2, 1));
    NoiseLevels t = NoiseLevels.all(level);
    GaussianMixture data = draws.mixture(2);
    Var x0 = draws.normal(5, 2);
    Var eps = draws.normal(5, 2);
    double noise = new SimpleLoss().of(as(Kind.EPS, data), x0, t, eps).value().item();
    double clean = new SimpleLoss().of(as(Kind.X0, data), x0, t, eps).value().item();
    double v = new SimpleLoss().of(as(Kind.V, data), x0, t, eps).value().item();
    double sigma = level.sigma();
    assertClose(noise * sigma * sigma, clean);
    assertClose(
        clean
            * Math.pow((level.noise() * level.noise() + level.signal() * level.signal()), 2)
            / Math.pow(level.noise(), 2),
        v);
    Loss weighted = new WeightedLoss(Kind.EPS, l -> l.sigma() * l.sigma());
    assertClose(clean, weighted.of(as(Kind.X0, data), x0, t, eps).value().item());
  }

  private static void assertStepsAreUniformFromOneToT(DiscreteSchedule s, LevelDensity density) {
    int n = 20_000;
    NoiseLevels t = density.draw(5, 0, 0, n);
    int steps = s.steps();
    int[] count = new int[steps + 1];
    for (int i = 0; i < n; i++) {
      count[(int) s.time(t.get(i))]++;
    }
    assertEquals(0, count[0]);
    double chi2 = 0;
    double mean = (double) n / steps;
    for (int k = 1; k <= steps; k++) {
      chi2 += Math.pow(count[k] - mean, 2) / mean;
    }
    // 9 degrees of freedom: 33.7 is exceeded once in ten thousand seeds, and this one is fixed
    assertTrue(chi2 < 33.7, "chi squared " + chi2);
    assertEquals(s.level(1), density.quantile(0));
    assertEquals(s.level(steps), density.quantile(Math.nextDown(1.0)));
  }

  @Example
  @Verifies("ELB-5")
  void stepsAreUniformFromOneToT() {
    DiscreteSchedule s = Schedules.discrete("linear:steps=10");
    assertStepsAreUniformFromOneToT(s, UniformDensity.of(s));
  }

  @Example
  @Refutes("ELB-5/1")
  void stepsFromZeroOnAreNot() {
    DiscreteSchedule s = Schedules.discrete("linear:steps=10");
    for (int last : new int[] {9, 10}) {
      LevelDensity fromZero = u -> s.level((int) (u * (last + 1)));
      Mutant.mustFail(() -> assertStepsAreUniformFromOneToT(s, fromZero));
    }
  }

  @Example
  void atStepZeroThereIsNoNoiseToPredict() {
    // x_0 says nothing about eps: whatever is predicted, the mean squared error is at least 1
    Draws draws = new Draws(1);
    NoiseLevels zero = NoiseLevels.all(NoiseLevel.CLEAN);
    GaussianMixture data = draws.mixture(2);
    Var x0 = draws.normal(4000, 2);
    Var eps = draws.normal(4000, 2);
    assertThrows(
        ArithmeticException.class, () -> new SimpleLoss().of(as(Kind.EPS, data), x0, zero, eps));
    Denoiser best = (x, l) -> new Prediction(Kind.EPS, x.mul(0), x, l);
    assertEquals(1, new SimpleLoss().of(best, x0, zero, eps).value().item(), 0.05);
    // at step 1 already the optimal denoiser of a point does predict it
    NoiseLevels one = NoiseLevels.all(Schedules.discrete("linear").level(1));
    GaussianMixture point = GaussianMixture.gaussian(new double[] {0, 0}, 0);
    Loss simple = new SimpleLoss();
    assertClose(0, simple.of(as(Kind.EPS, point), x0.mul(0), one, eps).value().item());
  }

  @Property(tries = 20)
  @Verifies("SMP-1")
  void aTrainingStepIsTheSameHoweverTheBatchIsSplit(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Objective objective = Objective.ddpm(Schedules.of("linear"), seed);
    Denoiser model = as(Kind.EPS, draws.mixture(3));
    Var x0 = draws.normal(6, 3);
    double whole = objective.at(model, x0, 17, 0).value().item();
    double parts = 0;
    for (int first = 0; first < 6; first += 2) {
      parts += objective.at(model, x0.slice(0, first, first + 2), 17, first).value().item() / 3;
    }
    assertClose(whole, parts);
    assertTrue(whole != objective.at(model, x0, 18, 0).value().item());
  }

  @Example
  @Verifies("SMP-1")
  void trainingFindsTheOptimalPrediction() {
    assertFindsTheOptimum(new SimpleLoss());
  }

  @Example
  @Refutes("SMP-1/mutant")
  void withAnotherNoiseAsTargetItDoesNot() {
    Mutant.mustFail(
        () ->
            assertFindsTheOptimum(
                (model, x0, t, eps) -> {
                  Prediction hat = model.at(GaussianProcess.sample(x0, t, eps), t);
                  Var other = eps.flip(0); // the noise of another sample
                  return hat.value().sub(hat.kind().of(x0, other, t)).square().meanAll();
                }));
  }

  private static void assertFindsTheOptimum(Loss loss) {
    // eps_theta(x) = theta x for x_0 ~ N(0, 1) at one level: the optimum is theta = noise
    Draws draws = new Draws(2);
    NoiseLevel level = new NoiseLevel(0.6, 0.8);
    Objective objective = new Objective(_ -> level, loss, 1);
    double theta = 0;
    int n = 2000;
    for (int step = 0; step < 40; step++) {
      Var x0 = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 1), draws.normals(n)));
      Var parameter = Var.leaf(Tensor.of(draws.backend(), Shape.SCALAR, theta));
      Denoiser model = (x, l) -> new Prediction(Kind.EPS, x.mul(parameter), x, l);
      Var gradient = Grad.of(objective.at(model, x0, step, 0), parameter)[0];
      theta -= 0.3 / (1 + 0.2 * step) * gradient.value().item();
    }
    assertEquals(0.8, theta, 0.02);
  }

  @Example
  void theOptimalDenoiserHasTheLeastLoss() {
    GaussianMixture data = new Draws(5).mixture(2);
    Draws draws = new Draws(6);
    int n = 4000;
    Var x0 = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 2), data.draw(n, 1)));
    Objective objective = Objective.ddpm(Schedules.of("cosine"), 1);
    double best = objective.at(as(Kind.EPS, data), x0, 0, 0).value().item();
    Denoiser off = (x, l) -> new Prediction(Kind.EPS, data.at(x, l).eps().mul(1.1), x, l);
    assertTrue(best < objective.at(off, x0, 0, 0).value().item());
  }

  @Example
  void validationDoesNotDependOnTheBatchSize() {
    Draws draws = new Draws(7);
    Objective objective = Objective.ddpm(Schedules.of("linear"), 1);
    Denoiser model = as(Kind.EPS, draws.mixture(3));
    Var x0 = draws.normal(6, 3);
    double whole = objective.validation(model, x0, 0).value().item();
    double parts =
        (objective.validation(model, x0.slice(0, 0, 4), 0).value().item() * 4
                + objective.validation(model, x0.slice(0, 4, 6), 4).value().item() * 2)
            / 6;
    assertClose(whole, parts);
    assertEquals(whole, objective.validation(model, x0, 0).value().item());
  }

  @Example
  void validationLevelsCoverAllStepsEvenly() {
    DiscreteSchedule s = Schedules.discrete("linear:steps=100");
    NoiseLevels t = UniformDensity.of(s).spread(0, 1000);
    int[] count = new int[101];
    for (int i = 0; i < 1000; i++) {
      count[(int) s.time(t.get(i))]++;
    }
    for (int k = 1; k <= 100; k++) {
      assertTrue(Math.abs(count[k] - 10) <= 2, "step " + k + ": " + count[k]);
    }
  }

  @Example
  void aSamplesLevelDependsOnSeedStepAndSampleAlone() {
    LevelDensity density = UniformDensity.of(Schedules.of("linear"));
    NoiseLevels whole = density.draw(9, 4, 0, 10);
    NoiseLevels tail = density.draw(9, 4, 6, 4);
    for (int i = 0; i < 4; i++) {
      assertEquals(whole.get(6 + i), tail.get(i));
    }
  }
}
