package perrin.diffusion.guidance;

import java.util.List;
import java.util.function.ToDoubleFunction;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * CFG++ (Chung et al. 2024, arXiv 2406.08070, Algorithm 2): DDIM that denoises along the guided
 * noise and renoises along the unconditional one, {@code x_s = signal_s x0Hat(eps_lambda) + noise_s
 * eps(x_t)} with eps_lambda = (1 - lambda) uncond + lambda cond and lambda in [0, 1].
 *
 * <p>As a guided denoiser it is classifier-free guidance of a scale that follows from the step:
 * with d = cond - uncond the two steps move x by -lambda signal_s noise_t / signal_t d and by gamma
 * (noise_s - signal_s noise_t / signal_t) d; hence {@code gamma = lambda / (1 - sigma_s /
 * sigma_t)}, which is large where steps are small. It therefore needs the levels the sampler visits
 * and means what the paper means for DDIM with eta = 0 and for Euler's method, which is the same.
 *
 * @param lambda from 0 to 1
 * @param levels that the sampler visits, from noisy to clean
 */
public record CfgPlusPlus(double lambda, List<NoiseLevel> levels)
    implements ToDoubleFunction<NoiseLevel> {
  /** Copies the levels. */
  public CfgPlusPlus {
    levels = List.copyOf(levels);
  }

  /**
   * The scale of a step.
   *
   * @param lambda from 0 to 1
   * @param from level t
   * @param to level s
   * @return gamma
   */
  public static double gamma(double lambda, NoiseLevel from, NoiseLevel to) {
    double ratio = to.noise() * from.signal() / (to.signal() * from.noise());
    return lambda / (1 - ratio);
  }

  @Override
  public double applyAsDouble(NoiseLevel level) {
    int i = levels.indexOf(level);
    if (i < 0 || i == levels.size() - 1) {
      throw new CatalogException(
          "guidance cfgpp: its scale depends on the step, and "
              + level
              + " starts none of the sampler's; use ddim or euler");
    }
    return gamma(lambda, level, levels.get(i + 1));
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double lambda = settings.real("lambda", 0, 1);
      return new Guidance() {
        @Override
        public Denoiser over(Models m) {
          if (m.levels().size() < 2) {
            throw new CatalogException("guidance cfgpp: its scale depends on the sampler's levels");
          }
          var scale = new CfgPlusPlus(lambda, m.levels());
          return new Cfg(m.conditional(name()), m.unconditional(name()), scale);
        }

        /** Its x0Hat is that of a large scale, so that the step as a whole is the paper's. */
        @Override
        public boolean leavesRange() {
          return true;
        }
      };
    }

    @Override
    public String name() {
      return "cfgpp";
    }

    @Override
    public String summary() {
      return "denoises along the guided noise, renoises along the unconditional one";
    }

    @Override
    public String paper() {
      return "arXiv 2406.08070";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("lambda", 0.6, "share of the conditional noise, from 0 to 1"));
    }
  }
}
