package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * DPM-Solver-12 and -23 with adaptive steps (Lu et al. 2022, arXiv 2206.00927, appendix C.4): of a
 * grid it takes only the ends, and a last step to the clean level.
 *
 * <p>The methods of order k - 1 and k share their evaluations; E is the root mean square of their
 * difference in units of {@code max(atol, rtol max(|x_low|, |x_previous|))}, over the whole batch.
 * The higher-order result is kept.
 *
 * @param form noise for DPM-Solver, data for DPM-Solver++
 * @param order k, 2 or 3
 * @param rtol relative tolerance
 * @param atol absolute tolerance
 * @param control step sizes
 * @param eta share of the ancestral noise, from 0 to 1
 * @param sNoise factor of the fresh noise
 * @param end the least noisy level that a step may reach; null before it is planned
 * @param curve where the levels lie
 */
record Adaptive(
    Form form,
    int order,
    double rtol,
    double atol,
    StepControl control,
    double eta,
    double sNoise,
    NoiseLevel end,
    Curve curve)
    implements Solver {
  @Override
  public Plan plan(List<NoiseLevel> grid) {
    int last = grid.size() - 1;
    boolean clean = grid.get(last).clean() && last > 1;
    List<NoiseLevel> ends =
        clean
            ? List.of(grid.getFirst(), grid.get(last - 1), grid.get(last))
            : List.of(grid.getFirst(), grid.get(last));
    var planned = new Adaptive(form, order, rtol, atol, control, eta, sNoise, ends.get(1), curve);
    return new Plan(planned, ends, control);
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    if (s.to().clean()) {
      return Transfer.ddim(p, s.to());
    }
    var method = new SingleStep("dpm-solver", form, order, Rule.MIDPOINT, false, curve);
    Descent d = Descent.of(s.from(), s.to(), eta, end);
    NoiseLevel to = d.to();
    NoiseLevel first = curve.between(s.from(), to, order == 2 ? 0.5 : 1.0 / 3);
    Prediction p1 = s.predict(Transfer.ddim(p, first), first);
    Var low;
    Var high;
    if (order == 2) {
      low = Transfer.ddim(p, to);
      high = method.through(s, p, to, Rule.MIDPOINT, first, p1);
    } else {
      low = method.through(s, p, to, Rule.MIDPOINT, first, p1);
      high = method.third(s, p, to, first, p1, curve.between(s.from(), to, 2.0 / 3));
    }
    List<Past> history = s.history();
    Var previous = history.isEmpty() ? s.x() : history.getFirst().values().getFirst();
    s.remember(low);
    return s.error(error(low, high, previous)) ? d.up(s, high, sNoise) : high;
  }

  private double error(Var low, Var high, Var previous) {
    Var size = low.abs().max(previous.abs()).mul(rtol);
    Var tolerance = size.max(size.scalar(atol));
    return Math.sqrt(high.sub(low).div(tolerance).square().meanAll().value().item());
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    SingleStep.checkSignal("dpm-solver", levels);
  }

  @Override
  public int order() {
    return order;
  }

  @Override
  public int evaluations() {
    return order;
  }

  @Override
  public int memory() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return eta > 0;
  }
}
