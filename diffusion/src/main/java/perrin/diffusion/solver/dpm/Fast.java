package perrin.diffusion.solver.dpm;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * DPM-Solver-fast (Lu et al. 2022, arXiv 2206.00927, section 3.4): as many evaluations as the grid
 * has steps. Groups of k neighbouring steps become one single-step method of order k whose levels
 * between are the grid's own; what is left over at the end is done with lower orders.
 *
 * <p>On a grid uniform in log-SNR the levels between lie at 1/2, or 1/3 and 2/3, as in the paper. A
 * step to the clean level stands alone, as it is of first order.
 *
 * @param method of order 2 or 3
 * @param groups the levels of each leg, its ends included; empty before it is planned
 */
record Fast(SingleStep method, List<List<NoiseLevel>> groups) implements Solver {
  @Override
  public Plan plan(List<NoiseLevel> grid) {
    var parts = new ArrayList<List<NoiseLevel>>();
    int n = grid.size() - 1;
    int at = 0;
    for (int size : sizes(n, method.order(), grid.getLast().clean())) {
      parts.add(List.copyOf(grid.subList(at, at + size + 1)));
      at += size;
    }
    var ends = new ArrayList<NoiseLevel>();
    ends.add(grid.getFirst());
    parts.forEach(p -> ends.add(p.getLast()));
    return new Plan(new Fast(method, List.copyOf(parts)), ends, StepControl.FIXED);
  }

  /** How n evaluations are shared out. */
  static List<Integer> sizes(int n, int order, boolean clean) {
    var sizes = new ArrayList<Integer>();
    int end = clean || n % order == 0 && order == 3 ? 1 : 0;
    int left = n - end;
    while (left > 0) {
      int size = Math.min(order, left);
      sizes.add(size);
      left -= size;
    }
    if (end > 0) {
      sizes.add(end);
    }
    return sizes;
  }

  @Override
  public Var step(Step s) {
    List<NoiseLevel> g = groups.get(s.leg());
    Prediction p = s.predict();
    return switch (g.size()) {
      case 2 -> Transfer.ddim(p, s.to());
      case 3 -> method.second(s, p, s.to(), g.get(1));
      default -> method.third(s, p, s.to(), g.get(1), g.get(2));
    };
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    method.check(levels);
  }

  @Override
  public int order() {
    return method.order();
  }

  /** What is left over at the end is one step of first order. */
  @Override
  public int orderAsRun() {
    return 2;
  }

  @Override
  public int evaluations() {
    return method.order();
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
