package perrin.diffusion.run;

/**
 * The equations of a run, as names with settings: {@code linear:steps=2000}. They are looked up by
 * {@link perrin.diffusion.train.Blueprint}.
 *
 * @param process the preset that the others follow where they are not given
 * @param schedule noise schedule
 * @param parameterization what the network predicts
 * @param density how training noise levels are drawn
 * @param loss training loss
 * @param variance of the reverse steps, fixed or learned
 */
public record DiffusionSettings(
    @Setting(
            value =
                "sets those below, sampler and grid as a paper does: ddpm, iddpm, ncsn, ve, vp,"
                    + " sub-vp, vdm, edm, flow-ot, ot-cfm, rectified, sd3; or custom",
            label = "NAME")
        String process,
    @Setting(
            value =
                "noise schedule, such as cosine or linear:steps=2000; learned is trained with the"
                    + " network (--loss ct-elbo), its two ends stay",
            label = "NAME")
        String schedule,
    @Setting(value = "what the network predicts: eps, x0 or v", label = "NAME")
        String parameterization,
    @Setting(value = "how training noise levels are drawn", label = "NAME") String density,
    @Setting(value = "training loss, such as simple or min-snr:gamma=5", label = "NAME")
        String loss,
    @Setting(
            value = "of reverse steps: beta, beta-tilde, a share from 0 to 1, or learned-range",
            label = "NAME")
        String variance) {

  static DiffusionSettings defaults() {
    return new DiffusionSettings("custom", "cosine", "eps", "uniform", "simple", "beta-tilde");
  }
}
