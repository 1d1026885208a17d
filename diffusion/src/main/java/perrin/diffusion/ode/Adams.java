package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;

/**
 * Adams' multistep methods: the integral over the step of the polynomial through the last slopes,
 * {@code x(t + h) = x + h sum_j w_j f_j} with {@code w_j = int_0^1 L_j(s) ds} (Hairer, Nørsett,
 * Wanner, Solving ODEs I, III.1 and III.5).
 *
 * <p>The weights follow from where the slopes lie, so that steps may differ; equal steps give the
 * classical numbers. The explicit method (Bashforth) takes the last p slopes, the implicit one
 * (Moulton) the slope at the end and p - 1 before. Until there are enough, a Runge-Kutta method of
 * at least order p - 1 takes the steps.
 *
 * @param order p
 * @param implicit whether the slope at the step's end takes part
 * @param starter takes the first steps
 */
public record Adams(int order, boolean implicit, OdeMethod starter) implements OdeMethod {
  /**
   * Checks the order.
   *
   * @throws IllegalArgumentException if the order is below 1 or that of the starter below p - 1
   */
  public Adams {
    if (order < 1 || starter.order() < order - 1) {
      throw new IllegalArgumentException(
          "adams: order "
              + order
              + " must be at least 1 and at most one above the starter's "
              + starter.order());
    }
  }

  /** Slopes at the start and before it. */
  private int behind() {
    return implicit ? order - 1 : order;
  }

  @Override
  public int memory() {
    return Math.max(0, behind() - 1);
  }

  @Override
  public <V> Attempt<V> step(OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known) {
    VectorSpace<V> space = problem.space();
    List<Slope<V>> slopes = new ArrayList<>(known);
    if (slopes.isEmpty() || slopes.getFirst().t() != t) {
      slopes.addFirst(new Slope<>(t, problem.f().at(t, x)));
    }
    if (slopes.size() < behind()) {
      Attempt<V> first = starter.step(problem, t, h, x, slopes);
      return new Attempt<>(first.x(), null, List.of(slopes.getFirst()));
    }
    slopes = slopes.subList(0, behind());
    double[] nodes = new double[order];
    int shift = implicit ? 1 : 0;
    for (int j = 0; j < behind(); j++) {
      nodes[j + shift] = (slopes.get(j).t() - t) / h;
    }
    if (implicit) {
      nodes[0] = 1;
    }
    double[] w = weights(nodes);
    double[] factor = new double[behind() + 1];
    List<V> terms = new ArrayList<>();
    factor[0] = 1;
    terms.add(x);
    for (int j = 0; j < behind(); j++) {
      factor[j + 1] = h * w[j + shift];
      terms.add(slopes.get(j).value());
    }
    V base = space.combine(factor, terms);
    List<Slope<V>> found = slopes.isEmpty() ? List.of() : List.of(slopes.getFirst());
    if (!implicit) {
      return new Attempt<>(base, null, found);
    }
    double[] both = {1, h * w[0]};
    V end =
        new ImplicitEquation<>(
                space,
                u -> problem.f().at(t + h, space.combine(both, List.of(base, u))),
                h,
                space.norm(x))
            .solve(OdeMethod.slope(problem, t, x, known));
    List<Slope<V>> ends = new ArrayList<>();
    ends.add(new Slope<>(t + h, end));
    ends.addAll(found);
    return new Attempt<>(space.combine(both, List.of(base, end)), null, List.copyOf(ends));
  }

  /**
   * Integrals over [0, 1] of the Lagrange polynomials of some nodes.
   *
   * @param nodes s_0 …, all different
   * @return w_j = int_0^1 prod_{i != j} (s - s_i) / (s_j - s_i) ds
   */
  static double[] weights(double... nodes) {
    int n = nodes.length;
    double[] w = new double[n];
    for (int j = 0; j < n; j++) {
      double[] p = new double[n];
      p[0] = 1;
      int degree = 0;
      for (int i = 0; i < n; i++) {
        if (i == j) {
          continue;
        }
        double d = nodes[j] - nodes[i];
        degree++;
        for (int k = degree; k >= 0; k--) {
          p[k] = ((k > 0 ? p[k - 1] : 0) - nodes[i] * p[k]) / d;
        }
      }
      for (int k = 0; k < n; k++) {
        w[j] += p[k] / (k + 1);
      }
    }
    return w;
  }
}
