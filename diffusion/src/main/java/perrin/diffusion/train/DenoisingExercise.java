package perrin.diffusion.train;

import java.util.Map;
import perrin.diffusion.data.Batch;
import perrin.diffusion.run.RunConfig;

/** The training of a diffusion model. */
final class DenoisingExercise implements Exercise {
  private final Blueprint blueprint;
  private final TrainingState state;
  private final TrainingStep step;
  private final Validation validation;

  DenoisingExercise(Blueprint blueprint, RunConfig config, RunData data, TrainingState state) {
    this.blueprint = blueprint;
    this.state = state;
    this.step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE);
    this.validation =
        data.validation() == null || config.watch().validateEvery() == 0
            ? null
            : new Validation(
                blueprint,
                data.validation(),
                config.training().seed(),
                config.watch().validationImages(),
                config.training().imagesAtOnce());
  }

  @Override
  public TrainingStep.Result step(Batch batch) {
    return step.run(batch.examples());
  }

  @Override
  public boolean validates() {
    return validation != null;
  }

  @Override
  public Findings validate() {
    double loss = validation.loss(state.parameters());
    return new Findings(Map.of("validation-loss", loss), "validation loss %.4f".formatted(loss));
  }

  @Override
  public boolean differentiatesNetwork() {
    return blueprint.differentiatesNetwork();
  }

  @Override
  public void close() {
    step.close();
  }
}
