package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.AttentionPool;
import perrin.nn.layer.GroupNorm;
import perrin.tensor.ShapeException;

/**
 * A classifier of noisy images, p(y given x_t) (GUI-4): the way down of a {@link UNet}, then
 * attention pooling (Dhariwal and Nichol 2021, arXiv 2105.05233, section 4.1).
 *
 * <p>Names: those of {@link UNetDown}, norm, pool.
 */
public final class UNetClassifier extends Module {
  private final UNetConfig config;
  private final UNetDown down;
  private final GroupNorm norm;
  private final AttentionPool pool;

  /**
   * A network.
   *
   * @param config of the way down; its classes are what the network tells apart, and it is told no
   *     label
   * @throws IllegalArgumentException if there are fewer than two classes
   */
  public UNetClassifier(UNetConfig config) {
    if (config.classes() < 2) {
      throw new IllegalArgumentException(
          "U-Net classifier: classes must be at least 2, but is " + config.classes());
    }
    this.config = config;
    this.down = new UNetDown(config.change().classes(0).build(), this::child);
    int channels = config.channels(config.levels() - 1);
    int side = config.size(config.levels() - 1);
    this.norm = child("norm", new GroupNorm(config.groups(), channels, true));
    int heads = config.headsOf(channels);
    this.pool = child("pool", new AttentionPool(side * side, channels, heads, config.classes()));
  }

  /**
   * The network's shape.
   *
   * @return as given
   */
  public UNetConfig config() {
    return config;
  }

  /**
   * Unnormalised log-probabilities of the classes.
   *
   * @param p the pass
   * @param x [B,inChannels,imageSize,imageSize], noisy
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @return [B,classes]
   * @throws ShapeException if an operand does not fit
   */
  public Var logits(Pass p, Var x, Var t) {
    down.check(x, t, Conditioning.NONE);
    if (x.dim(2) != config.imageSize() || x.dim(3) != config.imageSize()) {
      throw new ShapeException(
          "U-Net classifier",
          "x "
              + x.shape()
              + " must have "
              + config.imageSize()
              + " rows and columns, the size its pooling is learned for");
    }
    return scoped(
        () -> {
          UNetDown.Result low = down.forward(p, x, t, Conditioning.NONE);
          return p.leave(pool.forward(p, norm.forward(p, low.h())));
        });
  }
}
