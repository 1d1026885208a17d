package perrin.diffusion.ode;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * An equation whose solution is known.
 *
 * @param name for messages
 * @param f right-hand side
 * @param solution x(t)
 * @param end of the interval that begins at 0
 */
record Problems(
    String name, OdeFunction<double[]> f, DoubleFunction<double[]> solution, double end) {
  /** x' = x cos t, and the logistic equation beside it. */
  static final Problems GROWTH =
      new Problems(
          "growth",
          (t, x) -> new double[] {x[0] * Math.cos(t), x[1] * (1 - x[1])},
          t -> new double[] {Math.exp(Math.sin(t)), 1 / (1 + 4 * Math.exp(-t))},
          10);

  /** A rotation that grows faster, by the angle t^2 / 2. */
  static final Problems ROTATION =
      new Problems(
          "rotation",
          (t, x) -> new double[] {-t * x[1], t * x[0]},
          t -> new double[] {Math.cos(t * t / 2), Math.sin(t * t / 2)},
          4);

  /** A circular orbit, x'' = -x / |x|^3. */
  static final Problems ORBIT =
      new Problems(
          "orbit",
          (t, x) -> {
            double r3 = Math.pow(x[0] * x[0] + x[1] * x[1], 1.5);
            return new double[] {x[2], x[3], -x[0] / r3, -x[1] / r3};
          },
          t -> new double[] {Math.cos(t), Math.sin(t), -Math.sin(t), Math.cos(t)},
          6);

  static final List<Problems> ALL = List.of(GROWTH, ROTATION, ORBIT);

  Solution<double[]> solve(Integrator integrator) {
    return integrator.solve(Doubles.DOUBLES, f, 0, end, solution.apply(0));
  }

  /** Distance of a result from the truth. */
  double error(Solution<double[]> s) {
    double[] truth = solution.apply(end);
    double greatest = 0;
    for (int i = 0; i < truth.length; i++) {
      greatest = Math.max(greatest, Math.abs(truth[i] - s.x()[i]));
    }
    return greatest;
  }

  @Override
  public String toString() {
    return name;
  }
}
