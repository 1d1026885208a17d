package perrin.diffusion.ode;

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
import perrin.diffusion.Close;

/** Measured orders, errors and counts of every method of the catalogue. */
final class IntegratorTest {
  static Stream<String> names() {
    return OdeSolvers.catalog().names().stream();
  }

  static Stream<String> adaptive() {
    return names().filter(n -> OdeSolvers.of(n).embeddedOrder() > 0);
  }

  static Stream<String> implicit() {
    return Stream.of("implicit-euler", "radau3", "radau5", "sdirk2", "trbdf2");
  }

  static Stream<String> multistep() {
    return Stream.of(1, 2, 3, 4, 5, 6)
        .flatMap(p -> Stream.of("adams-explicit:order=" + p, "adams-implicit:order=" + p));
  }

  @Test
  void theLibraryHasTheMethodsOfTheInventory() {
    assertTrue(
        OdeSolvers.catalog()
            .names()
            .containsAll(
                List.of(
                    ("euler midpoint heun2 heun3 rk4 rk4-38 adaptive-heun bosh3 fehlberg2 dopri5"
                            + " tsit5 dopri8 adams-explicit adams-implicit implicit-euler"
                            + " implicit-midpoint trapezoid radau3 radau5 gl4 gl6 sdirk2 trbdf2")
                        .split(" "))));
  }

  /** The greatest error at four times, as an error at one time may vanish by chance. */
  private static double error(OdeMethod method, Problems p, int steps) {
    double greatest = 0;
    for (int part = 1; part <= 4; part++) {
      double end = p.end() * part / 4;
      var s =
          Integrator.fixed(method, steps * part / 4)
              .solve(Doubles.DOUBLES, p.f(), 0, end, p.solution().apply(0));
      greatest = Math.max(greatest, Close.distance(p.solution().apply(end), s.x()));
    }
    return greatest;
  }

  private static double measured(OdeMethod method, int steps) {
    // of order 8, errors on the rotation reach rounding before they fall evenly
    Problems p = method.order() >= 8 ? Problems.GROWTH : Problems.ROTATION;
    double coarse = error(method, p, steps);
    double fine = error(method, p, 2 * steps);
    return Math.log(coarse / fine) / Math.log(2);
  }

  @ParameterizedTest
  @MethodSource("names")
  void theErrorFallsWithTheDeclaredOrder(String name) {
    OdeMethod method = OdeSolvers.of(name);
    int steps =
        method.order() >= 8 ? 32 : method.order() >= 6 ? 20 : method.order() >= 4 ? 60 : 400;
    assertEquals(method.order(), measured(method, steps), 0.3, name);
  }

  @ParameterizedTest
  @MethodSource("multistep")
  void multistepMethodsHaveTheirOrderWithTheirOwnStart(String spec) {
    OdeMethod method = OdeSolvers.of(spec);
    int steps = method.order() >= 5 ? 160 : 400;
    assertEquals(method.order(), measured(method, steps), 0.3, spec);
  }

  @ParameterizedTest
  @MethodSource("adaptive")
  void theGlobalErrorIsProportionalToTheTolerance(String name) {
    OdeMethod method = OdeSolvers.of(name);
    // low orders need many steps, high ones reach rounding early
    double first = method.order() <= 3 ? 1e-3 : 1e-4;
    double last = method.order() <= 3 ? 3.1e-6 : 1e-11;
    for (Problems p : Problems.ALL) {
      List<double[]> points = new ArrayList<>();
      for (double tol = first; tol > 0.99 * last; tol /= Math.sqrt(10)) {
        double error = p.error(p.solve(Integrator.adaptive(method, tol, tol)));
        points.add(new double[] {Math.log(tol), Math.log(error)});
      }
      double slope = slope(points);
      assertTrue(slope > 0.8 && slope < 1.2, name + " on " + p + ": slope " + slope);
    }
  }

  /** Of the least-squares line. */
  private static double slope(List<double[]> points) {
    double mx = points.stream().mapToDouble(p -> p[0]).average().orElseThrow();
    double my = points.stream().mapToDouble(p -> p[1]).average().orElseThrow();
    double xy = points.stream().mapToDouble(p -> (p[0] - mx) * (p[1] - my)).sum();
    double xx = points.stream().mapToDouble(p -> (p[0] - mx) * (p[0] - mx)).sum();
    return xy / xx;
  }

  @Test
  void acceptedAndRejectedStepsAndEvaluationsAreCounted() {
    int[] calls = new int[1];
    OdeFunction<double[]> jump =
        (t, x) -> {
          calls[0]++;
          return new double[] {t < 0.5 ? 0 : 100};
        };
    Integrator dopri5 = Integrator.adaptive(OdeSolvers.of("dopri5"), 1e-6, 1e-6);
    var s = dopri5.solve(Doubles.DOUBLES, jump, 0, 1, new double[] {0});
    assertEquals(calls[0], s.evaluations());
    assertTrue(s.rejected() > 0, s.toString());
    // two for the first step's length, of which one is the first stage; six for each try
    assertEquals(2 + 6 * (s.accepted() + s.rejected()), s.evaluations());
    assertEquals(50, s.x()[0], 1e-3);
  }

