package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Downsample;
import perrin.nn.layer.ResBlock;
import perrin.nn.layer.Resampling;
import perrin.nn.layer.Upsample;

/** The way from one resolution of a {@link UNet} to the next: a convolution or a residual block. */
final class UNetResampling {
  private final ResBlock block;
  private final Downsample half;
  private final Upsample twice;

  UNetResampling(UNetConfig config, int channels, Resampling resampling) {
    boolean within = config.options().resampleInBlocks();
    boolean down = resampling == Resampling.HALVE;
    this.block = within ? new ResBlock(config.block(channels, channels, resampling)) : null;
    this.half = !within && down ? new Downsample(channels) : null;
    this.twice = !within && !down ? new Upsample(channels) : null;
  }

  /** What is registered. */
  Module module() {
    return block != null ? block : half != null ? half : twice;
  }

  Var forward(Pass p, Var h, Var e) {
    if (block != null) {
      return p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, e);
    }
    return half != null ? half.forward(p, h) : twice.forward(p, h);
  }
}
