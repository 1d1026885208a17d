package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.List;
import java.util.function.Function;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.Prediction;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.Posterior;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.process.Transition;
import perrin.diffusion.schedule.DiscreteSchedule;

final class SolverProperties {
  private static final NoiseSource NONE =
      (purpose, step, subStep, like) -> {
        throw new AssertionError("noise was drawn for " + purpose);
      };

  private static double[] step(
      Solver solver, GaussianMixture data, Var x, NoiseLevel from, NoiseLevel to, NoiseSource z) {
    return values(Driver.through(solver, List.of(from, to)).run(data, x, z).x());
  }

  /** Every step, from the noisy end to the clean one, must be Algorithm 2's. */
  private static void assertAlgorithmTwo(long seed, Solver solver) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    for (int k = 1; k <= s.steps(); k++) {
      double[] actual = step(solver, data, x, s.level(k), s.level(k - 1), (_, _, _, _) -> z);
      double[] eps = values(data.at(x, s.level(k)).eps());
      double sigma = k > 1 ? Math.sqrt(s.beta(k)) : 0;
      double alpha = s.alpha(k);
      for (int i = 0; i < actual.length; i++) {
        double mean =
            (values(x)[i] - (1 - alpha) / Math.sqrt(1 - s.alphaBar(k)) * eps[i]) / Math.sqrt(alpha);
        assertClose(mean + sigma * values(z)[i], actual[i]);
      }
    }
  }

  @Property
  @Verifies("SMP-2")
  void ancestralStepsAreTheAlgorithmBox(@ForAll long seed) {
    assertAlgorithmTwo(seed, new Ddpm(ReverseVariance.BETA));
  }

  /** x_{k-1} as a source prints it. */
  @FunctionalInterface
  private interface Printed {
    Var of(Var x, Var eps, Var z, Box box);
  }

  /** alpha, abar and beta of a step. */
  private record Box(double alpha, double abar, double beta, boolean last) {
    static Box of(Step s) {
      double abar = s.from().signal() * s.from().signal();
      double alpha = abar / (s.to().signal() * s.to().signal());
      return new Box(alpha, abar, 1 - alpha, s.to().clean());
    }

    Var mean(Var x, Var eps) {
      return x.sub(eps.mul(beta / Math.sqrt(1 - abar))).div(Math.sqrt(alpha));
    }

    double std() {
      return last ? 0 : Math.sqrt(beta);
    }
  }

  private static void printedFails(long seed, Printed printed) {
    Solver solver =
        Solver.stochastic(s -> printed.of(s.x(), s.predict().eps(), s.noise(), Box.of(s)));
    Mutant.mustFail(() -> assertAlgorithmTwo(seed, solver));
  }

  @Property(tries = 10)
  @Verifies("SMP-2")
  void theBoxAsItShouldBePrintedIsAlgorithmTwo(@ForAll long seed) {
    assertAlgorithmTwo(
        seed,
        Solver.stochastic(
            s -> {
              Box b = Box.of(s);
              return b.mean(s.x(), s.predict().eps()).add(s.noise().mul(b.std()));
            }));
  }

  @Property(tries = 10)
  @Refutes("SMP-2/1")
  void epsInTheDenominatorIsAnotherStep(@ForAll long seed) {
    printedFails(
        seed,
        (x, eps, z, b) ->
            x.sub(eps.mul(Math.sqrt(1 - b.abar)).reciprocal().mul(1 - b.alpha))
                .div(Math.sqrt(b.alpha))
                .add(z.mul(b.std())));
  }

  @Property(tries = 10)
  @Refutes("SMP-2/2")
  void noiseAtTheLastStepIsAnotherStep(@ForAll long seed) {
    printedFails(seed, (x, eps, z, b) -> b.mean(x, eps).add(z.mul(Math.sqrt(b.beta))));
  }

  @Property(tries = 10)
  @Refutes("SMP-2/3")
  void aNoiseFactorOfBetaToThreeHalvesIsAnotherStep(@ForAll long seed) {
    printedFails(
        seed,
        (x, eps, z, b) ->
            b.mean(x, eps).add(z.mul(b.last ? 0 : Math.sqrt(b.beta / (1 - b.abar)) * b.beta)));
  }

  @Property(tries = 10)
  @Refutes("SMP-2/4")
  void alphaBarInPlaceOfAlphaIsAnotherStep(@ForAll long seed) {
    printedFails(
        seed,
        (x, eps, z, b) ->
            x.sub(eps.mul((1 - b.abar) / Math.sqrt(1 - b.abar)))
                .div(Math.sqrt(b.abar))
                .add(z.mul(b.std())));
  }

  @Property
  @Verifies("SMP-2")
  void theLastStepDrawsNoNoise(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(2, 2);
    int k = draws.whole(1, s.steps());
    double[] x0 = step(new Ddpm(ReverseVariance.BETA), data, x, s.level(k), s.level(0), NONE);
    assertClose(values(data.at(x, s.level(k)).x0()), x0);
  }

  /**
   * A stride over several steps of a chain, for which {@code ancestral} is made: x_0 ~ N(0, 1)
   * stays N(0, 1), and the mean of x for data at one point stays signal x_0.
   */
  private static void assertStridesKeepTheMarginals(
      long seed, Function<DiscreteSchedule, Solver> ancestral) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    while (s.steps() < 3) {
      s = draws.schedule();
    }
    int t = draws.whole(3, s.steps());
    int to = draws.whole(1, t - 2);
    Driver driver = Driver.through(ancestral.apply(s), List.of(s.level(t), s.level(to)));
    assertClose(1, AffineLaw.of(driver, AffineLaw.gaussian(0, 1), 0, 1).variance());
    double x0 = 0.7;
    AffineLaw law =
        AffineLaw.of(
            driver, AffineLaw.gaussian(x0, 0), s.level(t).signal() * x0, s.level(t).noise());
    assertClose(s.level(to).signal() * x0, law.mean());
  }

  @Property
  @Verifies("SMP-2")
  void onASubSequenceTheMarginalsStay(@ForAll long seed) {
    assertStridesKeepTheMarginals(seed, _ -> new Ddpm(ReverseVariance.BETA));
  }

  @Property(tries = 10)
  @Refutes("SMP-2/5")
  void aStepsOwnAlphaOnASubSequenceDoesNotKeepThem(@ForAll long seed) {
    // on neighbouring steps both are one
    Mutant.mustFail(
        () ->
            assertStridesKeepTheMarginals(
                seed,
                chain ->
                    Solver.stochastic(
                        s -> {
                          int k = (int) Math.round(chain.time(s.from()));
                          Box own =
                              new Box(chain.alpha(k), chain.alphaBar(k), chain.beta(k), false);
                          return own.mean(s.x(), s.predict().eps()).add(s.noise().mul(own.std()));
                        })));
  }

  // ---- SMP-4 and SMP-5

  @Property
  @Verifies("SMP-5")
  void ddimStepsAreEquationTwelve(@ForAll long seed) {
    assertEquationTwelve(seed, Ddim::new);
  }

  @Example
  @Refutes("SMP-5/mutant")
  void aDirectionThatIgnoresTheFreshNoiseIsNot() {
    Mutant.mustFail(
        () ->
            assertEquationTwelve(
                1,
                eta ->
                    Solver.stochastic(
                        s -> {
                          Prediction p = s.predict();
                          Var z = s.noise();
                          double sigma = eta * Math.sqrt(Posterior.variance(s.from(), s.to()));
                          return p.x0()
                              .mul(s.to().signal())
                              .add(p.eps().mul(s.to().noise()))
                              .add(z.mul(sigma));
                        })));
  }

  private static void assertEquationTwelve(
      long seed, java.util.function.DoubleFunction<Solver> ddim) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int t = draws.whole(1, s.steps());
    int to = draws.whole(0, t - 1);
    double eta = draws.between(0, 1);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    double[] actual = step(ddim.apply(eta), data, x, s.level(t), s.level(to), (_, _, _, _) -> z);
    double[] eps = values(data.at(x, s.level(t)).eps());
    double at = s.alphaBar(t);
    double as = s.alphaBar(to);
    double sigma = eta * Math.sqrt((1 - as) / (1 - at)) * Math.sqrt(Math.max(0, 1 - at / as));
    for (int i = 0; i < actual.length; i++) {
      double x0 = (values(x)[i] - Math.sqrt(1 - at) * eps[i]) / Math.sqrt(at);
      double direction = Math.sqrt(Math.max(0, 1 - as - sigma * sigma)) * eps[i];
      double expected = Math.sqrt(as) * x0 + direction + sigma * values(z)[i];
      assertEquals(expected, actual[i], 1e-10 * Math.max(1, 1 / Math.sqrt(at)));
    }
  }

  @Property
  @Verifies("SMP-5")
  void withEtaZeroItIsEulersMethodInItsVariables(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    GaussianMixture data = draws.mixture(3);
    Var x = draws.normal(4, 3).mul(t.noise());
    double[] euler = step(new Euler(), data, x, t, s, NONE);
    double[] ddim = step(new Ddim(0), data, x, t, s, NONE);
    for (int i = 0; i < ddim.length; i++) {
      assertEquals(euler[i], ddim[i], 1e-10 * Math.max(1, 1 / t.signal()));
    }
  }

  @Property
  @Verifies("SMP-5")
  void withEtaOneItIsAncestralWithThePosteriorVariance(@ForAll long seed) {
    Draws draws = new Draws(seed);
    NoiseLevel t = draws.level();
    NoiseLevel s = draws.cleaner(t);
    GaussianMixture data = draws.mixture(3);
    Var x = draws.normal(4, 3).mul(t.noise());
    Var z = draws.normal(4, 3);
    NoiseSource noise = (_, _, _, _) -> z;
    double[] ancestral = step(new Ddpm(ReverseVariance.BETA_TILDE), data, x, t, s, noise);
    double[] ddim = step(new Ddim(1), data, x, t, s, noise);
    for (int i = 0; i < ddim.length; i++) {
      assertEquals(ancestral[i], ddim[i], 1e-10 * Math.max(1, 1 / t.signal()));
    }
  }

  @Property(tries = 30)
  @Verifies("SMP-4")
  void whenTheDataAreOnePointEveryEtaEndsInIt(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture point = GaussianMixture.gaussian(new double[] {0.3, -0.9}, 0);
    Var z = draws.normal(2, 2);
    List<NoiseLevel> levels = List.of(s.level(s.steps()), s.level(1), s.level(0));
    double[] x =
        values(
            Driver.through(new Ddim(draws.between(0, 1)), levels)
                .run(point, draws.normal(2, 2), (_, _, _, _) -> z)
                .x());
    assertClose(new double[] {0.3, -0.9, 0.3, -0.9}, x);
  }

  @Example
  void fromPureNoiseAPredictionOfVStillSamples() {
    Draws draws = new Draws(1);
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(2, 2);
    List<NoiseLevel> levels =
        List.of(new NoiseLevel(0, 1), new NoiseLevel(0.6, 0.8), NoiseLevel.CLEAN);
    Var end =
        Driver.through(new Ddim(0), levels)
            .run((y, l) -> new Prediction(Kind.V, data.at(y, l).v(), y, l), x, NONE)
            .x();
    for (double v : values(end)) {
      assertTrue(Double.isFinite(v));
    }
    var e = assertThrows(IllegalArgumentException.class, () -> Driver.through(new Euler(), levels));
    assertTrue(e.getMessage().contains("infinite"), e::getMessage);
  }

  @Example
  void aTransitionUpAndAStepDownAreInverseInLaw() {
    // renoising N(0, 1) data and stepping down again keeps N(0, 1)
    NoiseLevel s = NoiseLevel.ofAlphaBar(0.5);
    NoiseLevel t = NoiseLevel.ofAlphaBar(0.3);
    Transition up = Transition.between(s, t);
    assertClose(1, up.scale() * up.scale() + up.std() * up.std());
    Posterior q = Posterior.between(t, s);
    double gain = q.x0Factor() * t.signal() + q.xFactor(); // x0Hat = signal x
    assertClose(1, gain * gain + ReverseVariance.BETA.between(t, s));
  }
}
