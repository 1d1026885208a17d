package perrin.diffusion.likelihood;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.ode.Integrator;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.ode.ProbabilityFlow;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Likelihoods against a mixture's own density. */
final class FlowLikelihoodTest {
  private static final double NATS = 1e-6;
  private static final Schedule LINEAR = Schedules.of("linear");
  private static final NoiseLevel FROM = LINEAR.level(20);
  private static final NoiseLevel TO = LINEAR.level(LINEAR.end());
  private static final Integrator FINE = Integrator.adaptive(OdeSolvers.of("dopri8"), 1e-9, 1e-9);

  private static GaussianMixture mixture(int d) {
    Draws draws = new Draws(d);
    double[][] mu = {draws.normals(d), draws.normals(d), draws.normals(d)};
    double[][] c = new double[3][d];
    for (double[] row : c) {
      for (int i = 0; i < d; i++) {
        row[i] = draws.between(0.3, 1);
      }
    }
    return new GaussianMixture(new double[] {1, 2, 1}, mu, c);
  }

  /** Points of the noised mixture. */
  private static Var points(GaussianMixture data, int n, NoiseLevel level, long seed) {
    Draws draws = new Draws(seed);
    double[] x = data.draw(n, seed);
    double[] z = draws.normals(x.length);
    for (int i = 0; i < x.length; i++) {
      x[i] = level.signal() * x[i] + level.noise() * z[i];
    }
    return Var.constant(Tensor.of(draws.backend(), Shape.of(n, data.dimensions()), x));
  }

  private static void check(int d, int n, NoiseLevel from, NoiseLevel to, Divergence divergence) {
    GaussianMixture data = mixture(d);
    Var x = points(data, n, from, 5);
    var r =
        FlowLikelihood.of(LINEAR, FINE, divergence)
            .of(data, x, from, to, end -> data.logDensity(end, to), (_, _) -> {});
    assertArrayEquals(values(data.logDensity(x, from)), values(r.logDensity()), NATS);
    assertTrue(r.accepted() > 0 && r.evaluations() >= 13 * r.accepted());
  }

  @Test
  void withTheExactTraceItIsRightInTwoDimensions() {
    check(2, 4, FROM, TO, Divergence.by(new ExactTrace()));
  }

  @Test
  void withTheExactTraceItIsRightInTenDimensions() {
    check(10, 2, LINEAR.level(100), LINEAR.level(700), Divergence.by(new ExactTrace()));
  }

