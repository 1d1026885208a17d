package perrin.diffusion.run;

/**
 * Everything that decides a run. Two runs of equal configuration on one class of machine give the
 * same bits, whatever {@code threads} is.
 *
 * @param data what is learned
 * @param network what learns it
 * @param condition what the network is told beside noisy sample and time
 * @param diffusion the equations
 * @param optimizer how parameters move
 * @param training how long, how much at a time, where
 * @param watch what is recorded on the way
 */
public record RunConfig(
    @Setting("Data") DataSettings data,
    @Setting("Network: a U-Net of pre-activated residual blocks, or another")
        NetworkSettings network,
    @Setting("Condition: what the network is told beside the noisy sample")
        ConditionSettings condition,
    @Setting("Diffusion: noise, what the network predicts, and the loss")
        DiffusionSettings diffusion,
    @Setting("Optimiser, gradient clipping and the moving average of weights")
        OptimizerSettings optimizer,
    @Setting("Training") TrainingSettings training,
    @Setting("Watching: metrics, checkpoints, previews") WatchSettings watch) {

  /** Checks that what a sample is told stays true of it. */
  public RunConfig {
    if (data.flip() && condition.condition().matches(".*\\b(caption|scalars)\\b.*")) {
      throw new UserException(
          ("flip mirrors pictures, but --condition %s may say left and right: train it without"
                  + " --flip")
              .formatted(condition.condition()));
    }
  }

  /**
   * The settings of a run of which nothing was said.
   *
   * @return the defaults
   */
  public static RunConfig defaults() {
    return new RunConfig(
        DataSettings.defaults(),
        NetworkSettings.defaults(),
        ConditionSettings.defaults(),
        DiffusionSettings.defaults(),
        OptimizerSettings.defaults(),
        TrainingSettings.defaults(),
        WatchSettings.defaults());
  }
}
