package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import perrin.diffusion.equation.Equation;

/**
 * Every Runge-Kutta method, explicit or implicit: {@code k_i = f(t + c_i h, x + h sum_j a_ij k_j)},
 * {@code x(t + h) = x + h sum_i b_i k_i} (ODE-3).
 *
 * <p>Euler's, Heun's and the midpoint method are its tableaux of one and two stages. Explicit
 * stages follow one after another; a stage that needs itself, or all stages where one needs a later
 * one, are solved by {@link ImplicitEquation}.
 */
public final class RungeKutta implements OdeMethod {
  private final Tableau tableau;
  private final double[] c;
  private final double[][] a;
  private final double[] b;
  private final double[] e;

  /**
   * The method of a tableau.
   *
   * @param tableau its numbers
   */
  public RungeKutta(Tableau tableau) {
    this.tableau = tableau;
    this.c = Tableau.values(tableau.c());
    this.a = tableau.aValues();
    this.b = Tableau.values(tableau.b());
    this.e = tableau.errorWeights();
  }

  /**
   * Its numbers.
   *
   * @return the tableau
   */
  public Tableau tableau() {
    return tableau;
  }

  @Override
  public int order() {
    return tableau.order();
  }

  @Override
  public int embeddedOrder() {
    return tableau.embeddedOrder();
  }

  @Override
  @Equation("ODE-3")
  public <V> Attempt<V> step(OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known) {
    List<V> k =
        tableau.diagonal() ? oneByOne(problem, t, h, x, known) : together(problem, t, h, x, known);
    V next = plus(problem, x, h, b, k);
    V error = e == null ? null : problem.space().combine(scaled(e, h), k);
    List<Slope<V>> slopes = new ArrayList<>();
    if (tableau.firstSameAsLast()) {
      slopes.add(new Slope<>(t + h, k.getLast()));
    }
    if (tableau.startsWithSlope()) {
      slopes.add(new Slope<>(t, k.getFirst()));
    }
    return new Attempt<>(next, error, List.copyOf(slopes));
  }

  private <V> List<V> oneByOne(
      OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known) {
    List<V> k = new ArrayList<>();
    for (int i = 0; i < c.length; i++) {
      double ti = t + c[i] * h;
      if (i == 0 && tableau.startsWithSlope()) {
        k.add(OdeMethod.slope(problem, t, x, known));
      } else if (!tableau.implicit(i)) {
        k.add(problem.f().at(ti, plus(problem, x, h, a[i], k)));
      } else {
        V base = plus(problem, x, h, a[i], k);
        double[] step = {1, h * a[i][i]};
        V guess = k.isEmpty() ? OdeMethod.slope(problem, t, x, known) : k.getLast();
        k.add(
            new ImplicitEquation<>(
                    problem.space(),
                    u -> problem.f().at(ti, problem.space().combine(step, List.of(base, u))),
                    h,
                    problem.space().norm(x))
                .solve(guess));
      }
    }
    return k;
  }

  private <V> List<V> together(
      OdeProblem<V> problem, double t, double h, V x, List<Slope<V>> known) {
    V slope = OdeMethod.slope(problem, t, x, known);
    List<V> guess = new ArrayList<>();
    for (int i = 0; i < c.length; i++) {
      guess.add(slope);
    }
    return new ImplicitEquation<>(
            new Tuples<>(problem.space()),
            k -> {
              List<V> out = new ArrayList<>();
              for (int i = 0; i < c.length; i++) {
                out.add(problem.f().at(t + c[i] * h, plus(problem, x, h, a[i], k)));
              }
              return List.copyOf(out);
            },
            h,
            problem.space().norm(x) * Math.sqrt(c.length))
        .solve(List.copyOf(guess));
  }

  /** x + h sum_j w_j k_j over the stages there are. */
  private static <V> V plus(OdeProblem<V> problem, V x, double h, double[] w, List<V> k) {
    double[] factor = new double[k.size() + 1];
    List<V> terms = new ArrayList<>();
    factor[0] = 1;
    terms.add(x);
    for (int j = 0; j < k.size(); j++) {
      factor[j + 1] = h * w[j];
      terms.add(k.get(j));
    }
    return problem.space().combine(factor, terms);
  }

  private static double[] scaled(double[] w, double h) {
    return Arrays.stream(w).map(v -> v * h).toArray();
  }

  @Override
  public String toString() {
    return "Runge-Kutta of order " + order() + " with " + c.length + " stages";
  }
}
