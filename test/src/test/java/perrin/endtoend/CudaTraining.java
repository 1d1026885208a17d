package perrin.endtoend;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.Examples;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.Progress;
import perrin.diffusion.run.RunConfig;
import perrin.diffusion.run.Settings;
import perrin.diffusion.run.Settings.Given;
import perrin.diffusion.sample.SampleRequest;
import perrin.diffusion.sample.Sampling;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.GradientExchange;
import perrin.diffusion.train.StopSignal;
import perrin.diffusion.train.TrainingState;
import perrin.diffusion.train.TrainingStep;
import perrin.tensor.Backend;

/**
 * What a short training run gave.
 *
 * @param losses of its steps
 * @param images drawn with the weights after them
 */
record CudaTraining(double[] losses, float[] images) {
  static final int SAMPLER_STEPS = 3;

  /** The defaults with some settings changed. */
  static RunConfig config(Map<String, String> changes) {
    var given = new LinkedHashMap<String, Given>();
    changes.forEach((key, value) -> given.put(key, new Given(value, key)));
    return Settings.with(RunConfig.defaults(), given);
  }

  /** Trains on the batch of each step, then draws. */
  static CudaTraining of(
      Backend backend, RunConfig config, ImageShape image, int steps, IntFunction<float[]> batch) {
    var blueprint = new Blueprint(config, DataCard.of(image));
    double[] losses = new double[steps];
    try (var state = new TrainingState(blueprint.module(), backend, config)) {
      try (var step = new TrainingStep(blueprint, config, state, GradientExchange.ALONE)) {
        for (int k = 0; k < steps; k++) {
          losses[k] =
              step.run(Examples.unlabelled(batch.apply(k), config.training().batch())).loss();
        }
      }
      var request = new SampleRequest("ddim", "trailing", 4, SAMPLER_STEPS, 2, 0, 0, false);
      var drawn =
          new Sampling(blueprint, request, Progress.Display.SILENT)
              .draw(state.parameters(), new StopSignal());
      return new CudaTraining(losses, drawn.values());
    }
  }
}
