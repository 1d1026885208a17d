package perrin.diffusion.solver;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.process.Gaussian;
import perrin.diffusion.process.GaussianProcess;
import perrin.tensor.Recurring;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * The one loop of all samplers: walks a path of noise levels and lets the solver take the steps.
 *
 * <p>Each step runs in a scope of its own and keeps only x and what the solver remembers, so that
 * memory does not grow with the number of steps. Nothing is recorded for differentiation.
 *
 * @param solver takes the steps
 * @param path the legs, each starting where the one before ended
 * @param control step sizes within a leg
 * @param listener told after every step
 */
public record Driver(Solver solver, List<Leg> path, StepControl control, Listener listener) {
  /** Steps after which an adaptive run gives up. */
  private static final int MAX_STEPS = 1_000_000;

  /** Rejections in a row after which a run gives up. */
  private static final int MAX_REJECTIONS = 100;

  /**
   * Checks that the path hangs together.
   *
   * @throws IllegalArgumentException if a leg starts elsewhere than its predecessor ended
   */
  public Driver {
    path = List.copyOf(path);
    for (int i = 1; i < path.size(); i++) {
      if (!path.get(i).from().equals(path.get(i - 1).to())) {
        throw new IllegalArgumentException(
            "path: leg "
                + i
                + " starts at "
                + path.get(i).from()
                + ", but the one before ended at "
                + path.get(i - 1).to());
      }
    }
  }

  /**
   * A plain run through a grid's levels.
   *
   * @param solver takes the steps
   * @param levels from noisy to clean
   * @return the driver
   * @throws IllegalArgumentException if the solver refuses the levels
   */
  public static Driver through(Solver solver, List<NoiseLevel> levels) {
    solver.check(levels);
    Plan plan = solver.plan(levels);
    List<Leg> path = plan.solver().path(plan.levels());
    return new Driver(plan.solver(), path, plan.control(), Listener.NONE);
  }

  /**
   * The same run, watched.
   *
   * @param watcher told after every step
   * @return a driver
   */
  public Driver watchedBy(Listener watcher) {
    return new Driver(solver, path, control, watcher);
  }

  /**
   * What a run gave.
   *
   * @param x the sample at the end of the path [B, …], owned by the caller's scope
   * @param evaluations of the model
   * @param accepted steps
   * @param rejected steps
   */
  public record Result(Var x, int evaluations, int accepted, int rejected) {}

  /**
   * Runs the path.
   *
   * @param model the denoiser
   * @param start the sample at the first level [B, …]
   * @param noise where the solver's noise comes from
   * @return the sample at the last level
   */
  public Result run(Denoiser model, Var start, NoiseSource noise) {
    return new Run(model, noise, start.detach()).all();
  }

  private final class Run {
    private final Denoiser model;
    private final NoiseSource noise;
    private final StepControl control = Driver.this.control.fresh();
    private final int legs = (int) path.stream().filter(l -> !l.renoise()).count();
    private final Scope holder = Scope.holder("sampler");
    private final Deque<Past> history = new ArrayDeque<>();
    private Var x;
    private int evaluations;
    private int accepted;
    private int rejected;
    private int solved;

    Run(Denoiser model, NoiseSource noise, Var start) {
      this.model = model;
      this.noise = noise;
      this.x = start;
      holder.hold(start.value());
    }

    Result all() {
      try (holder) {
        for (int i = 0; i < path.size(); i++) {
          if (path.get(i).renoise()) {
            renoise(i);
          } else {
            solve(i);
            solved++;
          }
        }
        Scope.adopt(x.value());
        return new Result(x, evaluations, accepted, rejected);
      }
    }

    private void renoise(int i) {
      Leg leg = path.get(i);
      try (Scope _ = Scope.open("renoising");
          Recurring _ = x.backend().recurring()) {
        Var z = noise.normal(Purpose.SAMPLER, number(), 0, x);
        Gaussian up = GaussianProcess.transition(x, leg.from(), leg.to());
        replace(new Gaussian(up.mean(), up.std() * leg.noiseScale()).sample(z));
        accepted++;
        forget(0);
        listener.stepped(new Listener.Progress(i, path.size(), leg.from(), leg.to(), x, null));
      }
    }

    private void solve(int i) {
      NoiseLevel goal = path.get(i).to();
      NoiseLevel at = path.get(i).from();
      int inARow = 0;
      long most = number() + MAX_STEPS;
      NoiseLevel after = i + 1 < path.size() ? path.get(i + 1).to() : null;
      while (!at.equals(goal)) {
        if (number() >= most) {
          throw new ArithmeticException(
              "sampler: "
                  + MAX_STEPS
                  + " steps do not suffice, at "
                  + at
                  + "; loosen the tolerance");
        }
        Leg leg = new Leg(at, control.propose(at, goal), false);
        try (Scope _ = Scope.open("sampler step");
            Recurring _ = x.backend().recurring()) {
          var where = new Step.Where(solved, legs, number(), after);
          Step s = new Step(solver, model, noise, where, x, leg, List.copyOf(history));
          s.control(control);
          Var next = solver.step(s).detach();
          evaluations += s.evaluations();
          if (s.accepted()) {
            accepted++;
            inARow = 0;
            at = leg.to();
            // first, as it may be x itself that is remembered
            remember(s.past());
            replace(next);
            listener.stepped(
                new Listener.Progress(i, path.size(), leg.from(), leg.to(), x, s.last()));
          } else {
            rejected++;
            checkPatience(++inARow, leg, s.error());
          }
        }
      }
    }

    /** Attempts are numbered, so that a repeated step has noise of its own. */
    private long number() {
      return accepted + rejected;
    }

    private void replace(Var next) {
      Tensor old = x.value();
      holder.hold(next.value());
      x = next;
      holder.release(old);
    }

    private void remember(Past past) {
      if (solver.memory() > 0) {
        past.values().forEach(v -> holder.hold(v.value()));
        history.addFirst(past);
        forget(solver.memory());
      }
    }

    private void forget(int keep) {
      while (history.size() > keep) {
        history.removeLast().values().forEach(v -> holder.release(v.value()));
      }
    }

    private void checkPatience(int inARow, Leg leg, double error) {
      if (inARow >= MAX_REJECTIONS) {
        throw new ArithmeticException(
            "sampler: "
                + inARow
                + " rejected steps in a row at "
                + leg.from()
                + " (error "
                + error
                + "); loosen the tolerance");
      }
    }
  }
}
