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
 * DPM-Solver-fast as its authors and the k-diffusion project run it (Lu et al. 2022, arXiv
 * 2206.00927, section 3.4): n evaluations in floor(n / 3) + 1 steps of equal size in log-SNR
 * between a grid's ends, all of order 3 but for the last ones, 2 and 1 where 3 divides n, else the
 * remainder.
 *
 * @param single the single-step method
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise
 * @param orders of each leg; empty before it is planned
 * @param end the least noisy level; null before it is planned
 */
record EqualFast(SingleStep single, double eta, double sNoise, List<Integer> orders, NoiseLevel end)
    implements Solver {
  @Override
  public Plan plan(List<NoiseLevel> grid) {
    int last = grid.size() - 1;
    boolean clean = grid.get(last).clean() && last > 1;
    NoiseLevel from = grid.getFirst();
    NoiseLevel to = grid.get(clean ? last - 1 : last);
    List<Integer> each = orders(clean ? last - 1 : last);
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= each.size(); i++) {
      levels.add(single.curve().between(from, to, (double) i / each.size()));
    }
    if (clean) {
      each.add(1);
      levels.add(grid.get(last));
    }
    return new Plan(
        new EqualFast(single, eta, sNoise, List.copyOf(each), to), levels, StepControl.FIXED);
  }

  /** How n evaluations are shared out. */
  static List<Integer> orders(int n) {
    var orders = new ArrayList<Integer>();
    int steps = n / 3 + 1;
    for (int i = 0; i < steps - (n % 3 == 0 ? 2 : 1); i++) {
      orders.add(3);
    }
    orders.addAll(n % 3 == 0 ? List.of(2, 1) : List.of(n % 3));
    return orders;
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Descent d = Descent.of(s.from(), s.to(), eta, end);
    NoiseLevel to = d.to();
    Var x =
        switch (to.clean() ? 1 : orders.get(s.leg())) {
          case 1 -> Transfer.ddim(p, to);
          case 2 -> single.second(s, p, to, at(s, to, 0.5));
          default -> single.third(s, p, to, at(s, to, 1.0 / 3), at(s, to, 2.0 / 3));
        };
    return d.up(s, x, sNoise);
  }

  private NoiseLevel at(Step s, NoiseLevel to, double share) {
    return single.curve().between(s.from(), to, share);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    single.check(levels);
  }

  @Override
  public int order() {
    return 3;
  }

  /** The last steps are of lower order. */
  @Override
  public int orderAsRun() {
    return 2;
  }

  @Override
  public int evaluations() {
    return 3;
  }

  @Override
  public boolean stochastic() {
    return eta > 0;
  }
}
