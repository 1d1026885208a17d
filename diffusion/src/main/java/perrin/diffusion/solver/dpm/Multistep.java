package perrin.diffusion.solver.dpm;

import perrin.autograd.Var;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Earlier;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * DPM-Solver++(kM) and its noise-predicting sibling: one evaluation a step, and the polynomial
 * through it and the k - 1 before it (Lu et al. 2022, arXiv 2211.01095, Algorithm 2).
 *
 * <p>The authors' code takes the third-order term {@code signal_s (h phi_3(-h)) D_2} with the
 * divided difference D_2 = m[v_0, v_1, v_2], where the integral of D_2 v^2 needs twice that: as
 * printed ({@code halved}) the method is of second order, and only the whole term makes it third.
 *
 * @param name for messages
 * @param form noise or data
 * @param order 1, 2 or 3
 * @param rule midpoint or Heun type of second-order steps
 * @param halved whether the third-order term is that of the authors' code
 * @param ending how the order falls at the end
 */
public record Multistep(String name, Form form, int order, Rule rule, boolean halved, Ending ending)
    implements Solver {
  static final Setting THIRD =
      new Setting("third", "exact", "third-order term: exact, or halved as in the authors' code");

  static boolean halved(Settings settings) {
    return settings.word(THIRD.name(), "exact", "halved").equals("halved");
  }

  /** Checks the order. */
  public Multistep {
    if (order < 1 || order > 3) {
      throw new IllegalArgumentException(name + ": order " + order + " must be from 1 to 3");
    }
  }

  @Override
  public Var step(Step s) {
    Prediction p = s.predict();
    Var m0 = form.of(p);
    s.remember(m0);
    Earlier earlier = Earlier.of(s, ending.order(s, order) - 1);
    if (earlier.count() == 0) {
      return Transfer.ddim(p, s.to());
    }
    double[] moments = rule.moments(form, s.from(), s.to(), earlier.count() + 1);
    if (halved && moments.length == 3) {
      moments[2] /= 2;
    }
    double[] nodes = earlier.nodes(l -> Form.place(s.from(), s.to(), l));
    return Transfer.corrected(p, s.to(), m0, Lagrange.weights(nodes, moments), earlier.array());
  }

  @Override
  public int order() {
    return halved ? Math.min(order, 2) : order;
  }

  @Override
  public int orderAsRun() {
    return Math.min(order, 2);
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return order - 1;
  }

  @Override
  public boolean stochastic() {
    return false;
  }
}
