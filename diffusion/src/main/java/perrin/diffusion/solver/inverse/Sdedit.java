package perrin.diffusion.solver.inverse;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Leg;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Solvers;
import perrin.diffusion.solver.Step;

/**
 * SDEdit: a guide gets noise up to a level in the middle, and a sampler takes it away again (Meng
 * et al. 2022, arXiv 2108.01073, Algorithm 1).
 *
 * <p>The path begins at the clean end: a run starts from the guide (a stroke painting, an image),
 * not from the prior. Where the guides follow the data's law, so do the results, whatever the
 * strength.
 *
 * @param solver takes the noise away
 * @param strength share of the grid's steps that are walked, in (0, 1]
 */
public record Sdedit(Solver solver, double strength) implements Solver {
  /** The sampler plans the part that is walked; of what it planned all is. */
  @Override
  public Plan plan(List<NoiseLevel> grid) {
    Plan walked = solver.plan(walked(grid));
    return new Plan(new Sdedit(walked.solver(), 1), walked.levels(), walked.control());
  }

  private List<NoiseLevel> walked(List<NoiseLevel> levels) {
    int n = levels.size() - 1;
    int walked = Math.clamp(Math.round(strength * n), 1, n);
    return levels.subList(n - walked, n + 1);
  }

  @Override
  public List<Leg> path(List<NoiseLevel> levels) {
    List<NoiseLevel> walked = walked(levels);
    var legs = new ArrayList<Leg>();
    legs.add(new Leg(NoiseLevel.CLEAN, walked.getFirst(), true));
    legs.addAll(solver.path(walked));
    return List.copyOf(legs);
  }

  @Override
  public Var step(Step s) {
    return solver.step(s);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    solver.check(levels);
  }

  @Override
  public int order() {
    return solver.order();
  }

  @Override
  public int orderAsRun() {
    return solver.orderAsRun();
  }

  @Override
  public int evaluations() {
    return solver.evaluations();
  }

  @Override
  public int memory() {
    return solver.memory();
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new Sdedit(
          Solvers.of(settings.bracketed("solver")), settings.real("strength", 1e-6, 1));
    }

    @Override
    public Solver make(Settings settings, Schedule schedule) {
      return new Sdedit(
          Solvers.of(settings.bracketed("solver"), schedule), settings.real("strength", 1e-6, 1));
    }

    @Override
    public String name() {
      return "sdedit";
    }

    @Override
    public String summary() {
      return "noise on a guide, and a sampler that takes it away";
    }

    @Override
    public String paper() {
      return "arXiv 2108.01073";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("strength", 0.5, "share of the steps that are walked, in (0, 1]"),
          new Setting("solver", "ddpm", "the sampler that takes the noise away"));
    }
  }
}
