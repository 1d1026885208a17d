package perrin.diffusion.solver.pfode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.ode.NoConvergenceException;
import perrin.diffusion.ode.OdeSolvers;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;

/** The probability-flow sampler by every method, on a mixture and on data whose flow is known. */
final class PfOdeTest {
  private static final GaussianMixture DATA =
      new GaussianMixture(
          new double[] {1, 2, 1},
          new double[][] {{-1, 0.5}, {1, -0.5}, {0.2, 1.2}},
          new double[][] {{0.4, 0.5}, {0.6, 0.4}, {0.5, 0.5}});

  private static final Schedule LINEAR = Schedules.of("linear");

  static Stream<String> methods() {
    return OdeSolvers.catalog().names().stream();
  }

  private static List<NoiseLevel> levels(int steps) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      levels.add(NoiseLevel.ofLambda(-4 + 6.0 * i / steps));
    }
    return levels;
  }

  private static Driver.Result run(Solver solver, GaussianMixture data, List<NoiseLevel> levels) {
    return Driver.through(solver, levels)
        .run(
            data,
            new Draws(4).normal(3, 2),
            (_, _, _, _) -> {
              throw new AssertionError("a deterministic solver drew noise");
            });
  }

  /** Computed once. */
  private static final class Truth {
    static final double[] X =
        Draws.values(run(Solvers.of("pf-ode:solver=dopri8"), DATA, levels(150)).x());
  }

  @ParameterizedTest
  @MethodSource("methods")
  void theErrorFallsWithTheMethodsOrder(String name) {
    Solver solver = Solvers.of("pf-ode:solver=" + name);
    double[] truth = Truth.X;
    int n = solver.order() >= 6 ? 16 : 40;
    double coarse = Close.distance(truth, Draws.values(run(solver, DATA, levels(n)).x()));
    double fine = Close.distance(truth, Draws.values(run(solver, DATA, levels(2 * n)).x()));
    assertEquals(solver.order(), Math.log(coarse / fine) / Math.log(2), 0.3, name);
  }

  @Test
  void aSlopeAtTheEndOfAStepIsTakenOver() {
    assertEquals(1 + 6 * 10, run(Solvers.of("pf-ode"), DATA, levels(10)).evaluations());
    assertEquals(4 * 10, run(Solvers.of("pf-ode:solver=rk4"), DATA, levels(10)).evaluations());
    assertEquals(
        3 * 4 + 7, run(Solvers.of("pf-ode:solver=adams-explicit"), DATA, levels(10)).evaluations());
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-3, 1e-5, 1e-7})
  void withAToleranceTheErrorIsOfItsSize(double rtol) {
    GaussianMixture gaussian = GaussianMixture.gaussian(new double[] {0.5, -1}, 0.3);
    var solver = Solvers.of("pf-ode:solver=dopri5,rtol=" + rtol, LINEAR);
    NoiseLevel from = LINEAR.level(1000);
    NoiseLevel to = LINEAR.level(10);
    Driver.Result r = run(solver, gaussian, List.of(from, to));
    double a = Math.hypot(0.3 * from.signal(), from.noise());
    double b = Math.hypot(0.3 * to.signal(), to.noise());
    double[] expected = Draws.values(new Draws(4).normal(3, 2));
    for (int i = 0; i < expected.length; i++) {
      double mu = i % 2 == 0 ? 0.5 : -1;
      expected[i] = to.signal() * mu + b / a * (expected[i] - from.signal() * mu);
    }
    assertArrayEquals(expected, Draws.values(r.x()), 20 * rtol);
    assertTrue(r.accepted() > 3, r.accepted() + " steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"solver=rk4", "solver=dopri8", "solver=gl6", "rtol=1e-6"})
  void fromPureNoiseTheFlowIsFollowedAsWell(String settings) {
    // signal + noise = 1, from no signal at all
    GaussianMixture gaussian = GaussianMixture.gaussian(new double[] {0.5, -1}, 0.3);
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= 40; i++) {
      levels.add(new NoiseLevel(i * 0.02, 1 - i * 0.02));
    }
    Driver.Result r = run(Solvers.of("pf-ode:" + settings), gaussian, levels);
    NoiseLevel to = levels.getLast();
    double b = Math.hypot(0.3 * to.signal(), to.noise());
    double[] expected = Draws.values(new Draws(4).normal(3, 2));
    for (int i = 0; i < expected.length; i++) {
      expected[i] = to.signal() * (i % 2 == 0 ? 0.5 : -1) + b * expected[i];
    }
    assertArrayEquals(expected, Draws.values(r.x()), 2e-5, settings);
  }

  @Test
  void toANoiselessLevelItEndsInThePredictedCleanSample() {
    GaussianMixture point = GaussianMixture.gaussian(new double[] {0.7, -0.2}, 0);
    for (String spec : List.of("pf-ode:solver=rk4", "pf-ode", "pf-ode:rtol=1e-4")) {
      var solver = Solvers.of(spec, LINEAR);
      var r = run(solver, point, List.of(LINEAR.level(1000), LINEAR.level(200), NoiseLevel.CLEAN));
      assertArrayEquals(
          new double[] {0.7, -0.2, 0.7, -0.2, 0.7, -0.2}, Draws.values(r.x()), 1e-9, spec);
    }
  }

  @Test
  void fewerEvaluationsBuyALooserTolerance() {
    int before = 0;
    for (double rtol : new double[] {1e-2, 1e-4, 1e-6, 1e-8}) {
      var solver = Solvers.of("pf-ode:solver=tsit5,rtol=" + rtol, LINEAR);
      int taken = run(solver, DATA, List.of(LINEAR.level(1000), LINEAR.level(1))).evaluations();
      assertTrue(taken > before, taken + " after " + before);
      before = taken;
    }
  }

  @Test
  void whatCannotBeIsRefused() {
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> Solvers.of("pf-ode:solver=rk4,rtol=1e-3"));
    assertTrue(e.getMessage().contains("estimates no error"), e.getMessage());
    assertThrows(IllegalArgumentException.class, () -> Solvers.of("pf-ode:solver=rk5"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pf-ode:solver=dopri5,rtol=1e-4",
        "pf-ode:solver=sdirk2,rtol=1e-3",
        "dpm-solver:mode=adaptive"
      })
  void whereTheModelGivesNoNumbersAdaptiveStepsSayThatTheyVanish(String spec) {
    for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      Denoiser broken =
          (x, levels) ->
              new Prediction(Kind.EPS, x.mul(levels.get(0).lambda() > 0 ? bad : 1), x, levels);
      Driver driver = Driver.through(Solvers.of(spec, LINEAR), levels(5));
      Var start = new Draws(4).normal(3, 2);
      var e = assertThrows(ArithmeticException.class, () -> driver.run(broken, start, null));
      assertTrue(e.getMessage().contains("steps vanish at NoiseLevel"), e.getMessage());
    }
  }

  @Test
  void anImplicitStepWithoutNumbersSaysSo() {
    Denoiser broken = (x, levels) -> new Prediction(Kind.EPS, x.mul(Double.NaN), x, levels);
    Driver driver = Driver.through(Solvers.of("pf-ode:solver=radau5", LINEAR), levels(5));
    Var start = new Draws(4).normal(3, 2);
    var e = assertThrows(NoConvergenceException.class, () -> driver.run(broken, start, null));
    assertTrue(e.getMessage().contains("converges"), e.getMessage());
  }

  @Test
  void aMethodOfTheLibraryTakesItsSettingsInBrackets() {
    Solver third = Solvers.of("pf-ode:solver=[adams-explicit:order=3]", LINEAR);
    assertEquals(3, third.order());
  }
}
