package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertRelative;
import static perrin.diffusion.Draws.values;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
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
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Tensor;

final class WeightingProperties {
  private static final VarianceChoice FIXED = VarianceChoice.of("beta");
  private static final VarianceChoice LEARNED = VarianceChoice.of("learned-range");

  private static void assertWeights(
      Weighting w, Kind measured, Map<Kind, ToDoubleFunction<Double>> papers, double lambda) {
    NoiseLevel level = NoiseLevel.ofLambda(lambda);
    papers.forEach(
        (kind, paper) ->
            assertRelative(
                paper.applyAsDouble(level.snr()), w.converted(measured, kind).at(level)));
  }

  @Property
  void minSnrHasThePapersWeightInEachKind(@ForAll long seed) {
    double lambda = new Draws(seed).between(-8, 8);
    assertWeights(
        MinSnrLoss.of(5),
        Kind.X0,
        Map.of(
            Kind.X0, snr -> Math.min(snr, 5),
            Kind.EPS, snr -> Math.min(snr, 5) / snr,
            Kind.V, snr -> Math.min(snr, 5) / (snr + 1)),
        lambda);
  }

  @Property
  void softMinSnrHasThePapersWeightInEachKind(@ForAll long seed) {
    double lambda = new Draws(seed).between(-8, 8);
    assertWeights(
        SoftMinSnrLoss.of(4),
        Kind.X0,
        Map.of(
            Kind.X0, snr -> 4 * snr / (snr + 4),
            Kind.EPS, snr -> 4 / (snr + 4),
            Kind.V, snr -> 4 * snr / (snr + 4) / (snr + 1)),
        lambda);
  }

  @Property
  void perceptionPrioritisedHasThePapersWeightInEachKind(@ForAll long seed) {
    double lambda = new Draws(seed).between(-8, 8);
    assertWeights(
        P2Loss.of(1, 0.5),
        Kind.EPS,
        Map.of(
            Kind.EPS, snr -> 1 / Math.sqrt(1 + snr),
            Kind.X0, snr -> snr / Math.sqrt(1 + snr),
            // eps error = signal times v error, signal^2 = snr / (1 + snr)
            Kind.V, snr -> snr / Math.pow(1 + snr, 1.5)),
        lambda);
  }

  @Property
  void edmsWeightIsOneForThePreconditionedNetwork(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double data = draws.between(0.2, 2);
    double sigma = Math.exp(draws.between(-5, 5));
    // x0Hat = cSkip x + cOut F
    double cOut = sigma * data / Math.hypot(sigma, data);
    assertRelative(1, EdmLoss.of(data).at(NoiseLevel.ofSigma(sigma)) * cOut * cOut);
  }

  // ---- SCO-6

  private static void assertNcsn(long seed, ToDoubleFunction<NoiseLevel> lambda) {
    // for x~ = x + sigma eps, sigma^2 times half the score's squared error is half the noise's
    NoiseLevel level = NoiseLevel.ofSigma(Math.exp(new Draws(seed).between(-4, 4)));
    Weighting w = l -> lambda.applyAsDouble(l);
    assertRelative(0.5, w.converted(Kind.SCORE, Kind.EPS).at(level));
  }

  @Property
  @Verifies("SCO-6")
  void withLambdaSigmaSquaredAllLevelsWeighTheSame(@ForAll long seed) {
    assertNcsn(seed, NcsnLoss::weight);
  }

  @Example
  @Refutes("SCO-6/mutant")
  void withLambdaSigmaTheyDoNot() {
    Mutant.mustFail(() -> assertNcsn(1, l -> l.noise() / 2));
  }

