package perrin.diffusion.ode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class OdeProperties {
  private static final Integrator FINE = Integrator.adaptive(OdeSolvers.of("dopri8"), 1e-11, 1e-11);

  /** A smooth field of two dimensions that changes with time: tanh(W x + t b). */
  private static OdeFunction<double[]> field(Draws draws) {
    double[] w = draws.normals(4);
    double[] b = draws.normals(2);
    return (t, x) ->
        new double[] {
          Math.tanh(w[0] * x[0] + w[1] * x[1] + t * b[0]),
          Math.tanh(w[2] * x[0] + w[3] * x[1] + t * b[1])
        };
  }

  // ---- ODE-3

  /** An update rule. */
  private interface Update {
    double[] of(OdeFunction<double[]> f, double t, double h, double[] x);
  }

  private static double[] plus(double[] x, double h, double[] k) {
    return Doubles.DOUBLES.combine(new double[] {1, h}, List.of(x, k));
  }

  private static double[] mean(double[] a, double[] b) {
    return Doubles.DOUBLES.combine(new double[] {0.5, 0.5}, List.of(a, b));
  }

  private static Update ours(String name) {
    return (f, t, h, x) ->
        OdeSolvers.of(name).step(new OdeProblem<>(Doubles.DOUBLES, f), t, h, x, List.of()).x();
  }

  private static final Update EULER = (f, t, h, x) -> plus(x, h, f.at(t, x));

  private static final Update HEUN =
      (f, t, h, x) -> plus(x, h, mean(f.at(t, x), f.at(t + h, plus(x, h, f.at(t, x)))));

  private static final Update MIDPOINT =
      (f, t, h, x) -> plus(x, h, f.at(t + h / 2, plus(x, h / 2, f.at(t, x))));

  private static final Update RUNGE_KUTTA =
      (f, t, h, x) -> {
        double[] k1 = f.at(t, x);
        double[] k2 = f.at(t + h / 2, plus(x, h / 2, k1));
        double[] k3 = f.at(t + h / 2, plus(x, h / 2, k2));
        double[] k4 = f.at(t + h, plus(x, h, k3));
        return plus(plus(plus(plus(x, h / 6, k1), h / 3, k2), h / 3, k3), h / 6, k4);
      };

  private static void checkUpdate(long seed, Update expected, Update actual) {
    Draws draws = new Draws(seed);
    OdeFunction<double[]> f = field(draws);
    double[] x = draws.normals(2);
    double t = draws.between(-1, 1);
    double h = draws.between(-0.5, 0.5);
    Close.assertClose(expected.of(f, t, h, x), actual.of(f, t, h, x));
  }

  @Property
  @Verifies("ODE-3")
  void tableausTakeTheStepsThatTheirFormulasSay(@ForAll long seed) {
    checkUpdate(seed, EULER, ours("euler"));
    checkUpdate(seed, HEUN, ours("heun2"));
    checkUpdate(seed, MIDPOINT, ours("midpoint"));
    checkUpdate(seed, RUNGE_KUTTA, ours("rk4"));
  }

  @Property(tries = 10, seed = "1")
  @Refutes("ODE-3/mutant")
  void heunsSlopeAtTheEndWithTheClockLeftBehindIsAnotherStep(@ForAll long seed) {
    Update wrong = (f, t, h, x) -> plus(x, h, mean(f.at(t, x), f.at(t, plus(x, h, f.at(t, x)))));
    Mutant.mustFail(() -> checkUpdate(seed, wrong, ours("heun2")));
  }

  // ---- ODE-4

  /** A way to undo a flow from 0 to 1. */
  private interface Inverse {
    double[] of(OdeFunction<double[]> f, double[] end);
  }

  private static void checkInverse(long seed, Inverse inverse) {
    Draws draws = new Draws(seed);
    OdeFunction<double[]> f = field(draws);
    double[] x = draws.normals(2);
    double[] end = FINE.solve(Doubles.DOUBLES, f, 0, 1, x).x();
    assertArrayEquals(x, inverse.of(f, end), 1e-10);
  }

  @Property
  @Verifies("ODE-4")
  void integratingBackUndoesTheFlow(@ForAll long seed) {
    checkInverse(seed, (f, end) -> FINE.solve(Doubles.DOUBLES, f, 1, 0, end).x());
  }

  @Property
  @Verifies("ODE-4")
  void picardsIterationConvergesToTheSolution(@ForAll long seed) {
    // x_{n+1}(t) = x_0 + int_0^t f(s, x_n(s)) ds on 200 intervals, by the trapezoidal rule
    Draws draws = new Draws(seed);
    OdeFunction<double[]> f = field(draws);
    double[] x = draws.normals(2);
    int n = 200;
    double[][] path = new double[n + 1][];
    java.util.Arrays.fill(path, x);
    for (int round = 0; round < 40; round++) {
      double[][] next = new double[n + 1][];
      next[0] = x;
      for (int i = 1; i <= n; i++) {
        double[] a = f.at((i - 1.0) / n, path[i - 1]);
        next[i] = plus(next[i - 1], 1.0 / n, mean(a, f.at((double) i / n, path[i])));
      }
      path = next;
    }
    assertArrayEquals(FINE.solve(Doubles.DOUBLES, f, 0, 1, x).x(), path[n], 1e-3);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("ODE-4/mutant")
  void reversedSlopesWithoutTheReversedClockDoNotUndoTheFlow(@ForAll long seed) {
    Inverse wrong =
        (f, end) ->
            FINE.solve(
                    Doubles.DOUBLES,
                    (t, x) -> Doubles.DOUBLES.combine(new double[] {-1}, List.of(f.at(t, x))),
                    0,
                    1,
                    end)
                .x();
    Mutant.mustFail(() -> checkInverse(seed, wrong));
  }

  // ---- ODE-5

  private static OdeFunction<Var> layer(Draws draws) {
    Var w = draws.normal(3, 3);
    Var b = draws.normal(1, 3);
    return (t, x) -> x.matmul(w).add(b.mul(t)).tanh();
  }

  private interface Residual {
    ResidualNetwork of(OdeFunction<Var> f, int layers);
  }

  private static void checkResidual(long seed, Residual network) {
    Draws draws = new Draws(seed);
    OdeFunction<Var> f = layer(draws);
    Var x = draws.normal(2, 3);
    int layers = draws.whole(2, 12);
    Var euler = Integrator.fixed(OdeSolvers.of("euler"), layers).solve(Vars.VARS, f, 0, 1, x).x();
    Close.assertClose(values(euler), values(network.of(f, layers).apply(x)));
  }

  @Property
  @Verifies("ODE-5")
  void aResidualNetworkIsEulersMethod(@ForAll long seed) {
    checkResidual(seed, ResidualNetwork::ofField);
  }

  @Property(tries = 10, seed = "1")
  @Refutes("ODE-5/mutant")
  void blocksWithoutTheStepLengthAreNot(@ForAll long seed) {
    Residual wrong =
        (f, layers) ->
            new ResidualNetwork(
                java.util.stream.IntStream.range(0, layers)
                    .<java.util.function.UnaryOperator<Var>>mapToObj(
                        l -> x -> f.at((double) l / layers, x))
                    .toList());
    Mutant.mustFail(() -> checkResidual(seed, wrong));
  }

  // ---- ODE-2

  private static final NeuralOde.Field NETWORK =
      (t, x, theta) ->
          x.matmul(theta.get(0)).add(theta.get(1).mul(1 + t)).tanh().matmul(theta.get(2));

  private static List<Var> parameters(Draws draws) {
    return List.of(
        draws.normal(2, 4).mul(0.5), draws.normal(1, 4).mul(0.5), draws.normal(4, 2).mul(0.5));
  }

  private static List<Var> leaves(List<Var> theta) {
    return theta.stream().map(p -> Var.leaf(p.value())).toList();
  }

  /** How gradients are found from the end state and the loss's gradient there. */
  private interface Backwards {
    NeuralOde.Gradients of(NeuralOde ode, Var end, Var gEnd, List<Var> theta);
  }

  private static void checkGradients(long seed, String method, Backwards backwards) {
    Draws draws = new Draws(seed);
    try (Scope _ = Scope.open("test")) {
      List<Var> theta = parameters(draws);
      Var x = draws.normal(2, 2);
      Var target = draws.normal(2, 2);
      var ode =
          new NeuralOde(NETWORK, Integrator.adaptive(OdeSolvers.of(method), 1e-8, 1e-8), 0, 1);
      // through the solver's steps
      List<Var> recorded = leaves(theta);
      Var at = Var.leaf(x.value());
      Var end = ode.flow(at, recorded).x();
      Var[] all = {at, recorded.get(0), recorded.get(1), recorded.get(2)};
      Var[] through = Grad.of(end.sub(target).square().sumAll(), all);
      // by the adjoint
      Var reached = end.detach();
      var adjoint = backwards.of(ode, reached, reached.sub(target).mul(2), theta);
      assertArrayEquals(values(x), values(adjoint.x()), 1e-6);
      assertArrayEquals(values(through[0]), values(adjoint.gx()), 1e-6);
      for (int i = 0; i < theta.size(); i++) {
        assertArrayEquals(values(through[i + 1]), values(adjoint.gTheta().get(i)), 1e-6);
      }
    }
  }

  @Property(tries = 20)
  @Verifies("ODE-2")
  void theAdjointAgreesWithTheGradientThroughTheSteps(@ForAll long seed) {
    checkGradients(seed, "dopri5", NeuralOde::adjoint);
  }

  @Property(tries = 10)
  @Verifies("ODE-2")
  void gradientsThroughAnImplicitMethodAreThoseOfItsEquations(@ForAll long seed) {
    Draws draws = new Draws(seed);
    try (Scope _ = Scope.open("test")) {
      List<Var> theta = parameters(draws);
      var ode = new NeuralOde(NETWORK, Integrator.fixed(OdeSolvers.of("gl4"), 4), 0, 1);
      double[] x = draws.normals(2);
      Var at = Var.leaf(Tensor.of(draws.backend(), Shape.of(1, 2), x));
      Var g = Grad.of(ode.flow(at, theta).x().square().sumAll(), at)[0];
      double h = 1e-5;
      for (int k = 0; k < 2; k++) {
        double[] up = x.clone();
        double[] down = x.clone();
        up[k] += h;
        down[k] -= h;
        double slope = (loss(ode, theta, draws, up) - loss(ode, theta, draws, down)) / (2 * h);
        assertEquals(slope, values(g)[k], 1e-7);
      }
    }
  }

  private static double loss(NeuralOde ode, List<Var> theta, Draws draws, double[] x) {
    Var at = Var.constant(Tensor.of(draws.backend(), Shape.of(1, 2), x));
    return ode.flow(at, theta).x().square().sumAll().value().item();
  }

  @Property(tries = 5, seed = "1")
  @Refutes("ODE-2/mutant")
  void anAdjointThatLeavesItsCotangentWhereItWasDoesNotAgree(@ForAll long seed) {
    Backwards wrong =
        (ode, end, gEnd, theta) -> {
          var right = ode.adjoint(end, gEnd, theta);
          return new NeuralOde.Gradients(right.x(), gEnd, right.gTheta(), right.solution());
        };
    Mutant.mustFail(() -> checkGradients(seed, "dopri5", wrong));
  }

  @Property(tries = 10)
  @Verifies("ODE-2")
  void theFlowIsTheIntegralOfItsField(@ForAll long seed) {
    // x(1) - x(0) = int_0^1 f dt along the path, by Simpson's rule on states found one by one
    Draws draws = new Draws(seed);
    List<Var> theta = parameters(draws);
    Var x = draws.normal(1, 2);
    int n = 40;
    double[] sum = new double[2];
    for (int i = 0; i <= n; i++) {
      double t = (double) i / n;
      Var there = new NeuralOde(NETWORK, FINE, 0, t).flow(x, theta).x();
      double[] f = values(NETWORK.at(t, there, theta));
      double w = i == 0 || i == n ? 1 : i % 2 == 1 ? 4 : 2;
      for (int k = 0; k < 2; k++) {
        sum[k] += w * f[k] / (3 * n);
      }
    }
    double[] end = values(new NeuralOde(NETWORK, FINE, 0, 1).flow(x, theta).x());
    for (int k = 0; k < 2; k++) {
      assertEquals(end[k] - values(x)[k], sum[k], 1e-7);
    }
  }

  @Example
  void aNeuralOdeLearnsARotationThroughItsSteps() {
    assertLearns(
        (ode, x, target, theta) -> {
          List<Var> p = leaves(theta);
          Var loss = ode.flow(x, p).x().sub(target).square().meanAll();
          return List.of(Grad.of(loss, p));
        });
  }

  @Example
  void aNeuralOdeLearnsARotationByTheAdjoint() {
    assertLearns(
        (ode, x, target, theta) -> {
          Var end = ode.flow(x, theta).x();
          return ode.adjoint(end, end.sub(target).mul(2.0 / end.shape().size()), theta).gTheta();
        });
  }

  /** Gradients of the mean squared distance from a target. */
  private interface Gradients {
    List<Var> of(NeuralOde ode, Var x, Var target, List<Var> theta);
  }

  private static void assertLearns(Gradients gradients) {
    try (Scope _ = Scope.open("test")) {
      Draws draws = new Draws(3);
      Var x = draws.normal(16, 2);
      Var target =
          Var.concat(1, x.slice(1, 1, 2).neg(), x.slice(1, 0, 1)); // by a quarter of a turn
      var ode = new NeuralOde(NETWORK, Integrator.fixed(OdeSolvers.of("rk4"), 8), 0, 1);
      List<Var> theta = parameters(draws);
      double first = ode.flow(x, theta).x().sub(target).square().meanAll().value().item();
      for (int step = 0; step < 150; step++) {
        List<Var> g = gradients.of(ode, x, target, theta);
        List<Var> old = theta;
        theta =
            List.of(
                old.get(0).sub(g.get(0).mul(0.3)),
                old.get(1).sub(g.get(1).mul(0.3)),
                old.get(2).sub(g.get(2).mul(0.3)));
      }
      double last = ode.flow(x, theta).x().sub(target).square().meanAll().value().item();
      assertTrue(last < 0.05 * first, first + " to " + last);
    }
  }
}
