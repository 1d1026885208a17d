package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * DPM-Solver-k and DPM-Solver++(kS): k evaluations within a step (Lu et al. 2022, arXiv 2206.00927,
 * Algorithms 1, 4 and 5; arXiv 2211.01095, Algorithm 1 and appendix).
 *
 * <p>With m_j the prediction at the share r_j of the step in lambda: order 2 interpolates m_0, m_1;
 * order 3 finds x at r_2 through m_0, m_1, and interpolates m_0, m_2 (midpoint type) or all three.
 * A step to the clean level, where log-SNR is infinite, is DDIM's.
 *
 * @param name for messages
 * @param form noise for DPM-Solver, data for DPM-Solver++
 * @param order 1, 2 or 3
 * @param rule midpoint or Heun type
 * @param literal whether the third-order step is that of the diffusers library, which takes the
 *     midpoint type's formulas for its stages and for levels between at any places; otherwise those
 *     that keep the order there
 * @param curve where the levels between lie
 */
public record SingleStep(String name, Form form, int order, Rule rule, boolean literal, Curve curve)
    implements Solver {
  /** Places further from a third or two than this are others. */
  private static final double ROUNDING = 1e-6;

  /** Checks the order. */
  public SingleStep {
    if (order < 1 || order > 3) {
      throw new IllegalArgumentException(name + ": order " + order + " must be from 1 to 3");
    }
  }

  @Override
  public Var step(Step s) {
    return switch (s.to().clean() ? 1 : order) {
      case 1 -> Transfer.ddim(s.predict(), s.to());
      case 2 -> second(s, s.predict(), s.to(), between(s, 0.5));
      default -> third(s, s.predict(), s.to(), between(s, 1.0 / 3), between(s, 2.0 / 3));
    };
  }

  private NoiseLevel between(Step s, double share) {
    return curve.between(s.from(), s.to(), share);
  }

  /** The second-order step through a level between. */
  Var second(Step s, Prediction p, NoiseLevel to, NoiseLevel middle) {
    Prediction p1 = s.predict(Transfer.ddim(p, middle), middle);
    return through(s, p, to, rule, middle, p1);
  }

  /** The third-order step through two levels between. */
  Var third(Step s, Prediction p, NoiseLevel to, NoiseLevel first, NoiseLevel second) {
    return third(s, p, to, first, s.predict(Transfer.ddim(p, first), first), second);
  }

  /** The third-order step, the first of its levels done. */
  Var third(
      Step s, Prediction p, NoiseLevel to, NoiseLevel first, Prediction p1, NoiseLevel second) {
    Var x2 = through(s, p, second, literal ? rule : Rule.HEUN, first, p1);
    Prediction p2 = s.predict(x2, second);
    // the mean over the step is the value at two thirds only if the first is at one third
    double place = Form.place(s.from(), to, second);
    if (rule == Rule.MIDPOINT && (literal || Math.abs(place - 2.0 / 3) < ROUNDING)) {
      return through(s, p, to, Rule.HEUN, second, p2);
    }
    double[] nodes = {0, Form.place(s.from(), to, first), place};
    double[] w = Lagrange.weights(nodes, form.moments(s.from(), to, 3));
    return Transfer.corrected(p, to, form.of(p), w, form.of(p1), form.of(p2));
  }

  /** A step to any level with the line through the start and one other prediction. */
  Var through(Step s, Prediction p, NoiseLevel to, Rule rule, NoiseLevel at, Prediction other) {
    double[] nodes = {0, Form.place(s.from(), to, at)};
    double[] w = Lagrange.weights(nodes, rule.moments(form, s.from(), to, 2));
    return Transfer.corrected(p, to, form.of(p), w, form.of(other));
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Solver.super.check(levels);
    if (order > 1) {
      checkSignal(name, levels);
    }
  }

  /** Refuses pure noise: no level lies between it and another one in log-SNR. */
  static void checkSignal(String name, List<NoiseLevel> levels) {
    if (levels.size() > 2 || !levels.getLast().clean()) {
      for (NoiseLevel level : levels) {
        if (level.signal() == 0) {
          throw new IllegalArgumentException(
              name
                  + ": evaluates the model at shares of the step in log-SNR, which is infinite at "
                  + level
                  + "; use ddim or a multistep method such as dpmpp-2m");
        }
      }
    }
  }

  @Override
  public int evaluations() {
    return order;
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