  @Property(tries = 30)
  @Verifies("SCO-6")
  void theNcsnLossIsHalfTheMeanOfWeightedScoreErrors(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = draws.mixture(2);
    NoiseLevels t =
        NoiseLevels.of(
            List.of(NoiseLevel.ofSigma(0.1), NoiseLevel.ofSigma(1), NoiseLevel.ofSigma(7)));
    Var x0 = draws.normal(3, 2);
    Var eps = draws.normal(3, 2);
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      double sigma = t.get(i).noise();
      Var x = x0.slice(0, i, i + 1).add(eps.slice(0, i, i + 1).mul(sigma));
      double[] s = values(data.score(x, NoiseLevels.all(t.get(i))));
      for (int j = 0; j < 2; j++) {
        double target = -values(eps)[2 * i + j] / sigma;
        expected += sigma * sigma * Math.pow(s[j] - target, 2) / 2 / 6;
      }
    }
    assertClose(expected, new NcsnLoss().of(data, x0, t, eps).value().item());
  }

  // ---- all of the catalogue

  private static Denoiser as(Kind kind, Denoiser model) {
    return (x, l) -> new Prediction(kind, model.at(x, l).as(kind), x, l);
  }

  /** Losses of an error that is measured in one kind whatever the model predicts. */
  private static final List<String> WEIGHTED =
      List.of(
          "weighted",
          "vlb:decoder=density",
          "esm",
          "dsm",
          "ism",
          "ncsn",
          "edm",
          "likelihood",
          "min-snr",
          "soft-min-snr",
          "p2",
          "ct-elbo");

  @Property(tries = 10)
  void aWeightedLossIsTheSameWhateverTheModelPredicts(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x0 = draws.normal(4, 2);
    Var eps = draws.normal(4, 2);
    NoiseLevels t = UniformDensity.of(s).draw(seed, 0, 0, 4);
    for (String name : WEIGHTED) {
      Loss loss = Losses.of(name, s, FIXED);
      double expected = loss.of(data, x0, t, eps).value().item();
      for (Kind kind : List.of(Kind.EPS, Kind.V, Kind.SCORE)) {
        double actual = loss.of(as(kind, data), x0, t, eps).value().item();
        assertEquals(1, actual / expected, 1e-10, name);
      }
    }
  }

  @Example
  void everyLossHasAGradient() {
    Draws draws = new Draws(1);
    DiscreteSchedule s = Schedules.discrete("cosine:steps=20");
    Objective objective;
    for (NamedLoss entry : Losses.catalog().all()) {
      VarianceChoice variance = entry.trainsVariance() ? LEARNED : FIXED;
      Loss loss;
      try {
        loss = Losses.of(entry.name(), s, variance);
      } catch (CatalogException e) {
        continue; // a loss of another family of processes
      }
      objective = new Objective(UniformDensity.of(s), loss, 1);
      GaussianMixture data = draws.mixture(2);
      Var theta = Var.leaf(Tensor.of(draws.backend(), perrin.tensor.Shape.SCALAR, 0.8));
      Denoiser model =
          (x, l) -> {
            Prediction p = data.at(x, l);
            Var value = p.eps().mul(theta);
            Var share = theta.sigmoid().mul(value.mul(0).add(1));
            return new Prediction(Kind.EPS, value, x, l).withVarianceShare(share);
          };
      Var value = objective.at(model, draws.normal(8, 2).mul(0.5).tanh(), 0, 0);
      double g = Grad.of(value, theta)[0].value().item();
      assertTrue(Double.isFinite(g) && g != 0, entry.name() + ": " + g);
    }
  }

  @Property(tries = 20)
  void theWholeBoundIsTheMeanOverStepsOfItsLoss(@ForAll long seed) {
    // each step once: the mean of T L_{t-1} over t is the sum
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int steps = s.steps();
    List<NoiseLevel> levels = new java.util.ArrayList<>();
    for (int k = 1; k <= steps; k++) {
      levels.add(s.level(k));
    }
    GaussianMixture data = draws.mixture(1);
    Var x0 = draws.normal(1, 1).mul(0).add(0.25).expand(perrin.tensor.Shape.of(steps, 1));
    Var eps = draws.normal(steps, 1);
    var loss = (VlbLoss) Losses.of("vlb", s, FIXED);
    double bits = loss.of(data, x0, NoiseLevels.of(levels), eps).value().item();
    double nats = loss.bound().prior(x0.slice(0, 0, 1)).value().item();
    for (int k = 1; k <= steps; k++) {
      Var one = eps.slice(0, k - 1, k);
      nats +=
          loss.bound()
              .term(data, x0.slice(0, 0, 1), NoiseLevels.all(s.level(k)), one)
              .value()
              .item();
    }
    assertEquals(1, nats / Math.log(2) / bits, 1e-10);
  }

  @Property(tries = 20)
  void theHybridLossMovesTheMeanBySimpleAndTheVarianceByTheBound(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    NoiseLevels t = UniformDensity.of(s).draw(seed, 0, 0, 4);
    Var x0 = draws.normal(4, 2);
    Var eps = draws.normal(4, 2);
    Var mean = Var.leaf(Tensor.of(draws.backend(), perrin.tensor.Shape.SCALAR, 0.9));
    Var share = Var.leaf(Tensor.of(draws.backend(), perrin.tensor.Shape.SCALAR, 0.4));
    Denoiser model =
        (x, l) ->
            new Prediction(Kind.EPS, data.at(x, l).eps().mul(mean), x, l)
                .withVarianceShare(x.mul(0).add(share));
    Var[] g = Grad.of(Losses.of("hybrid", s, LEARNED).of(model, x0, t, eps), mean, share);
    Var simple = Grad.of(new SimpleLoss().of(model, x0, t, eps), mean)[0];
    Loss vlb = Losses.of("vlb", s, LEARNED);
    Var bound = Grad.of(vlb.of(model, x0, t, eps), share)[0];
    assertClose(simple.value().item(), g[0].value().item());
    assertClose(0.001 * bound.value().item(), g[1].value().item());
  }

  @Property
  void huberIsHalfTheSquareThenLinear(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double e = draws.between(-3, 3);
    Denoiser model = (x, l) -> new Prediction(Kind.EPS, x.mul(0).add(e), x, l);
    Var zero = draws.normal(1, 1).mul(0);
    NoiseLevels t = NoiseLevels.all(new NoiseLevel(0.6, 0.8));
    double expected = Math.abs(e) <= 1 ? e * e / 2 : Math.abs(e) - 0.5;
    assertClose(expected, new HuberLoss(1).of(model, zero, t, zero).value().item());
    assertClose(Math.abs(e), new L1Loss().of(model, zero, t, zero).value().item());
  }

  @Property
  void inContinuousTimeTheWeightIsTheFallOfLogSnr(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int k = draws.whole(1, s.steps());
    double t = k - draws.between(0.2, 0.8);
    double h = 1e-4;
    double fall = (s.level(t - h).lambda() - s.level(t + h).lambda()) / (2 * h);
    double weight = new CtElboLoss(s).weight(s.level(t));
    assertEquals(1, s.end() * fall / 2 / weight, 1e-5);
    Weighting likelihood = LikelihoodLoss.of(s).converted(Kind.SCORE, Kind.EPS);
    assertEquals(1, weight / s.end() / likelihood.at(s.level(t)), 1e-10);
  }

  @Example
  void pairsThatMakeNoSenseAreRefusedWithTheReason() {
    var linear = Schedules.of("linear");
    var simple = assertThrows(CatalogException.class, () -> Losses.of("simple", linear, LEARNED));
    assertTrue(simple.getMessage().contains("never train the variance"), simple::getMessage);
    var hybrid = assertThrows(CatalogException.class, () -> Losses.of("hybrid", linear, FIXED));
    assertTrue(hybrid.getMessage().contains("nothing to train"), hybrid::getMessage);
    var vlb = assertThrows(CatalogException.class, () -> Losses.of("vlb:decoder=x", linear, FIXED));
    assertTrue(vlb.getMessage().contains("256 or density"), vlb::getMessage);
    for (String wrong : new String[] {"betta", "1.5", "-1", ""}) {
      assertThrows(CatalogException.class, () -> VarianceChoice.of(wrong));
    }
  }
}