  @Tag("full")
  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void withTheExactTraceItIsRightOverTheWholeSchedule(int d) {
    check(d, 3, FROM, TO, Divergence.by(new ExactTrace()));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void withTheClosedTraceItIsRightOverTheWholeSchedule(int d) {
    check(d, 3, FROM, TO, Divergence.closed());
  }

  @Test
  void inAHundredDimensionsTheExactTraceIsTheClosedOne() {
    GaussianMixture data = mixture(100);
    for (NoiseLevel level : new NoiseLevel[] {FROM, LINEAR.level(300), TO}) {
      Var x = points(data, 2, level, 7);
      assertArrayEquals(
          values(Divergence.closed().of(data, x, level).divergence()),
          values(Divergence.by(new ExactTrace()).of(data, x, level).divergence()),
          1e-10);
    }
  }

  static Stream<String> schedules() {
    return Schedules.catalog().names().stream();
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void onEveryScheduleOfTheCatalogueItIsRight(String name) {
    Schedule schedule = Schedules.of(name);
    NoiseLevel from = ProbabilityFlow.cleanest(schedule);
    NoiseLevel to = ProbabilityFlow.noisiest(schedule);
    GaussianMixture data = mixture(2);
    Var x = points(data, 2, from, 8);
    var r =
        FlowLikelihood.of(schedule, FINE, Divergence.closed())
            .of(data, x, from, to, end -> data.logDensity(end, to), (_, _) -> {});
    assertArrayEquals(values(data.logDensity(x, from)), values(r.logDensity()), NATS, name);
  }

  @Test
  void onOtherCurvesTheLikelihoodIsRightAsWell() {
    // variance-exploding levels, whose scale is not 1
    GaussianMixture data = mixture(2);
    NoiseLevel from = NoiseLevel.ofSigma(0.05);
    NoiseLevel to = NoiseLevel.ofSigma(20);
    Var x = points(data, 3, from, 2);
    var flow =
        new FlowLikelihood(
            new ProbabilityFlow(lambda -> NoiseLevel.ofSigma(Math.exp(-lambda / 2))),
            FINE,
            Divergence.closed());
    var r = flow.of(data, x, from, to, end -> data.logDensity(end, to), (_, _) -> {});
    assertArrayEquals(values(data.logDensity(x, from)), values(r.logDensity()), NATS);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10, 100})
  void withTheNormalPriorItDiffersByTheTerminalMismatch(int d) {
    GaussianMixture data = mixture(d);
    Var x = points(data, 3, FROM, 9);
    TerminalDensity exact = end -> data.logDensity(end, TO);
    TerminalDensity prior = TerminalDensity.normal(1);
    var likelihood = FlowLikelihood.of(LINEAR, FINE, Divergence.closed());
    var r = likelihood.of(data, x, FROM, TO, prior, (_, _) -> {});
    double[] truth = values(data.logDensity(x, FROM));
    double[] mismatch = values(prior.of(r.end()).sub(exact.of(r.end())));
    double[] actual = values(r.logDensity());
    for (int i = 0; i < truth.length; i++) {
      assertEquals(mismatch[i], actual[i] - truth[i], NATS);
    }
  }

  @Test
  void onAverageTheMismatchIsBoundedByTheSchedulesTerminalKl() {
    // E over p_T of log p_T / N(0, I) is KL(p_T, N(0, I)), at most E_x0 KL(q(x_T | x_0), N(0, I))
    int d = 2;
    GaussianMixture data = mixture(d);
    Schedule few = Schedules.of("linear:steps=1000,beta-end=0.008");
    NoiseLevel to = few.level(few.end());
    Var end = points(data, 4000, to, 3);
    double[] kl = values(data.logDensity(end, to).sub(TerminalDensity.normal(1).of(end)));
    double mean = java.util.Arrays.stream(kl).average().orElseThrow();
    double var = java.util.Arrays.stream(kl).map(v -> (v - mean) * (v - mean)).sum() / kl.length;
    double bound = 0;
    double[] m = data.mean();
    double[] v = data.variance();
    for (int i = 0; i < d; i++) {
      bound += few.terminalKl(m[i] * m[i] + v[i]);
    }
    assertTrue(mean <= bound + 5 * Math.sqrt(var / kl.length), mean + " above " + bound);
    assertTrue(mean > -5 * Math.sqrt(var / kl.length), "a KL is not negative: " + mean);
  }

  @ParameterizedTest
  @EnumSource(HutchinsonTrace.Probe.class)
  void theHutchinsonLikelihoodIsUnbiased(HutchinsonTrace.Probe kind) {
    // the path does not depend on the probes: many rows of one point, each with a probe of its own
    int n = 1500;
    GaussianMixture data = mixture(3);
    NoiseLevel from = LINEAR.level(200);
    NoiseLevel to = LINEAR.level(600);
    double[] one = values(points(data, 1, from, 4));
    double[] rows = new double[3 * n];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = one[i % 3];
    }
    Var x = Var.constant(Tensor.of(new Draws(1).backend(), Shape.of(n, 3), rows));
    var trace = HutchinsonTrace.draw(kind, 1, new PhiloxNoise(11, 0), x);
    var likelihood =
        FlowLikelihood.of(LINEAR, Integrator.fixed(OdeSolvers.of("rk4"), 12), Divergence.by(trace));
    double[] estimates =
        values(
            likelihood
                .of(data, x, from, to, end -> data.logDensity(end, to), (_, _) -> {})
                .logDensity());
    double mean = java.util.Arrays.stream(estimates).average().orElseThrow();
    double var =
        java.util.Arrays.stream(estimates).map(v -> (v - mean) * (v - mean)).sum() / (n - 1);
    double truth = values(data.logDensity(x, from))[0];
    double standardError = Math.sqrt(var / n);
    assertEquals(truth, mean, 5 * standardError + 1e-5, kind + ", standard error " + standardError);
    assertTrue(standardError > 1e-4, "the probes do not vary");
  }

  @Test
  void severalProbesAreAveraged() {
    GaussianMixture data = mixture(2);
    NoiseLevel level = LINEAR.level(300);
    Var x = points(data, 2, level, 1);
    var noise = new PhiloxNoise(3, 0);
    var both = HutchinsonTrace.draw(HutchinsonTrace.Probe.GAUSSIAN, 2, noise, x);
    var first = new HutchinsonTrace(both.probes().subList(0, 1));
    var second = new HutchinsonTrace(both.probes().subList(1, 2));
    double[] a = values(Divergence.by(first).of(data, x, level).divergence());
    double[] b = values(Divergence.by(second).of(data, x, level).divergence());
    double[] mean = values(Divergence.by(both).of(data, x, level).divergence());
    for (int i = 0; i < mean.length; i++) {
      assertEquals((a[i] + b[i]) / 2, mean[i], 1e-10);
      assertTrue(a[i] != b[i]);
    }
  }

  @Test
  void aSymmetricTwoByTwoTraceByRademacherProbesHasTheVarianceOfItsCorners() {
    Var x = new Draws(1).normal(4000, 2);
    Var a = Var.constant(Tensor.of(x.backend(), Shape.of(2, 2), 1, 0.7, 0.7, -3));
    var trace = HutchinsonTrace.draw(HutchinsonTrace.Probe.RADEMACHER, 1, new PhiloxNoise(2, 0), x);
    for (double v : values(trace.of(at -> at.matmul(a), x).divergence())) {
      // v^T A v = tr A + 2 v_1 v_2 a_12
      assertEquals(1.4, Math.abs(v - -2), 1e-12);
    }
  }

  @Test
  void infiniteEndsAndModelsWithoutAClosedFormAreRefused() {
    GaussianMixture data = mixture(2);
    Var x = points(data, 1, FROM, 1);
    Denoiser plain = data::at;
    var closed = FlowLikelihood.of(LINEAR, FINE, Divergence.closed());
    TerminalDensity prior = TerminalDensity.normal(1);
    assertThrows(
        IllegalArgumentException.class, () -> closed.of(plain, x, FROM, TO, prior, (_, _) -> {}));
    assertThrows(
        IllegalArgumentException.class,
        () -> closed.of(data, x, NoiseLevel.CLEAN, TO, prior, (_, _) -> {}));
  }
}
