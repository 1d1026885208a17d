package perrin.diffusion.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Shape;
import perrin.tensor.reference.ReferenceBackend;

/**
 * The two projects' loops, written out for one number from their published algorithms, give the
 * numbers that a trace under their convention has.
 */
final class TraceTest {
  private static final DiscreteSchedule SCHEDULE = Schedules.discrete("linear");
  private static final int T = SCHEDULE.steps();
  private static final double INIT = 0.7;

  /** abar of a time step counted from 0. */
  private static double abar(int t) {
    return SCHEDULE.alphaBar(t + 1);
  }

  private static double sigma(int t) {
    return Math.sqrt((1 - abar(t)) / abar(t));
  }

  /** The model x t / (t + 1), of variance-preserving samples. */
  private static double eps(double x, double t) {
    return x * t / (t + 1);
  }

  private static Trace.Written trace(Convention c, String sampler, String grid, int steps) {
    Trace trace = Trace.of(c, sampler, SCHEDULE, grid, steps);
    var model = trace.model(Formula.of("x*t/(t+1)"), Parameterizations.of("eps", SCHEDULE));
    return trace.run(
        model,
        new ReferenceBackend(DType.FLOAT64, ImageOrder.CHANNELS_FIRST),
        Shape.of(1, 1),
        new double[] {INIT},
        null);
  }

  private static void check(List<Double> expected, Trace.Written actual) {
    assertEquals(expected.size(), actual.states().size());
    for (int i = 0; i < expected.size(); i++) {
      double e = expected.get(i);
      assertEquals(e, actual.states().get(i).x()[0], 1e-10 * Math.max(1, Math.abs(e)), "step " + i);
    }
  }

  // ---- diffusers

  @Test
  void ddimOnLeadingSteps() {
    List<Double> states = new ArrayList<>();
    double x = INIT;
    int ratio = T / 10;
    for (int i = 9; i >= 0; i--) {
      int t = i * ratio;
      double a = abar(t);
      double b = t - ratio >= 0 ? abar(t - ratio) : 1;
      double e = eps(x, t);
      x = Math.sqrt(b) * (x - Math.sqrt(1 - a) * e) / Math.sqrt(a) + Math.sqrt(1 - b) * e;
      states.add(x);
    }
    check(states, trace(Convention.DIFFUSERS, "ddim", null, 10));
  }

  /** Sigmas between whole times are linear in time. */
  private static double linear(double t) {
    int i = Math.min((int) t, T - 2);
    return sigma(i) + (t - i) * (sigma(i + 1) - sigma(i));
  }

  @Test
  void eulerOnLinspaceCarriesTheSampleOverTheSignal() {
    List<Double> states = new ArrayList<>();
    double x = INIT;
    int n = 7;
    for (int i = 0; i < n; i++) {
      double t = (T - 1.0) * (n - 1 - i) / (n - 1);
      double s = linear(t);
      double next = i + 1 < n ? linear((T - 1.0) * (n - 2 - i) / (n - 1)) : 0;
      x += (next - s) * eps(x / Math.sqrt(s * s + 1), t);
      states.add(x);
    }
    check(states, trace(Convention.DIFFUSERS, "euler", null, n));
  }

