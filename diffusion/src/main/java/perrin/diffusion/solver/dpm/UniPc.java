package perrin.diffusion.solver.dpm;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Past;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Earlier;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * UniPC (Zhao et al. 2023, arXiv 2302.04867, Algorithms 1 and 2): the polynomial through the last p
 * predictions steps forward (UniP-p, order p); once the model has been evaluated there, the
 * polynomial through that evaluation as well repeats the step (UniC-p, order p + 1), at no further
 * evaluation.
 *
 * <p>Where the paper solves its linear system, B(h) cancels, and the weights are those of exact
 * integration. It matters only where the paper sets rho = 1/2 without solving: in UniP-2 and
 * UniC-1, whose first moment is B(h) / 2 with B_1 = h or B_2 = e^h - 1. The last step is not
 * corrected, since nothing is evaluated at its end.
 *
 * @param form data or noise
 * @param order p from 1 to 3
 * @param variant 1 for B_1(h), 2 for B_2(h)
 * @param corrector whether steps are corrected
 * @param lowerOrderFinal whether the order falls to 1 towards the last step
 */
public record UniPc(Form form, int order, int variant, boolean corrector, boolean lowerOrderFinal)
    implements Solver {
  /** Checks order and variant. */
  public UniPc {
    if (order < 1 || order > 3 || variant < 1 || variant > 2) {
      throw new IllegalArgumentException(
          "unipc: order " + order + " must be from 1 to 3, variant " + variant + " 1 or 2");
    }
  }

  @Override
  public Var step(Step s) {
    Prediction predicted = s.predict();
    Var m0 = form.of(predicted);
    Prediction p = corrector ? corrected(s, predicted, m0) : predicted;
    s.remember(m0, p.x());
    Earlier earlier = Earlier.of(s, s.to().clean() ? 0 : allowed(s.legsLeft()) - 1);
    double[] nodes = earlier.nodes(l -> Form.place(s.from(), s.to(), l));
    // UniP-2 sets rho = 1/2
    double[] moments = moments(s.from(), s.to(), nodes.length, nodes.length == 2);
    return Transfer.corrected(p, s.to(), m0, Lagrange.weights(nodes, moments), earlier.array());
  }

  /** What the model said, at the corrected sample. */
  private Prediction corrected(Step s, Prediction predicted, Var m0) {
    Earlier all = Earlier.of(s, order);
    if (all.count() == 0) {
      return predicted;
    }
    Past last = s.history().getFirst();
    NoiseLevel from = last.from();
    // the order of the predictor that made this step
    int used = Math.min(all.count(), allowed(s.legsLeft() + 1));
    double[] nodes = new double[used + 1];
    Var[] values = new Var[used];
    for (int j = 1; j < used; j++) {
      nodes[j] = Form.place(from, s.from(), all.levels().get(j));
      values[j - 1] = all.values().get(j);
    }
    nodes[used] = 1;
    values[used - 1] = m0;
    // UniC-1 sets rho = 1/2
    double[] w = Lagrange.weights(nodes, moments(from, s.from(), used + 1, used == 1));
    var start =
        new Prediction(
            form.kind(), last.values().get(0), last.values().get(1), NoiseLevels.all(from));
    Var x = Transfer.corrected(start, s.from(), last.values().get(0), w, values);
    return new Prediction(form.kind(), m0, x, predicted.levels());
  }

  private int allowed(int legsLeft) {
    return lowerOrderFinal ? Math.min(order, legsLeft + 1) : order;
  }

  private double[] moments(NoiseLevel from, NoiseLevel to, int n, boolean halfB) {
    if (n == 1) {
      return new double[1];
    }
    double[] m = form.moments(from, to, n);
    if (halfB) {
      m[1] = (variant == 1 ? form.factor(from, to) : m[0]) / 2;
    }
    return m;
  }

  @Override
  public int order() {
    int own = corrector ? order + 1 : order;
    // a last step of order 1 has an error of h^2
    return lowerOrderFinal ? Math.min(own, 2) : own;
  }

  /** The first step is UniP-1, which the corrector makes one of order 2. */
  @Override
  public int orderAsRun() {
    return Math.min(order(), corrector ? 3 : 2);
  }

  @Override
  public int evaluations() {
    return 1;
  }

  @Override
  public int memory() {
    return order;
  }

  @Override
  public boolean stochastic() {
    return false;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new UniPc(
          settings.word("predict", "x0", "eps").equals("x0") ? Form.X0 : Form.EPS,
          settings.whole("order", 1, 3),
          settings.word("variant", "bh1", "bh2").equals("bh1") ? 1 : 2,
          settings.truth("corrector"),
          settings.truth("lower-order-final"));
    }

    @Override
    public String name() {
      return "unipc";
    }

    @Override
    public String summary() {
      return "predictor-corrector of any order over log-SNR, one evaluation a step";
    }

    @Override
    public String paper() {
      return "arXiv 2302.04867";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("order", 2, "predictions in the predictor, 1 to 3"),
          new Setting("variant", "bh2", "B(h): bh1 (h) or bh2 (e^h - 1)"),
          new Setting("predict", "x0", "what is interpolated: x0 or eps"),
          new Setting("corrector", "true", "whether steps are corrected"),
          new Setting("lower-order-final", "false", "end with lower orders"));
    }

    @Override
    public List<String> presets() {
      return List.of(
          "unipc:order=1",
          "unipc:order=1,variant=bh1",
          "unipc:variant=bh1",
          "unipc:order=3",
          "unipc:order=3,variant=bh1",
          "unipc:predict=eps,variant=bh1",
          "unipc:order=3,predict=eps",
          "unipc:lower-order-final=true",
          "unipc:corrector=false",
          "unipc:order=3,corrector=false");
    }
  }
}
