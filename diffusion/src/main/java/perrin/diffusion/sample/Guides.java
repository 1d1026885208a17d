package perrin.diffusion.sample;

import java.util.function.Function;
import perrin.diffusion.Denoiser;
import perrin.diffusion.data.Examples;
import perrin.diffusion.guidance.Classifier;

/**
 * Models beside the run's own that a guidance may steer by. Each is made for the examples of a
 * batch and may use the innermost open scope.
 *
 * @param weak a worse version of the model, told the same; null for none
 * @param classifier of noisy samples, for the examples' labels; null for none
 */
public record Guides(Function<Examples, Denoiser> weak, Function<Examples, Classifier> classifier) {
  /** None. */
  public static final Guides NONE = new Guides(null, null);

  /**
   * With a worse version of the model.
   *
   * @param model for the examples of a batch
   * @return the rest unchanged
   */
  public Guides withWeak(Function<Examples, Denoiser> model) {
    return new Guides(model, classifier);
  }

  /**
   * With a classifier.
   *
   * @param known for the examples of a batch
   * @return the rest unchanged
   */
  public Guides withClassifier(Function<Examples, Classifier> known) {
    return new Guides(weak, known);
  }
}
