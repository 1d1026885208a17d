package perrin.diffusion.guidance;

import java.util.List;
import java.util.function.UnaryOperator;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;

/**
 * What there is to steer with. Of these a guidance takes what it needs and refuses to work without.
 *
 * @param conditional predicts for the wanted label; the only model there is where there are no
 *     labels
 * @param unconditional predicts without a label; null if there is none
 * @param weak predicts for the wanted label, but worse; null if there is none
 * @param perturbed the conditional model without self-attention; null if there is none
 * @param classifier knows log p(y | x_t); null if there is none
 * @param levels what the sampler is to visit, from noisy to clean; empty if unknown
 */
public record Models(
    Denoiser conditional,
    Denoiser unconditional,
    Denoiser weak,
    Denoiser perturbed,
    Classifier classifier,
    List<NoiseLevel> levels) {
  /** Copies the levels. */
  public Models {
    levels = List.copyOf(levels);
  }

  /**
   * One model and nothing else.
   *
   * @param model predicts for the wanted label, or without labels
   * @return the models
   */
  public static Models of(Denoiser model) {
    return new Models(model, null, null, null, null, List.of());
  }

  /**
   * A conditional and an unconditional model.
   *
   * @param conditional predicts for the wanted label
   * @param unconditional predicts without a label
   * @return the models
   */
  public static Models of(Denoiser conditional, Denoiser unconditional) {
    return new Models(conditional, unconditional, null, null, null, List.of());
  }

  /**
   * The same with another conditional model: what a guidance made of it.
   *
   * @param model the conditional model
   * @return the models
   */
  public Models withConditional(Denoiser model) {
    return new Models(model, unconditional, weak, perturbed, classifier, levels);
  }

  /**
   * The same with every model that predicts made another.
   *
   * @param change of each model that is there
   * @return the models
   */
  public Models each(UnaryOperator<Denoiser> change) {
    return new Models(
        changed(conditional, change),
        changed(unconditional, change),
        changed(weak, change),
        changed(perturbed, change),
        classifier,
        levels);
  }

  private static Denoiser changed(Denoiser model, UnaryOperator<Denoiser> change) {
    return model == null ? null : change.apply(model);
  }

  /**
   * The same with a worse model.
   *
   * @param model predicts for the wanted label
   * @return the models
   */
  public Models withWeak(Denoiser model) {
    return new Models(conditional, unconditional, model, perturbed, classifier, levels);
  }

  /**
   * The same with the model without self-attention.
   *
   * @param model predicts for the wanted label
   * @return the models
   */
  public Models withPerturbed(Denoiser model) {
    return new Models(conditional, unconditional, weak, model, classifier, levels);
  }

  /**
   * The same with a classifier.
   *
   * @param known log p(y | x_t)
   * @return the models
   */
  public Models withClassifier(Classifier known) {
    return new Models(conditional, unconditional, weak, perturbed, known, levels);
  }

  /**
   * The same with the sampler's path.
   *
   * @param visited levels from noisy to clean
   * @return the models
   */
  public Models withLevels(List<NoiseLevel> visited) {
    return new Models(conditional, unconditional, weak, perturbed, classifier, visited);
  }

  /** The conditional model, for the named guidance. */
  Denoiser conditional(String guidance) {
    return need(guidance, conditional, "steers a model", "a model");
  }

  /** The unconditional model, for the named guidance. */
  Denoiser unconditional(String guidance) {
    return need(
        guidance,
        unconditional,
        "moves away from what the model says without a label",
        "an unconditional model (train with label dropout)");
  }

  /** The worse model, for the named guidance. */
  Denoiser weak(String guidance) {
    return need(
        guidance, weak, "moves away from a worse version of the model", "such a weak model");
  }

  /** The model without self-attention, for the named guidance. */
  Denoiser perturbed(String guidance) {
    return need(
        guidance,
        perturbed,
        "moves away from what the model says where no place attends to another",
        "a network with self-attention");
  }

  /** The classifier, for the named guidance. */
  Classifier classifier(String guidance) {
    return need(
        guidance, classifier, "follows the gradient of log p(y | x_t)", "a classifier of noisy x");
  }

  private static <T> T need(String guidance, T part, String does, String what) {
    if (part == null) {
      throw new IllegalArgumentException(
          "guidance " + guidance + " " + does + "; it needs " + what + ", and none is given");
    }
    return part;
  }
}
