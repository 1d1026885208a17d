package perrin.diffusion.solver.inverse;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.solver.Ddpm;
import perrin.diffusion.solver.FirstOrder;
import perrin.diffusion.solver.Leg;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;

/**
 * RePaint: ancestral steps with the known region put in, and jumps back up to noisier levels, so
 * that known and filled-in regions come to agree (Lugmayr et al. 2022, arXiv 2201.09865, Algorithm
 * 1 and appendix B).
 *
 * <p>One step before the end, and at every {@code jump}-th level above, the path goes back up by as
 * many levels and down again, {@code resample} times down in all. The way up is a leg of the path
 * that adds noise as q(x_t | x_s) does, in one jump, which has the same law as many small ones.
 *
 * @param jump levels that a jump goes up, at least 1
 * @param resample how often each stretch is walked down, at least 1
 * @param known the known values, or null for none
 */
public record Repaint(int jump, int resample, KnownPart known) implements Inpainter, FirstOrder {
  private static final Solver STEP = new Ddpm(ReverseVariance.BETA_TILDE);

  @Override
  public Repaint knowing(KnownPart values) {
    return new Repaint(jump, resample, values);
  }

  @Override
  public Var step(Step s) {
    return Imputation.impute(s, STEP.step(s), known);
  }

  @Override
  public List<Leg> path(List<NoiseLevel> levels) {
    int n = levels.size() - 1;
    var legs = new ArrayList<Leg>();
    for (int i = 1; i <= n; i++) {
      legs.add(new Leg(levels.get(i - 1), levels.get(i), false));
      int above = n - i; // steps left to the end
      if (above % jump == 1 % jump && above > 0 && i >= jump) {
        for (int r = 1; r < resample; r++) {
          legs.add(new Leg(levels.get(i), levels.get(i - jump), true));
          for (int k = i - jump + 1; k <= i; k++) {
            legs.add(new Leg(levels.get(k - 1), levels.get(k), false));
          }
        }
      }
    }
    return List.copyOf(legs);
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
      return new Repaint(
          settings.whole("jump", 1, 1_000_000), settings.whole("resample", 1, 10_000), null);
    }

    @Override
    public String name() {
      return "repaint";
    }

    @Override
    public String summary() {
      return "fills in what a mask hides, going back up in noise to make both parts agree";
    }

    @Override
    public String paper() {
      return "arXiv 2201.09865";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("jump", 10, "levels that a jump goes up"),
          Setting.of("resample", 10, "how often each stretch is walked down"));
    }
  }
}
