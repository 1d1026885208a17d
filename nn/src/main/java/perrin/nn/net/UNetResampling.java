package perrin.nn.net;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Downsample;
import perrin.nn.layer.ResBlock;
import perrin.nn.layer.ResampledConv;
import perrin.nn.layer.Resampling;
import perrin.nn.layer.ResamplingFilter;
import perrin.nn.layer.Upsample;

/** The way from one resolution of a {@link UNet} to the next: a convolution or a residual block. */
final class UNetResampling {
  private final ResBlock block;
  private final ResampledConv smooth;
  private final Downsample half;
  private final Upsample twice;

  UNetResampling(UNetConfig config, int in, int out, Resampling how) {
    boolean within = config.options().resampleInBlocks();
    ResamplingFilter filter = config.options().ncsn().filter();
    boolean plain = !within && filter == ResamplingFilter.BOX;
    boolean down = how == Resampling.HALVE;
    this.block = within ? new ResBlock(config.block(in, out, how)) : null;
    this.smooth = within || plain ? null : new ResampledConv(in, out, how, filter);
    this.half = plain && down ? new Downsample(in, out) : null;
    this.twice = plain && !down ? new Upsample(in, out) : null;
  }

  /** What is registered. */
  Module module() {
    return block != null ? block : smooth != null ? smooth : half != null ? half : twice;
  }

  Var forward(Pass p, Var h, Var e) {
    if (block != null) {
      return p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, e);
    }
    if (smooth != null) {
      return smooth.forward(p, h);
    }
    return half != null ? half.forward(p, h) : twice.forward(p, h);
  }
}
