package perrin.diffusion.ode;

import java.util.ArrayList;
import java.util.List;
import perrin.diffusion.equation.Equation;

/**
 * ODESolve: follows dx/dt = f(t, x) from one time to another, in either direction.
 *
 * @param method takes the steps
 * @param stepping how long they are
 */
public record Integrator(OdeMethod method, Stepping stepping) {
  private static final int MAX_STEPS = 1_000_000;

  /** Steps shorter than this part of the time are lost in its rounding. */
  private static final double VANISHED = 1e-14;

  /**
   * Checks that the method can do what is asked.
   *
   * @throws IllegalArgumentException if steps shall follow the error, but the method estimates none
   */
  public Integrator {
    if (stepping instanceof Stepping.Adaptive && method.embeddedOrder() == 0) {
      throw new IllegalArgumentException(
          method + " estimates no error, so that its steps cannot follow a tolerance; fix them");
    }
  }

  /**
   * Equal steps.
   *
   * @param method takes them
   * @param steps how many
   * @return the integrator
   */
  public static Integrator fixed(OdeMethod method, int steps) {
    return new Integrator(method, new Stepping.Fixed(steps));
  }

  /**
   * Steps that follow the error.
   *
   * @param method takes them
   * @param rtol relative tolerance
   * @param atol absolute tolerance
   * @return the integrator
   */
  public static Integrator adaptive(OdeMethod method, double rtol, double atol) {
    return new Integrator(method, new Stepping.Adaptive(rtol, atol));
  }

