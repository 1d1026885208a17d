package perrin.diffusion.guidance;

import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.equation.Equation;

/**
 * Classifier guidance: an unconditional model, pushed towards a class by the gradient of a
 * classifier of noisy samples (Dhariwal and Nichol 2021, arXiv 2105.05233, Algorithm 2).
 *
 * @param model predicts without labels
 * @param classifier knows p(y | x_t)
 * @param gamma guidance scale; 1 for the conditional model itself, 0 for none
 */
public record ClassifierGuidance(Denoiser model, Classifier classifier, double gamma)
    implements Denoiser {
  /**
   * Checks the scale.
   *
   * @throws IllegalArgumentException if it is not finite
   */
  public ClassifierGuidance {
    if (!Double.isFinite(gamma)) {
      throw new IllegalArgumentException("classifier guidance: scale " + gamma + " is not finite");
    }
  }

  /**
   * {@code score(x_t | y) = score(x_t) + gamma grad log p(y | x_t)}, by Bayes' rule exact for gamma
   * = 1 (Song et al. 2021, arXiv 2011.13456, eq. 14).
   *
   * <p>In the noise it is epsHat - gamma noise grad log p(y | x_t) (S1 prints that without gamma),
   * in the clean sample x0Hat + gamma noise^2 / signal grad log p(y | x_t).
   */
  @Override
  @Equation("GUI-1")
  public Prediction at(Var x, NoiseLevels levels) {
    Prediction p = model.at(x, levels);
    Var g = classifier.gradient(x, levels);
    Var value =
        levels.uniform()
            ? Combine.apply(new double[] {1, factor(p.kind(), levels.get(0))}, p.value(), g)
            : p.value().add(levels.of(l -> factor(p.kind(), l), g).mul(g));
    return p.with(p.kind(), value);
  }

  /** How a unit of the gradient moves a value p x_0 + q eps while x stays. */
  private double factor(Kind kind, NoiseLevel l) {
    double p = kind.p().applyAsDouble(l);
    double throughX0 = p == 0 ? 0 : p * l.noise() / l.signal();
    double factor = gamma * l.noise() * (throughX0 - kind.q().applyAsDouble(l));
    if (!Double.isFinite(factor)) {
      throw new CatalogException(
          "classifier guidance: where no signal is left the gradient of log p(y | x_t) is 0 and"
              + " does not determine by how much "
              + kind
              + " moves, at "
              + l
              + "; begin at a level with some signal");
    }
    return factor;
  }

  /** Its entry in the catalogue. */
  public static final class Entry implements NamedGuidance {
    /** The entry; made by the catalogue. */
    public Entry() {}

    @Override
    public Guidance make(Settings settings) {
      double gamma = settings.real("scale", -1e3, 1e3);
      return m -> new ClassifierGuidance(m.conditional(name()), m.classifier(name()), gamma);
    }

    @Override
    public String name() {
      return "classifier";
    }

    @Override
    public String summary() {
      return "along the gradient of a noise-aware classifier";
    }

    @Override
    public String paper() {
      return "arXiv 2105.05233";
    }

    @Override
    public List<Setting> settings() {
      return List.of(Setting.of("scale", 1, "gamma; 1 is Bayes' rule, more sharpens"));
    }
  }
}
