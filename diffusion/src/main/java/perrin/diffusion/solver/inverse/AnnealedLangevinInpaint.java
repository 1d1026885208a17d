package perrin.diffusion.solver.inverse;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.solver.Euler;
import perrin.diffusion.solver.NamedSolver;
import perrin.diffusion.solver.Plan;
import perrin.diffusion.solver.Solver;
import perrin.diffusion.solver.Step;
import perrin.diffusion.solver.StepControl;
import perrin.diffusion.solver.langevin.AnnealedLangevin;
import perrin.tensor.random.Purpose;

/**
 * Inpainting with annealed Langevin dynamics: at every level the known values get that level's
 * noise once, and after every update they replace the known region (Song and Ermon 2019, arXiv
 * 1907.05600, Algorithm 2; INP-1).
 *
 * @param langevin step sizes, updates a level, and the end
 * @param known the known values, or null for none
 */
public record AnnealedLangevinInpaint(AnnealedLangevin langevin, KnownPart known)
    implements Inpainter {
  @Override
  public AnnealedLangevinInpaint knowing(KnownPart values) {
    return new AnnealedLangevinInpaint(langevin, values);
  }

  @Override
  public Var step(Step s) {
    Var x = s.history().isEmpty() ? update(s, s.x(), s.from()) : s.x();
    NoiseLevel to = s.to();
    if (to.clean()) {
      Var end =
          langevin.denoise()
              ? Combine.apply(new double[] {to.signal()}, s.predict(x, s.from()).x0())
              : Combine.apply(new double[] {to.signal() / s.from().signal()}, x);
      return known == null ? end : known.merge(end, known.at(to, null));
    }
    return update(s, Combine.apply(new double[] {to.signal() / s.from().signal()}, x), to);
  }

  private Var update(Step s, Var x, NoiseLevel level) {
    if (known == null) {
      return langevin.update(s, x, level, v -> v);
    }
    Var y = known.at(level, s.noise(Purpose.CORRECTOR));
    return langevin.update(s, x, level, v -> known.merge(v, y));
  }

  @Override
  public Plan plan(List<NoiseLevel> grid) {
    var run = new AnnealedLangevinInpaint(langevin.on(grid), known);
    return new Plan(run, grid, StepControl.FIXED);
  }

  @Override
  public void check(List<NoiseLevel> levels) {
    Inpainter.super.check(levels);
    Euler.checkSigma("annealed-langevin-inpaint", levels);
  }

  @Override
  public int order() {
    return 1;
  }

  @Override
  public int evaluations() {
    return langevin.steps();
  }

  @Override
  public int memory() {
    return 1;
  }

  @Override
  public boolean stochastic() {
    return true;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedSolver {
    private final AnnealedLangevin.Entry langevin = new AnnealedLangevin.Entry();

    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Solver make(Settings settings) {
      return new AnnealedLangevinInpaint(langevin.make(settings), null);
    }

    @Override
    public String name() {
      return "annealed-langevin-inpaint";
    }

    @Override
    public String summary() {
      return "fills in what a mask hides by annealed Langevin dynamics";
    }

    @Override
    public String paper() {
      return "arXiv 1907.05600";
    }

    @Override
    public List<Setting> settings() {
      return langevin.settings();
    }
  }
}
