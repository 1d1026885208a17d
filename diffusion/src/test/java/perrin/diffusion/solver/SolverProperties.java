package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Close.assertFar;
import static perrin.diffusion.Draws.values;

import java.util.List;
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

  @Property
  @Verifies("SMP-2")
  void ancestralStepsAreTheAlgorithmBox(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(3, 2);
    Var z = draws.normal(3, 2);
    for (int k = 1; k <= s.steps(); k++) {
      double[] actual =
          step(
              new Ddpm(ReverseVariance.BETA),
              data,
              x,
              s.level(k),
              s.level(k - 1),
              (_, _, _, _) -> z);
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
  void theLastStepDrawsNoNoise(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture data = draws.mixture(2);
    Var x = draws.normal(2, 2);
    int k = draws.whole(1, s.steps());
    double[] x0 = step(new Ddpm(ReverseVariance.BETA), data, x, s.level(k), s.level(0), NONE);
    assertClose(values(data.at(x, s.level(k)).x0()), x0);
  }

  @Property
  @Verifies("SMP-2")
  void onASubSequenceNormalDataStayNormal(@ForAll long seed) {
    // for x_0 ~ N(0, 1): x_t ~ N(0, 1) at every level; the ancestral step with variance beta keeps
    // it
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int t = draws.whole(2, s.steps());
    int to = draws.whole(1, t - 1);
    double gain = gain(s.level(t), s.level(to));
    double sigma2 = ReverseVariance.BETA.between(s.level(t), s.level(to));
    assertClose(1, gain * gain + sigma2);
  }

  /** The ancestral mean's factor of x for x_0 ~ N(0, 1), whose x0Hat is signal x. */
  private static double gain(NoiseLevel from, NoiseLevel to) {
    Posterior q = Posterior.between(from, to);
    return q.x0Factor() * from.signal() + q.xFactor();
  }

  /** alpha, abar and beta of a drawn step k >= 2. */
  private record Box(double alpha, double abar, double beta) {
    static Box of(long seed) {
      Draws draws = new Draws(seed);
      DiscreteSchedule s = draws.schedule();
      int k = draws.whole(2, s.steps());
      return new Box(s.alpha(k), s.alphaBar(k), s.beta(k));
    }

    /** Variance after a step from N(0, 1) for x_0 ~ N(0, 1), where eps_theta = sqrt(1 - abar) x. */
    static double variance(double gain, double sigma2) {
      return gain * gain + sigma2;
    }

    double rightGain() {
      double eps = Math.sqrt(1 - abar);
      return (1 - (1 - alpha) / Math.sqrt(1 - abar) * eps) / Math.sqrt(alpha);
    }
  }

  @Property(tries = 50, seed = "1")
  @Refutes("SMP-2/1")
  void epsInTheDenominatorIsNoLongerLinearInTheNoise(@ForAll long seed) {
    Box b = Box.of(seed);
    assertClose(1, Box.variance(b.rightGain(), b.beta));
    // printed: x - (1 - alpha) / (sqrt(1 - abar) eps); at x = 1 and eps = sqrt(1 - abar)
    double eps = Math.sqrt(1 - b.abar);
    double printed = (1 - (1 - b.alpha) / (Math.sqrt(1 - b.abar) * eps)) / Math.sqrt(b.alpha);
    assertTrue(Math.abs(printed - b.rightGain()) > 1e-10);
  }

  @Property(tries = 50, seed = "1")
  @Refutes("SMP-2/2")
  void noiseAtTheLastStepLeavesNoiseInTheSample(@ForAll long seed) {
    // a single point as data: without noise at k = 1 every path ends in it, with noise none does
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    GaussianMixture point = GaussianMixture.gaussian(new double[] {0.7}, 0);
    Var x = draws.normal(1, 1);
    double[] x0 = step(new Ddpm(ReverseVariance.BETA), point, x, s.level(1), s.level(0), NONE);
    assertClose(0.7, x0[0]);
    assertFar(0.7, x0[0] + Math.sqrt(s.beta(1)) * (1 + Math.abs(draws.normals(1)[0])));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("SMP-2/3")
  void aNoiseFactorOfBetaSquaredBreaksTheVariance(@ForAll long seed) {
    Box b = Box.of(seed);
    double printed = Math.sqrt(b.beta / (1 - b.abar)) * b.beta;
    double lost = Math.abs(Box.variance(b.rightGain(), printed * printed) - 1);
    assertTrue(lost > 1e-8, () -> "the variance stays within " + lost);
  }

  @Property(tries = 50, seed = "1")
  @Refutes("SMP-2/4")
  void alphaBarInPlaceOfAlphaBreaksTheVariance(@ForAll long seed) {
    Box b = Box.of(seed);
    double eps = Math.sqrt(1 - b.abar);
    double gain = (1 - (1 - b.abar) / Math.sqrt(1 - b.abar) * eps) / Math.sqrt(b.abar);
    assertFar(1, Box.variance(gain, b.beta));
  }

  @Property(tries = 50, seed = "1")
  @Refutes("SMP-2/5")
  void aStepsOwnAlphaOnASubSequenceBreaksTheVariance(@ForAll long seed) {
    Draws draws = new Draws(seed);
    DiscreteSchedule s = draws.schedule();
    int t = draws.whole(2, s.steps());
    NoiseLevel from = s.level(t);
    // from t to 0 in one stride, x0Hat = signal x: the right mean is x0Hat itself
    double right = gain(from, s.level(0));
    assertClose(from.signal(), right);
    double alpha = s.alpha(t);
    double printed = (1 - (1 - alpha)) / Math.sqrt(alpha);
    assertFar(right, printed);
  }

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
      assertEquals(expected, actual[i], 1e-9 * Math.max(1, 1 / Math.sqrt(at)));
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
    assertClose(1, Math.pow(gain(t, s), 2) + ReverseVariance.BETA.between(t, s));
  }
}
