package perrin.diffusion.solver;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;

/**
 * A multistep method whose starting values come from another solver: as long as its history is
 * incomplete, its own step, as if it were the first, only says what to remember, and the starter,
 * in smaller steps, moves x.
 *
 * <p>Shows the order of the method itself, without that of its warm-up.
 *
 * @param solver the multistep method
 * @param starter a one-step method, at least as accurate
 * @param substeps steps of the starter for one of the method, uniform in log-SNR
 */
public record Started(Solver solver, Solver starter, int substeps) implements Solver {
  /**
   * Checks the parts.
   *
   * @throws IllegalArgumentException if the starter has a history itself or takes no step
   */
  public Started {
    if (starter.memory() > 0 || substeps < 1) {
      throw new IllegalArgumentException(
          "started: the starter "
              + starter
              + " must be a one-step method and take at least one step, not "
              + substeps);
    }
  }

  @Override
  public Var step(Step s) {
    if (s.history().size() >= memory() || s.to().clean() || s.from().clean()) {
      return solver.step(s);
    }
    s.rememberAsFirst(solver);
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= substeps; i++) {
      levels.add(Curve.FREE.between(s.from(), s.to(), (double) i / substeps));
    }
    return s.solvedBy(starter, levels);
  }

  @Override
  public int order() {
    return solver.order();
  }

  @Override
  public boolean upward() {
    return solver.upward();
  }

  @Override
  public int evaluations() {
    return solver.evaluations();
  }

  @Override
  public boolean stochastic() {
    return solver.stochastic() || starter.stochastic();
  }

  @Override
  public int memory() {
    return solver.memory();
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    solver.check(levels);
  }
}
