package perrin.diffusion.run;

import java.util.List;

/**
 * How parameters move.
 *
 * @param optimizer sgd, adam or adamw
 * @param lr learning rate after the warm-up
 * @param warmup steps over which the learning rate rises from 0
 * @param lrDecay none, or cosine: falls to 0 at the last step
 * @param weightDecay decoupled decay of adamw
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param clip largest global norm of the gradient; 0 for no clipping
 * @param ema decay of the moving average of weights; 0 for none
 * @param emaWarmup whether the average starts quickly
 */
public record OptimizerSettings(
    @Setting(value = "sgd, adam or adamw", label = "NAME") String optimizer,
    @Setting(value = "learning rate after the warm-up", label = "X") double lr,
    @Setting(value = "steps over which the learning rate rises", label = "N") int warmup,
    @Setting(value = "none, or cosine: the learning rate falls to 0", label = "NAME")
        String lrDecay,
    @Setting(value = "decoupled weight decay (adamw)", label = "X") double weightDecay,
    @Setting(value = "decay of the first moment", label = "X") double beta1,
    @Setting(value = "decay of the second moment", label = "X") double beta2,
    @Setting(value = "largest global gradient norm; 0: no clipping", label = "X") double clip,
    @Setting(value = "decay of the average of weights; 0: none", label = "X") double ema,
    @Setting("let the average of weights start quickly") boolean emaWarmup) {

  /** The names of optimisers. */
  public static final List<String> NAMES = List.of("sgd", "adam", "adamw");

  /** Checks names and ranges. */
  public OptimizerSettings {
    Range.oneOf("optimizer", optimizer, NAMES);
    Range.positive("lr", lr);
    Range.atLeast("warmup", warmup, 0);
    Range.oneOf("lr-decay", lrDecay, List.of("none", "cosine"));
    Range.within("weight-decay", weightDecay, 0, Double.POSITIVE_INFINITY);
    Range.belowOne("beta1", beta1);
    Range.belowOne("beta2", beta2);
    Range.within("clip", clip, 0, Double.POSITIVE_INFINITY);
    Range.belowOne("ema", ema);
  }

  static OptimizerSettings defaults() {
    return new OptimizerSettings("adam", 2e-4, 100, "none", 0, 0.9, 0.999, 1, 0.999, true);
  }
}