  /** Told after every accepted step. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A step was accepted.
     *
     * @param t where it ended
     * @param part how much of the way is done, from 0 to 1
     */
    void stepped(double t, double part);
  }

  /**
   * The state at the end: {@code x(to) = x(from) + int f dt}.
   *
   * <p>Where f is Lipschitz in x the solution is unique (Picard and Lindelöf), hence the flow is
   * invertible, and integrating from {@code to} back to {@code from} undoes it (ODE-4).
   *
   * @param <V> the states
   * @param space of the states
   * @param f right-hand side
   * @param from where to start
   * @param to where to end; may lie before
   * @param start state at {@code from}
   * @return the state at {@code to}
   * @throws ArithmeticException if steps grow too short or too many
   */
  @Equation("ODE-4")
  public <V> Solution<V> solve(
      VectorSpace<V> space, OdeFunction<V> f, double from, double to, V start) {
    return solve(space, f, from, to, start, (_, _) -> {});
  }

  /**
   * The same, watched.
   *
   * @param <V> the states
   * @param space of the states
   * @param f right-hand side
   * @param from where to start
   * @param to where to end; may lie before
   * @param start state at {@code from}
   * @param listener told after every accepted step
   * @return the state at {@code to}
   * @throws ArithmeticException if steps grow too short or too many
   */
  public <V> Solution<V> solve(
      VectorSpace<V> space, OdeFunction<V> f, double from, double to, V start, Listener listener) {
    return new Run<>(space, f, from, to, start, listener).all();
  }

  private final class Run<V> {
    private final OdeProblem<V> problem;
    private final VectorSpace.Memory<V> memory;
    private final List<Slope<V>> known = new ArrayList<>();
    private final double from;
    private final double to;
    private final Listener listener;
    private double t;
    private V x;
    private int evaluations;
    private int accepted;
    private int rejected;

    Run(VectorSpace<V> space, OdeFunction<V> f, double from, double to, V start, Listener told) {
      this.memory = space.memory();
      this.problem =
          new OdeProblem<>(
              space,
              (time, state) -> {
                evaluations++;
                return f.at(time, state);
              });
      this.from = from;
      this.to = to;
      this.t = from;
      this.x = start;
      this.listener = told;
      memory.hold(x);
    }

    Solution<V> all() {
      try (memory) {
        if (from != to) {
          switch (stepping) {
            case Stepping.Fixed s -> fixed(s.steps());
            case Stepping.Adaptive s -> adaptive(s);
          }
        }
        memory.hand(x);
        return new Solution<>(x, accepted, rejected, evaluations);
      }
    }

    private void fixed(int steps) {
      for (int i = 1; i <= steps; i++) {
        // times by index, so that rounding does not add up and the last step ends exactly at the
        // end
        double end = i == steps ? to : from + (to - from) * i / steps;
        Runnable close = memory.step();
        try {
          accept(method.step(problem, t, end - t, x, List.copyOf(known)), end);
        } finally {
          close.run();
        }
      }
    }

    private void adaptive(Stepping.Adaptive tolerance) {
      // Where the solution is of lower order than its companion, the error of a step falls as
      // h^{p+1} and the sum of all errors as h^p: control of error per unit step keeps the sum
      // proportional to the tolerance. Where it is of higher order, the error of a step does.
      boolean perUnit = method.embeddedOrder() > method.order();
      StepSize control = new StepSize(method.estimateOrder() + (perUnit ? 0 : 1));
      double direction = Math.signum(to - from);
      double h = firstStep(tolerance);
      while (t != to) {
        boolean last = Math.abs(h) >= Math.abs(to - t) * (1 - 1e-12);
        double end = last ? to : t + h;
        boolean vanished = !last && Math.abs(h) < VANISHED * Math.max(Math.abs(from), Math.abs(to));
        if (vanished || accepted + rejected >= MAX_STEPS) {
          throw new ArithmeticException(
              "ODE: "
                  + (vanished ? "steps vanish" : MAX_STEPS + " steps do not suffice")
                  + " at t = "
                  + t
                  + "; the solution may end here, or the tolerance be finer than rounding");
        }
        double length = end - t;
        Runnable close = memory.step();
        try {
          Attempt<V> a = method.step(problem, t, length, x, List.copyOf(known));
          double error =
              problem.space().error(a.error(), x, a.x(), tolerance.rtol(), tolerance.atol());
          if (perUnit) {
            error *= Math.abs((to - from) / length);
          }
          if (StepSize.accepts(error)) {
            accept(a, end);
          } else {
            rejected++;
            keepStart(a);
          }
          h = direction * Math.abs(length) * control.factor(error);
        } catch (NoConvergenceException e) {
          rejected++;
          h = direction * Math.abs(length) * control.factor(Double.POSITIVE_INFINITY);
        } finally {
          close.run();
        }
      }
    }

    /**
     * A first step whose Euler error is a hundredth of the tolerance or so (Hairer et al., II.4).
     */
    private double firstStep(Stepping.Adaptive tolerance) {
      VectorSpace<V> space = problem.space();
      double span = Math.abs(to - from);
      Runnable close = memory.step();
      try {
        V slope = problem.f().at(from, x);
        double size = space.error(x, x, x, tolerance.rtol(), tolerance.atol());
        double speed = space.error(slope, x, x, tolerance.rtol(), tolerance.atol());
        double h =
            size < 1e-5 || speed < 1e-5 || !Double.isFinite(speed)
                ? 1e-6 * span
                : 0.01 * size / speed;
        h = Math.min(h, span);
        double signed = Math.signum(to - from) * h;
        V euler = space.combine(new double[] {1, signed}, List.of(x, slope));
        V slope2 = problem.f().at(from + signed, euler);
        V change = space.combine(new double[] {1, -1}, List.of(slope2, slope));
        double bend = space.error(change, x, x, tolerance.rtol(), tolerance.atol()) / h;
        double most = Math.max(speed, bend);
        double power = 1.0 / (method.estimateOrder() + 1);
        double second =
            most <= 1e-15 ? Math.max(1e-6 * span, h * 1e-3) : Math.pow(0.01 / most, power);
        if (method.memory() == 0) {
          memory.hold(slope);
          known.add(new Slope<>(from, slope));
        }
        double first = Math.min(100 * h, second);
        return Math.signum(to - from) * (Double.isNaN(first) ? h : Math.min(first, span));
      } finally {
        close.run();
      }
    }

    private void accept(Attempt<V> a, double end) {
      V old = x;
      memory.hold(a.x());
      x = a.x();
      memory.release(old);
      remember(a.slopes(), end);
      t = end;
      accepted++;
      listener.stepped(t, (t - from) / (to - from));
    }

    /** After a rejection the slope at the start is still right. */
    private void keepStart(Attempt<V> a) {
      if (known.isEmpty() || known.getFirst().t() != t) {
        a.slopes().stream()
            .filter(s -> s.t() == t)
            .findFirst()
            .ifPresent(
                s -> {
                  memory.hold(s.value());
                  known.addFirst(s);
                });
      }
    }

    private void remember(List<Slope<V>> found, double end) {
      List<Slope<V>> fresh = new ArrayList<>();
      for (Slope<V> s : found) {
        // the method's t + h may differ from the exact end by rounding
        Slope<V> exact = s.t() == t ? s : new Slope<>(end, s.value());
        if (known.stream().noneMatch(k -> k.t() == exact.t())) {
          memory.hold(exact.value());
          fresh.add(exact);
        }
      }
      known.addAll(0, fresh);
      while (known.size() > method.memory() + 1) {
        memory.release(known.removeLast().value());
      }
    }
  }
}
