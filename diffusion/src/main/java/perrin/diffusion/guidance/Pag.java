package perrin.diffusion.guidance;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * Perturbed-attention guidance: away from the same model, told the same, whose self-attention maps
 * are the identity, {@code eps + s (eps - eps_perturbed)} (Ahn et al. 2024, arXiv 2403.17377, eq.
 * 16). Without attention the structure of an image falls apart; the difference points to where it
 * holds together. Needs no label and no training.
 *
 * <p>The weights 1 + s and -s sum to 1, so that it is {@link Cfg#combine} with gamma = 1 + s. The
 * paper's sum with classifier-free guidance, {@code (1 - gamma) u + gamma c + s (c - p)}, is {@code
 * pag:scale=S + cfg:scale=gamma} with S = s / gamma. Here all self-attentions are perturbed, where
 * the paper chooses some.
 */
public final class Pag {
  private Pag() {}

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double s = settings.real("scale", -1e3, 1e3);
      return m -> new Cfg(m.conditional(name()), m.perturbed(name()), 1 + s);
    }

    @Override
    public String name() {
      return "pag";
    }

    @Override
    public String summary() {
      return "away from the model without self-attention";
    }

    @Override
    public String paper() {
      return "arXiv 2403.17377";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("scale", 3, "s; 0 is the model alone"));
    }

    @Override
    public List<String> presets() {
      return List.of("pag:scale=1");
    }
  }
}
