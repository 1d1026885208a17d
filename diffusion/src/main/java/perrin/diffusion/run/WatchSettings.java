package perrin.diffusion.run;

/**
 * What is recorded on the way. Nothing here changes what is learned.
 *
 * @param logEvery steps between lines of metrics
 * @param checkpointEvery steps between checkpoints
 * @param keep newest checkpoints that are kept
 * @param validateEvery steps between validation losses, 0 for never
 * @param validationImages images of the validation set that are used, at most
 * @param sampleEvery steps between preview grids, 0 for never
 * @param sampleCount images of a preview
 * @param sampler sampler of previews and of {@code perrin sample} when none is named
 * @param samplerSteps its steps
 * @param grid the noise levels it visits
 * @param clipSamples whether samplers clip the predicted clean image, as images but not latents
 *     should be
 */
public record WatchSettings(
    @Setting(value = "steps between lines of metrics", label = "N", fixed = false) int logEvery,
    @Setting(value = "steps between checkpoints", label = "N", fixed = false) int checkpointEvery,
    @Setting(value = "newest checkpoints kept", label = "N", fixed = false) int keep,
    @Setting(value = "steps between validation losses; 0: never", label = "N", fixed = false)
        int validateEvery,
    @Setting(value = "images used for it, at most", label = "N", fixed = false)
        int validationImages,
    @Setting(value = "steps between preview grids; 0: never", label = "N", fixed = false)
        int sampleEvery,
    @Setting(value = "images of a preview", label = "N", fixed = false) int sampleCount,
    @Setting(value = "sampler of previews", label = "NAME", fixed = false) String sampler,
    @Setting(value = "its steps", label = "N", fixed = false) int samplerSteps,
    @Setting(value = "noise levels it visits", label = "NAME", fixed = false) String grid,
    @Setting(
            value = "clip the predicted clean image to [-1,1] in every step of a sampler",
            fixed = false)
        boolean clipSamples) {

  /** Checks the ranges. */
  public WatchSettings {
    Range.atLeast("log-every", logEvery, 1);
    Range.atLeast("checkpoint-every", checkpointEvery, 1);
    Range.within("keep", keep, 1, 1_000_000);
    Range.atLeast("validate-every", validateEvery, 0);
    Range.atLeast("validation-images", validationImages, 1);
    Range.atLeast("sample-every", sampleEvery, 0);
    Range.within("sample-count", sampleCount, 1, 4096);
    Range.within("sampler-steps", samplerSteps, 1, 100_000);
  }

  static WatchSettings defaults() {
    return new WatchSettings(10, 250, 2, 250, 512, 0, 16, "ddim", 50, "trailing", true);
  }
}
