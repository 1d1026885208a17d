package perrin.diffusion.trajectory;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Heun;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * The probability-flow solution of a denoiser by many small steps of Heun's method: the truth that
 * a sampler's path is measured against.
 *
 * @param schedule the curve of levels
 * @param substeps steps between two of the levels asked for
 */
public record ReferenceFlow(Schedule schedule, int substeps) {
  /** Heun's method, but for the step out of pure noise, where sigma is infinite. */
  private record Fine(Heun heun, Ddim ddim) implements Solver {
    @Override
    public Var step(Step s) {
      return s.from().signal() == 0 ? ddim.step(s) : heun.step(s);
    }

    @Override
    public int order() {
      return 2;
    }

    @Override
    public int evaluations() {
      return 2;
    }

    @Override
    public boolean stochastic() {
      return false;
    }
  }

  /**
   * The solution at given levels.
   *
   * @param model the denoiser
   * @param start x at the first level [B, …]
   * @param levels from noisy to clean, on the schedule's curve
   * @return x at each level, flattened
   */
  public List<double[]> at(Denoiser model, Var start, List<NoiseLevel> levels) {
    List<NoiseLevel> fine = new ArrayList<>();
    for (int i = 0; i + 1 < levels.size(); i++) {
      fine.addAll(between(levels.get(i), levels.get(i + 1)));
    }
    fine.add(levels.getLast());
    List<double[]> out = new ArrayList<>();
    out.add(start.value().toDoubles());
    Driver.through(new Fine(new Heun(), new Ddim(0)), fine)
        .watchedBy(
            p -> {
              if ((p.leg() + 1) % substeps == 0) {
                out.add(p.x().value().toDoubles());
              }
            })
        .run(model, start, null);
    return out;
  }

  /** The levels from one to the next without the latter; towards the clean end ever denser. */
  private List<NoiseLevel> between(NoiseLevel from, NoiseLevel to) {
    double a = schedule.time(from);
    double b = schedule.time(to);
    // a curve that starts with noise does not reach the clean end; the flow's end is the same on
    // any
    boolean beyond = to.clean() && !schedule.level(schedule.start()).clean();
    List<NoiseLevel> out = new ArrayList<>();
    out.add(from);
    for (int k = 1; k < substeps; k++) {
      double u = 1 - (double) k / substeps;
      double dense = to.clean() ? u * u * u : u;
      out.add(beyond ? straight(from, to, dense) : schedule.level(b + (a - b) * dense));
    }
    return out;
  }

  private static NoiseLevel straight(NoiseLevel from, NoiseLevel to, double u) {
    return new NoiseLevel(
        to.signal() + u * (from.signal() - to.signal()),
        to.noise() + u * (from.noise() - to.noise()));
  }
}
