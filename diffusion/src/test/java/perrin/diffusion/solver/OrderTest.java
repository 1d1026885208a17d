package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every deterministic solver of the catalogue, with its presets, converges with the order it
 * declares, between two fixed levels of a mixture.
 */
final class OrderTest {
  private static final int COARSE = 60;

  static Stream<String> stepwise() {
    return Refinement.stepwise();
  }

  @ParameterizedTest
  @MethodSource("stepwise")
  void withAccurateStartingValuesTheErrorFallsWithTheDeclaredOrder(String spec) {
    Solver solver = Convergence.started(Solvers.of(spec));
    assertEquals(solver.order(), Refinement.order(solver, COARSE, 2 * COARSE), 0.3, spec);
  }

  @ParameterizedTest
  @MethodSource("stepwise")
  void withItsOwnWarmUpTheErrorFallsWithTheOrderDeclaredForThat(String spec) {
    Solver solver = Solvers.of(spec);
    int coarse = solver.orderAsRun() < solver.order() ? 4 * COARSE : COARSE;
    double order = Refinement.order(solver, coarse, 2 * coarse);
    assertEquals(solver.orderAsRun(), order, 0.3, spec);
  }

  @ParameterizedTest
  @MethodSource("stepwise")
  void theDeclaredEvaluationsAreThoseOfAFullStep(String spec) {
    Solver solver = Solvers.of(spec);
    var few = Refinement.STANDARD.walk(solver, 20);
    var many = Refinement.STANDARD.walk(solver, 24);
    assertEquals(4 * solver.evaluations(), many.evaluations() - few.evaluations(), spec);
    assertEquals(24, many.accepted());
    assertTrue(many.rejected() == 0);
  }
}
