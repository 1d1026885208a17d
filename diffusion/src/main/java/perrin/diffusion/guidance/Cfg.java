package perrin.diffusion.guidance;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598, eq. 6): beyond the conditional
 * model, away from the unconditional one.
 *
 * @param conditional predicts for the wanted label
 * @param unconditional predicts without a label
 * @param gamma guidance scale by noise level; 1 for the conditional model itself
 */
public record Cfg(Denoiser conditional, Denoiser unconditional, ToDoubleFunction<NoiseLevel> gamma)
    implements Denoiser {

  /** How sources write the scale. */
  public enum Convention {
    /** (1 - gamma) uncond + gamma cond. */
    GAMMA,
    /** (1 + w) cond - w uncond, with w = gamma - 1 (Ho and Salimans 2022). */
    EXTRA,
    /** uncond + w (cond - uncond), with w = gamma (Saharia et al. 2022, arXiv 2205.11487). */
    DIFFERENCE;

    /**
     * The scale gamma of a number written under this convention.
     *
     * @param scale as written
     * @return gamma
     */
    public double gamma(double scale) {
      return this == EXTRA ? 1 + scale : scale;
    }
  }

  /**
   * Guidance of one scale.
   *
   * @param conditional predicts for the wanted label
   * @param unconditional predicts without a label
   * @param gamma guidance scale
   */
  public Cfg(Denoiser conditional, Denoiser unconditional, double gamma) {
    this(conditional, unconditional, _ -> gamma);
  }

  @Override
  public Prediction at(Var x, NoiseLevels levels) {
    Prediction cond = conditional.at(x, levels);
    for (double g : levels.map(gamma, x.dim(0))) {
      if (g != 1) {
        return combine(cond, unconditional.at(x, levels), gamma);
      }
    }
    return cond;
  }

  /**
   * {@code (1 - gamma) uncond + gamma cond}, in whatever kind the conditional model predicts: since
   * the weights sum to 1, noise, clean sample, v, score and velocity give one and the same guided
   * prediction.
   *
   * @param cond conditional prediction
   * @param uncond unconditional prediction for the same x
   * @param gamma guidance scale by noise level
   * @return the guided prediction, of cond's kind
   */
  @Equation("GUI-5")
  public static Prediction combine(
      Prediction cond, Prediction uncond, ToDoubleFunction<NoiseLevel> gamma) {
    Var value =
        cond.levels()
            .combine(l -> 1 - gamma.applyAsDouble(l), uncond.as(cond.kind()), gamma, cond.value());
    return cond.with(cond.kind(), value);
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double gamma =
          convention(settings.text("convention")).gamma(settings.real("scale", -1e3, 1e3));
      return m -> new Cfg(m.conditional("cfg"), m.unconditional("cfg"), gamma);
    }

    private static Convention convention(String text) {
      for (Convention c : Convention.values()) {
        if (c.name().toLowerCase(Locale.ROOT).equals(text)) {
          return c;
        }
      }
      throw new CatalogException("cfg: convention=" + text + " must be gamma, extra or difference");
    }

    @Override
    public String name() {
      return "cfg";
    }

    @Override
    public String summary() {
      return "classifier-free: beyond the conditional model, away from the unconditional one";
    }

    @Override
    public String paper() {
      return "arXiv 2207.12598";
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.of("scale", 3, "strength, as the convention writes it"),
          new Setting(
              "convention",
              "gamma",
              "gamma: (1 - s) u + s c; extra: (1 + s) c - s u; difference: u + s (c - u)"));
    }

    @Override
    public List<String> presets() {
      return List.of("cfg:scale=2,convention=extra", "cfg:scale=7.5,convention=difference");
    }
  }
}