  @Test
  void fixedStepsTakeTheEvaluationsOfTheirStages() {
    for (String name : List.of("euler", "heun3", "rk4", "midpoint")) {
      OdeMethod method = OdeSolvers.of(name);
      var s = Problems.GROWTH.solve(Integrator.fixed(method, 7));
      assertEquals(7, s.accepted());
      assertEquals(7 * ((RungeKutta) method).tableau().stages(), s.evaluations(), name);
    }
    // first same as last: one less a step
    assertEquals(
        1 + 6 * 7,
        Problems.GROWTH.solve(Integrator.fixed(OdeSolvers.of("dopri5"), 7)).evaluations());
    // a multistep method: one a step once it runs
    var adams = Problems.GROWTH.solve(Integrator.fixed(OdeSolvers.of("adams-explicit"), 20));
    assertEquals(3 * 4 + 17, adams.evaluations());
  }

  @ParameterizedTest
  @MethodSource("implicit")
  void stiffEquationsAreSolvedWithLongSteps(String name) {
    // Prothero and Robinson: x' = -1e5 (x - cos t) - sin t with x = cos t
    OdeFunction<double[]> stiff =
        (t, x) -> new double[] {-1e5 * (x[0] - Math.cos(t)) - Math.sin(t), -x[1]};
    var s =
        Integrator.fixed(OdeSolvers.of(name), 20)
            .solve(Doubles.DOUBLES, stiff, 0, 2, new double[] {1, 1});
    assertArrayEquals(new double[] {Math.cos(2), Math.exp(-2)}, s.x(), 0.02, name);
    var explicit =
        Integrator.fixed(OdeSolvers.of("rk4"), 20)
            .solve(Doubles.DOUBLES, stiff, 0, 2, new double[] {1.001, 1});
    assertTrue(!(Math.abs(explicit.x()[0]) < 1e3), "rk4 should blow up");
  }

  @Test
  void gaussMethodsKeepQuadraticInvariants() {
    for (String name : List.of("gl4", "gl6", "implicit-midpoint")) {
      var s =
          Integrator.fixed(OdeSolvers.of(name), 50)
              .solve(
                  Doubles.DOUBLES,
                  (t, x) -> new double[] {-x[1], x[0]},
                  0,
                  30,
                  new double[] {1, 0});
      assertEquals(1, Math.hypot(s.x()[0], s.x()[1]), 1e-11, name);
    }
  }

  @Test
  void equalStepsGiveAdamsClassicalWeights() {
    assertArrayEquals(
        new double[] {55 / 24.0, -59 / 24.0, 37 / 24.0, -9 / 24.0},
        Adams.weights(0, -1, -2, -3),
        1e-14);
    assertArrayEquals(
        new double[] {9 / 24.0, 19 / 24.0, -5 / 24.0, 1 / 24.0},
        Adams.weights(1, 0, -1, -2),
        1e-14);
  }

  @Test
  void backwardsIsForwardsWithTheClockReversed() {
    for (String name : List.of("dopri5", "tsit5", "bosh3", "trbdf2")) {
      Integrator integrator = Integrator.adaptive(OdeSolvers.of(name), 1e-6, 1e-6);
      Problems p = Problems.GROWTH;
      var back = integrator.solve(Doubles.DOUBLES, p.f(), p.end(), 0, p.solution().apply(p.end()));
      assertArrayEquals(p.solution().apply(0), back.x(), 1e-3, name);
    }
  }

  @Test
  void whatHasNoEstimateCannotFollowATolerance() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Integrator.adaptive(OdeSolvers.of("rk4"), 1e-3, 1e-3));
    assertTrue(e.getMessage().contains("estimates no error"), e.getMessage());
  }

  @Test
  void aSolutionThatEndsIsReported() {
    // x' = x^2 from 1 is infinite at t = 1
    Integrator integrator = Integrator.adaptive(OdeSolvers.of("dopri5"), 1e-6, 1e-6);
    assertThrows(
        ArithmeticException.class,
        () ->
            integrator.solve(
                Doubles.DOUBLES, (t, x) -> new double[] {x[0] * x[0]}, 0, 2, new double[] {1}));
  }

  @Test
  void everyStepIsToldAndTheLastEndsExactlyAtTheEnd() {
    List<Double> ends = new ArrayList<>();
    Problems p = Problems.GROWTH;
    Integrator.adaptive(OdeSolvers.of("tsit5"), 1e-5, 1e-5)
        .solve(Doubles.DOUBLES, p.f(), 0, p.end(), p.solution().apply(0), (t, _) -> ends.add(t));
    assertEquals(p.end(), ends.getLast());
    for (int i = 1; i < ends.size(); i++) {
      assertTrue(ends.get(i) > ends.get(i - 1));
    }
  }

  /** Dormand and Prince's method, which claims that no step longer than some could be solved. */
  private record Unsolved(OdeMethod method, double most) implements OdeMethod {
    @Override
    public int order() {
      return method.order();
    }

    @Override
    public int embeddedOrder() {
      return method.embeddedOrder();
    }

    @Override
    public <V> Attempt<V> step(
        OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known) {
      if (Math.abs(h) > most) {
        throw new NoConvergenceException("step too long");
      }
      return method.step(problem, t, h, x, known);
    }
  }

  @Test
  void aStepWhoseEquationsAreNotSolvedIsRejectedWhereStepsFollowATolerance() {
    Problems p = Problems.GROWTH;
    OdeMethod method = new Unsolved(OdeSolvers.of("dopri5"), p.end() / 50);
    var s = p.solve(Integrator.adaptive(method, 1e-4, 1e-4));
    assertTrue(s.rejected() > 0 && s.accepted() >= 50, s.toString());
    assertTrue(p.error(s) < 1e-4, s.toString());
    assertThrows(NoConvergenceException.class, () -> p.solve(Integrator.fixed(method, 10)));
  }
}
