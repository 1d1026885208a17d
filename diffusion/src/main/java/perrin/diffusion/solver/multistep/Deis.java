package perrin.diffusion.solver.multistep;

import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Curve;
import perrin.diffusion.solver.OnCurve;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.interpolation.Earlier;
import perrin.diffusion.solver.interpolation.Ending;
import perrin.diffusion.solver.interpolation.Form;
import perrin.diffusion.solver.interpolation.Lagrange;
import perrin.diffusion.solver.interpolation.Transfer;

/**
 * DEIS (Zhang and Chen 2023, arXiv 2204.13902, eq. 14 and 15): {@code x_s / signal_s = x_t /
 * signal_t + sum_j int l_j dsigma epsHat_j} with Lagrange polynomials l_j in time (tAB), in rho =
 * sigma (rhoAB, which is {@code lms}) or in log sigma.
 *
 * <p>Order k combines k predictions and converges with order k; the paper counts the polynomial's
 * degree, so that its tAB1, tAB2, tAB3 are of order 2, 3, 4 here.
 *
 * <p>Where a schedule's time ends before the clean level, the last step is that in log sigma: to
 * the clean end the polynomials in log sigma still have integrals, {@code int_0^inf e^-u u^k du =
 * k!}, though log sigma itself is infinite there.
 *
 * @param order k from 1 to 4
 * @param polynomial in what the polynomial is
 * @param lowerOrderFinal whether runs of few steps end with lower orders
 * @param curve gives the time
 */
public record Deis(int order, Polynomial polynomial, boolean lowerOrderFinal, Curve curve)
    implements Solver {
  /** Gauss-Legendre nodes and weights on [0, 1], exact to degree 9. */
  private static final double[] NODE = {
    0.04691007703066800, 0.23076534494715845, 0.5, 0.76923465505284155, 0.95308992296933200
  };

  private static final double[] WEIGHT = {
    0.11846344252809454,
    0.23931433524968324,
    0.28444444444444444,
    0.23931433524968324,
    0.11846344252809454
  };

  private static final Ending ENDING = new Ending(true, false);
  private static final int LEAST_PANELS = 16;
  private static final int MOST_PANELS = 1024;

  /** In what the prediction is interpolated. */
  public enum Polynomial {
    /** The schedule's time; log-SNR if there is no schedule. */
    TIME,
    /** sigma = noise / signal. */
    RHO,
    /** log sigma. */
    LOG_RHO
  }

  /** Checks the order. */
  public Deis {
    if (order < 1 || order > 4) {
      throw new IllegalArgumentException("deis: order " + order + " must be from 1 to 4");
    }
  }

  @Override
  public Var step(Step s) {
    if (polynomial == Polynomial.RHO) {
      return new Lms(order).step(s);
    }
    Prediction p = s.predict();
    Var eps = p.eps();
    s.remember(eps);
    int most = lowerOrderFinal && !s.to().clean() ? ENDING.order(s, order) : order;
    Earlier earlier = Earlier.of(s, most - 1);
    if (earlier.count() == 0) {
      return Transfer.ddim(p, s.to());
    }
    boolean time = polynomial == Polynomial.TIME && curve != Curve.FREE && curve.reaches(s.to());
    double[] w = time ? overTime(s, earlier) : overLog(s, earlier);
    return Transfer.corrected(p, s.to(), eps, w, earlier.array());
  }

  private double[] overLog(Step s, Earlier earlier) {
    int n = earlier.count() + 1;
    if (!s.to().clean()) {
      double[] nodes = earlier.nodes(l -> Form.place(s.from(), s.to(), l));
      return Lagrange.weights(nodes, Form.EPS.moments(s.from(), s.to(), n));
    }
    double[] moments = new double[n];
    moments[0] = -s.to().signal() * s.from().sigma();
    for (int k = 1; k < n; k++) {
      moments[k] = k * moments[k - 1];
    }
    return Lagrange.weights(earlier.nodes(l -> Form.h(s.from(), l)), moments);
  }

  private double[] overTime(Step s, Earlier earlier) {
    double start = curve.time(s.from());
    double step = curve.time(s.to()) - start;
    double[] nodes = earlier.nodes(l -> (curve.time(l) - start) / step);
    // where a schedule's time has no digits left, two levels have the same
    return Lagrange.distinct(nodes)
        ? Lagrange.bounded(nodes, timeMoments(s.from(), s.to(), nodes.length))
        : overLog(s, earlier);
  }

  /** signal_s int v^k dsigma, by parts: sigma_s - int k v^(k-1) sigma dv, for k above 0. */
  private double[] timeMoments(NoiseLevel from, NoiseLevel to, int n) {
    double start = curve.time(from);
    double step = curve.time(to) - start;
    double[] m = new double[n];
    m[0] = to.sigma() - from.sigma();
    for (int k = 1; k < n; k++) {
      m[k] = to.sigma();
    }
    // on whole steps of a discrete schedule a panel is one of its steps, within which it is smooth
    int panels = Math.clamp((int) Math.rint(Math.abs(step)), LEAST_PANELS, MOST_PANELS);
    for (int panel = 0; panel < panels; panel++) {
      for (int g = 0; g < NODE.length; g++) {
        double v = (panel + NODE[g]) / panels;
        double part = WEIGHT[g] / panels * curve.at(start + v * step).sigma();
        for (int k = 1; k < n; k++) {
          m[k] -= k * Math.pow(v, k - 1) * part;
        }
      }
    }
    for (int k = 0; k < n; k++) {
      m[k] *= to.signal();
    }
    return m;
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

  /** Its entry in the catalogue. */
  public static final class Entry implements OnCurve {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings, Curve curve) {
      Polynomial polynomial =
          switch (settings.word("polynomial", "t", "rho", "log-rho")) {
            case "t" -> Polynomial.TIME;
            case "rho" -> Polynomial.RHO;
            default -> Polynomial.LOG_RHO;
          };
      return new Deis(
          settings.whole("order", 1, 4), polynomial, settings.truth("lower-order-final"), curve);
    }

    @Override
    public String name() {
      return "deis";
    }

    @Override
    public String summary() {
      return "exponential multistep for the noise prediction, polynomials in time or sigma";
    }

    @Override
    public String paper() {
      return "arXiv 2204.13902";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("order", 3, "predictions in the polynomial, 1 to 4"),
          new Setting("polynomial", "t", "in what: t (schedule's time), rho (sigma) or log-rho"),
          new Setting("lower-order-final", "false", "with few steps, end with lower orders"));
    }

    @Override
    public List<String> presets() {
      return List.of(
          "deis:order=1",
          "deis:order=2",
          "deis:order=4",
          "deis:polynomial=rho",
          "deis:order=2,polynomial=log-rho",
          "deis:polynomial=log-rho");
    }
  }
}