  @Test
  void dpmSolverPlusPlus2MDropsTheCleanestOfOneMoreStep() {
    int n = 8;
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] = Math.rint((T - 1.0) * (n - i) / n);
    }
    List<Double> states = new ArrayList<>();
    double x = INIT;
    double before = Double.NaN;
    double hBefore = Double.NaN;
    for (int i = 0; i < n; i++) {
      double s = sigma((int) t[i]);
      double alpha = 1 / Math.sqrt(s * s + 1);
      double x0 = (x - alpha * s * eps(x, t[i])) / alpha;
      if (i == n - 1) {
        x = x0;
      } else {
        double s2 = sigma((int) t[i + 1]);
        double alpha2 = 1 / Math.sqrt(s2 * s2 + 1);
        double h = Math.log(s) - Math.log(s2);
        double d1 = i == 0 ? 0 : (x0 - before) * h / hBefore;
        double phi = Math.expm1(-h);
        x = alpha2 * s2 / (alpha * s) * x - alpha2 * phi * x0 - 0.5 * alpha2 * phi * d1;
        hBefore = h;
      }
      before = x0;
      states.add(x);
    }
    check(states, trace(Convention.DIFFUSERS, "dpmpp-2m", null, n));
  }

  @Test
  void plmsTakesItsFirstStepTwiceAndKeepsItsCoefficients() {
    int n = 10;
    int ratio = T / n;
    List<Double> states = new ArrayList<>();
    List<Double> past = new ArrayList<>();
    double x = INIT;
    for (int i = n - 1; i >= 1; i--) {
      int t = i * ratio;
      double e = eps(x, t);
      past.addFirst(e);
      double mean =
          switch (past.size()) {
            case 1 -> (e + eps(moved(x, e, t, t - ratio), t - ratio)) / 2;
            case 2 -> (3 * e - past.get(1)) / 2;
            case 3 -> (23 * e - 16 * past.get(1) + 5 * past.get(2)) / 12;
            default -> (55 * e - 59 * past.get(1) + 37 * past.get(2) - 9 * past.get(3)) / 24;
          };
      x = moved(x, mean, t, t - ratio);
      states.add(x);
    }
    // the step from time 0 to abar_0 of the table does nothing and is left out
    check(states, trace(Convention.DIFFUSERS, "plms", null, n));
  }

  private static double moved(double x, double e, int from, int to) {
    double a = abar(from);
    double b = abar(to);
    return Math.sqrt(b / a) * x - (b - a) * e / (a * Math.sqrt(1 - b) + Math.sqrt(a * (1 - a) * b));
  }

  /**
   * UniPC with B_2(h), order 2: its first correction and second prediction are the paper's rho =
   * 1/2.
   */
  @Test
  void uniPcCorrectsWithTheEvaluationOfTheNextStep() {
    int n = 5;
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] = Math.rint((T - 1.0) * (n - i) / n);
    }
    double[] s = new double[n + 1];
    for (int i = 0; i < n; i++) {
      s[i] = sigma((int) t[i]);
    }
    List<Double> states = new ArrayList<>();
    double[] m = new double[n];
    double[] corrected = new double[n];
    double x = INIT;
    for (int i = 0; i < n; i++) {
      double alpha = 1 / Math.sqrt(s[i] * s[i] + 1);
      m[i] = (x - alpha * s[i] * eps(x, t[i])) / alpha;
      corrected[i] = i == 0 ? x : uniC(s, m, corrected[i - 1], i);
      x = uniP(s, m, corrected[i], i);
      states.add(x);
    }
    check(states, trace(Convention.DIFFUSERS, "unipc", null, n));
  }

  private static double uniP(double[] s, double[] m, double x, int i) {
    if (s[i + 1] == 0) {
      return m[i];
    }
    double a = 1 / Math.sqrt(s[i] * s[i] + 1);
    double b = 1 / Math.sqrt(s[i + 1] * s[i + 1] + 1);
    double hh = Math.log(s[i + 1] / s[i]);
    double out = b * s[i + 1] / (a * s[i]) * x - b * Math.expm1(hh) * m[i];
    if (i > 0) {
      double r = Math.log(s[i - 1] / s[i]) / hh;
      out -= b * Math.expm1(hh) * 0.5 * (m[i - 1] - m[i]) / r;
    }
    return out;
  }

  private static double uniC(double[] s, double[] m, double x, int i) {
    double a = 1 / Math.sqrt(s[i - 1] * s[i - 1] + 1);
    double b = 1 / Math.sqrt(s[i] * s[i] + 1);
    double hh = Math.log(s[i] / s[i - 1]);
    double phi1 = Math.expm1(hh);
    double out = b * s[i] / (a * s[i - 1]) * x - b * phi1 * m[i - 1];
    double d = m[i] - m[i - 1];
    if (i == 1) {
      return out - b * phi1 * 0.5 * d;
    }
    // rho_1 + rho_2 = b_1, r rho_1 + rho_2 = b_2
    double r = Math.log(s[i - 2] / s[i - 1]) / hh;
    double phi2 = phi1 / hh - 1;
    double b1 = phi2 / phi1;
    double b2 = 2 * (phi2 / hh - 0.5) / phi1;
    double rho1 = (b2 - b1) / (r - 1);
    double rho2 = b1 - rho1;
    return out - b * phi1 * (rho1 * (m[i - 2] - m[i - 1]) / r + rho2 * d);
  }

  /** DEIS of order 2: polynomials in log sigma, to the first step of the table. */
  @Test
  void deisIntegratesOverLogSigma() {
    int n = 6;
    double[] s = new double[n + 1];
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] = Math.rint((T - 1.0) * (n - i) / n);
      s[i] = sigma((int) t[i]);
    }
    s[n] = sigma(0);
    List<Double> states = new ArrayList<>();
    double x = INIT;
    double before = 0;
    for (int i = 0; i < n; i++) {
      double a = 1 / Math.sqrt(s[i] * s[i] + 1);
      double b = 1 / Math.sqrt(s[i + 1] * s[i + 1] + 1);
      double e = eps(x, t[i]);
      double now = s[i + 1] - s[i];
      double old = 0;
      if (i > 0 && i < n - 1) {
        // int log(s) ds = s (log s - 1)
        double log0 = Math.log(s[i]);
        double log1 = Math.log(s[i - 1]);
        double whole = s[i + 1] * (Math.log(s[i + 1]) - 1) - s[i] * (log0 - 1);
        old = (whole - log0 * now) / (log1 - log0);
        now -= old;
      }
      x = b * (x / a + now * e + old * before);
      before = e;
      states.add(x);
    }
    check(states, trace(Convention.DIFFUSERS, "deis", null, n));
  }

  /**
   * The third-order single-step method: three evaluations a group, the stages by the midpoint type.
   */
  @Test
  void singleStepsOfThirdOrderTakeTheGridsOwnLevelsBetween() {
    int n = 7;
    double[] s = new double[n + 1];
    double[] t = new double[n];
    for (int i = 0; i < n; i++) {
      t[i] = Math.rint((T - 1.0) * (n - i) / n);
      s[i] = sigma((int) t[i]);
    }
    List<Double> states = new ArrayList<>();
    double x = INIT;
    for (int i = 0; i + 3 <= n; i += 3) {
      double m2 = x0(x, s[i], t[i]);
      double x1 = scaled(x, s[i], s[i + 1]) + gain(s[i], s[i + 1]) * m2;
      double m1 = x0(x1, s[i + 1], t[i + 1]);
      double r = Math.log(s[i + 1] / s[i]) / Math.log(s[i + 2] / s[i]);
      double g = gain(s[i], s[i + 2]);
      double x2 = scaled(x, s[i], s[i + 2]) + g * m2 + 0.5 * g * (m1 - m2) / r;
      double m0 = x0(x2, s[i + 2], t[i + 2]);
      double h = Math.log(s[i] / s[i + 3]);
      double r0 = Math.log(s[i] / s[i + 2]) / h;
      double alpha = 1 / Math.sqrt(s[i + 3] * s[i + 3] + 1);
      x =
          scaled(x, s[i], s[i + 3])
              + gain(s[i], s[i + 3]) * m2
              + alpha * (Math.expm1(-h) / h + 1) * (m0 - m2) / r0;
      states.add(x);
    }
    states.add(x0(x, s[n - 1], t[n - 1]));
    check(states, trace(Convention.DIFFUSERS, "dpmpp-3s", null, n));
  }

  private static double x0(double x, double s, double t) {
    return Math.sqrt(s * s + 1) * x - s * eps(x, t);
  }

  private static double scaled(double x, double from, double to) {
    return to / from * Math.sqrt((from * from + 1) / (to * to + 1)) * x;
  }

  private static double gain(double from, double to) {
    return (1 - to / from) / Math.sqrt(to * to + 1);
  }

  // ---- k-diffusion

  private static double logLinear(double t) {
    int i = Math.min((int) t, T - 2);
    return Math.exp(Math.log(sigma(i)) + (t - i) * (Math.log(sigma(i + 1)) - Math.log(sigma(i))));
  }

  private static double[] sigmas(int n) {
    double[] s = new double[n + 1];
    for (int i = 0; i < n; i++) {
      s[i] = logLinear((T - 1.0) * (n - 1 - i) / (n - 1));
    }
    return s;
  }

  /** The time of sigma, by bisection. */
  private static double time(double s) {
    double low = 0;
    double high = T - 1;
    for (int i = 0; i < 200; i++) {
      double mid = (low + high) / 2;
      if (logLinear(mid) > s) {
        high = mid;
      } else {
        low = mid;
      }
    }
    return low;
  }

  private static double d(double y, double s) {
    return eps(y / Math.sqrt(s * s + 1), time(s));
  }

  @Test
  void heunEndsWithEulersStep() {
    double[] s = sigmas(6);
    List<Double> states = new ArrayList<>();
    double y = INIT;
    for (int i = 0; i < 6; i++) {
      double d = d(y, s[i]);
      double dt = s[i + 1] - s[i];
      y += s[i + 1] == 0 ? d * dt : dt * (d + d(y + d * dt, s[i + 1])) / 2;
      states.add(y);
    }
    check(states, trace(Convention.K_DIFFUSION, "heun", null, 6));
  }

  @Test
  void dpm2TakesTheGeometricMidpoint() {
    double[] s = sigmas(6);
    List<Double> states = new ArrayList<>();
    double y = INIT;
    for (int i = 0; i < 6; i++) {
      double d = d(y, s[i]);
      if (s[i + 1] == 0) {
        y -= d * s[i];
      } else {
        double mid = Math.sqrt(s[i] * s[i + 1]);
        y += d(y + d * (mid - s[i]), mid) * (s[i + 1] - s[i]);
      }
      states.add(y);
    }
    // the curve between levels is ours (log abar linear), theirs log sigma: the model's time is
    // asked
    // at sigma, so that both agree
    check(states, trace(Convention.K_DIFFUSION, "kdpm2", null, 6));
  }

  @Test
  void lmsIntegratesLagrangePolynomials() {
    double[] s = sigmas(6);
    List<Double> states = new ArrayList<>();
    List<Double> ds = new ArrayList<>();
    double y = INIT;
    for (int i = 0; i < 6; i++) {
      ds.addFirst(d(y, s[i]));
      int order = Math.min(i + 1, 4);
      for (int j = 0; j < order; j++) {
        int current = i;
        int node = j;
        DoubleUnaryOperator l =
            u -> {
              double p = 1;
              for (int k = 0; k < order; k++) {
                if (k != node) {
                  p *= (u - s[current - k]) / (s[current - node] - s[current - k]);
                }
              }
              return p;
            };
        y += ds.get(j) * integral(l, s[i], s[i + 1]);
      }
      states.add(y);
    }
    check(states, trace(Convention.K_DIFFUSION, "lms", null, 6));
  }

  /** Simpson's rule is exact for cubics. */
  private static double integral(DoubleUnaryOperator f, double a, double b) {
    double m = (a + b) / 2;
    return (b - a) / 6 * (f.applyAsDouble(a) + 4 * f.applyAsDouble(m) + f.applyAsDouble(b));
  }

  @Test
  void dpmSolverPlusPlus2MHasNoLowerOrdersButAtZero() {
    double[] s = sigmas(6);
    List<Double> states = new ArrayList<>();
    double y = INIT;
    double old = Double.NaN;
    for (int i = 0; i < 6; i++) {
      double x0 = y - s[i] * d(y, s[i]);
      double h = Math.log(s[i]) - Math.log(s[i + 1]);
      double use = x0;
      if (i > 0 && s[i + 1] > 0) {
        double r = (Math.log(s[i - 1]) - Math.log(s[i])) / h;
        use = (1 + 1 / (2 * r)) * x0 - 1 / (2 * r) * old;
      }
      y = s[i + 1] / s[i] * y - Math.expm1(-h) * use;
      old = x0;
      states.add(y);
    }
    check(states, trace(Convention.K_DIFFUSION, "dpmpp-2m", null, 6));
  }

  @Test
  void theFileHoldsLevelsTimesStatesAndTheEnd() {
    Trace trace = Trace.of(Convention.DIFFUSERS, "heun", SCHEDULE, null, 3);
    var model = trace.model(Formula.of("x"), Parameterizations.of("x0", SCHEDULE));
    var written = trace.run(model, new ReferenceBackend(), Shape.of(1, 1), new double[] {1}, null);
    String json =
        new String(
            trace.json(written, new int[] {1, 1}, "float64"),
            java.nio.charset.StandardCharsets.UTF_8);
    for (String part :
        List.of("\"levels\"", "\"time\" : 999.0", "\"steps\"", "\"final\"", "\"x/signal\"")) {
      assertTrue(json.contains(part), part + " in " + json);
    }
    assertEquals(5, written.evaluations());
  }
}
