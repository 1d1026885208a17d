package perrin.diffusion.solver.inverse;

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
import perrin.tensor.random.Purpose;

/**
 * Imputation: after every step of any sampler the known region is replaced by the known values at
 * the noise of the step's end (Song et al. 2021, arXiv 2011.13456, appendix I.2).
 *
 * <p>The law is approximate: the score that it follows does not know what the known values say
 * about the rest.
 *
 * @param solver takes the steps
 * @param known the known values, or null for none
 */
public record Imputation(Solver solver, KnownPart known) implements Inpainter {
  @Override
  public Imputation knowing(KnownPart values) {
    return new Imputation(solver, values);
  }

  @Override
  public Var step(Step s) {
    return impute(s, solver.step(s), known);
  }

  /** The known region of x replaced by the known values at the step's end. */
  static Var impute(Step s, Var x, KnownPart known) {
    if (known == null) {
      return x;
    }
    Var z = s.to().clean() ? null : s.noise(Purpose.CORRECTOR);
    return known.merge(x, known.at(s.to(), z));
  }

  @Override
  public Plan plan(List<NoiseLevel> grid) {
    Plan plan = solver.plan(grid);
    return new Plan(new Imputation(plan.solver(), known), plan.levels(), plan.control());
  }

  @Override
  public List<Leg> path(List<NoiseLevel> levels) {
    return solver.path(levels);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    solver.check(levels);
  }

  @Override
  public int order() {
    return 1;
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
      return new Imputation(Solvers.of(settings.bracketed("solver")), null);
    }

    @Override
    public Solver make(Settings settings, Schedule schedule) {
      return new Imputation(Solvers.of(settings.bracketed("solver"), schedule), null);
    }

    @Override
    public String name() {
      return "imputation";
    }

    @Override
    public String summary() {
      return "any sampler, with known values put in after every step";
    }

    @Override
    public String paper() {
      return "arXiv 2011.13456";
    }

    @Override
    public List<Setting> settings() {
      return List.of(new Setting("solver", "predictor-corrector", "the sampler that steps"));
    }
  }
}
