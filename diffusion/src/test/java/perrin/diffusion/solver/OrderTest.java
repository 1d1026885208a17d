package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Close;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.exact.GaussianMixture;

/**
 * Every deterministic solver of the catalogue converges with the order it declares, between two
 * fixed levels of a mixture.
 */
final class OrderTest {
  private static final GaussianMixture DATA =
      new GaussianMixture(
          new double[] {1, 2, 1},
          new double[][] {{-1, 0.5}, {1, -0.5}, {0.2, 1.2}},
          new double[][] {{0.4, 0.5}, {0.6, 0.4}, {0.5, 0.5}});

  static Stream<String> deterministicSolvers() {
    return Solvers.catalog().all().stream()
        .map(NamedSolver::name)
        .filter(name -> !Solvers.of(name).stochastic());
  }

  private static double[] run(Solver solver, int steps) {
    List<NoiseLevel> levels = new ArrayList<>();
    for (int i = 0; i <= steps; i++) {
      levels.add(NoiseLevel.ofLambda(-4 + 6.0 * i / steps));
    }
    Var x = new Draws(4).normal(8, 2);
    return Draws.values(
        Driver.through(solver, levels)
            .run(
                DATA,
                x,
                (purpose, step, subStep, like) -> {
                  throw new AssertionError("a deterministic solver drew noise");
                })
            .x());
  }

  @ParameterizedTest
  @MethodSource("deterministicSolvers")
  void theErrorFallsWithTheDeclaredOrder(String name) {
    double[] truth = run(new Heun(), 6000);
    Solver solver = Solvers.of(name);
    double coarse = Close.distance(truth, run(solver, 60));
    double fine = Close.distance(truth, run(solver, 120));
    double order = Math.log(coarse / fine) / Math.log(2);
    assertEquals(solver.order(), order, 0.3, name);
  }

  @ParameterizedTest
  @MethodSource("deterministicSolvers")
  void theDeclaredEvaluationsAreThoseTaken(String name) {
    Solver solver = Solvers.of(name);
    NoiseLevel from = new NoiseLevel(0.6, 0.8);
    NoiseLevel to = new NoiseLevel(0.8, 0.6);
    var result =
        Driver.through(solver, List.of(from, to))
            .run(DATA, new Draws(1).normal(2, 2), (_, _, _, like) -> like);
    assertEquals(solver.evaluations(), result.evaluations());
    assertEquals(1, result.accepted());
    assertTrue(result.rejected() == 0);
  }
}
