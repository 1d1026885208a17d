package perrin.diffusion.solver;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** DDIM from data to noise. */
public final class DdimInverse implements NamedSolver {
  /** The entry; made by the catalogue. */
  public DdimInverse() {}

  @Override
  public Solver make(Settings settings) {
    return new Upward(name(), new Ddim(0), settings.word("at", "start", "goal").equals("goal"));
  }

  @Override
  public String name() {
    return "ddim-inverse";
  }

  @Override
  public String summary() {
    return "implicit sampling backwards, from data to noise";
  }

  @Override
  public String paper() {
    return "arXiv 2010.02502";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting("at", "start", "the level that the model is told: a step's start or its goal"));
  }

  @Override
  public List<String> presets() {
    return List.of("ddim-inverse:at=goal");
  }
}
