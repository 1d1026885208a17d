package perrin.diffusion.guidance;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Away from a worse version of the same model, with the same label: {@code weak + w (model - weak)}
 * (Karras et al. 2024, arXiv 2406.02507, eq. 3). What both get wrong in the same direction is
 * undone; variety is kept.
 */
public final class Autoguidance {
  private Autoguidance() {}

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double w = settings.real("scale", -1e3, 1e3);
      return m -> new Cfg(m.conditional(name()), m.weak(name()), w);
    }

    @Override
    public String name() {
      return "autoguidance";
    }

    @Override
    public String summary() {
      return "away from a worse version of the same model";
    }

    @Override
    public String paper() {
      return "arXiv 2406.02507";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("scale", 2, "w; 1 is the model alone"));
    }
  }
}
