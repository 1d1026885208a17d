package perrin.nn.net;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Resampling;
import perrin.tensor.Scope;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The U-Net of DDPM and of its successors (NET-1 to NET-3; Ronneberger et al. 2015, arXiv
 * 1505.04597; Ho et al. 2020, arXiv 2006.11239, appendix B; in the forms that {@link UNetOptions}
 * names): residual blocks told the time, self-attention and attention to a text at chosen
 * resolutions, and every feature map of the way down concatenated to its fellow of the way up.
 *
 * <p>Names: those of {@link UNetDown}, up.LEVEL.block.N and .attention.N and .text.N and .upsample,
 * norm, output, those of {@link UNetOutputPyramid}. Residual branches, attention projections and
 * the last convolution start as zero, so that a new network's output is 0.
 */
@Implements("NET-1")
public final class UNet extends Module implements Encoding {
  private final UNetConfig config;
  private final UNetDown down;
  private final List<UNetLevel> up = new ArrayList<>();
  private final GroupNorm norm;
  private final Conv2d output;
  private final UNetOutputPyramid pyramid;

  /**
   * A network.
   *
   * @param config its shape
   */
  public UNet(UNetConfig config) {
    this.config = config;
    this.down = new UNetDown(config, this::child);
    Deque<Integer> skips = down.skips();
    int channels = skips.peek();
    boolean first = config.options().resampleFirst();
    for (int i = config.levels() - 1; i >= 0; i--) {
      var level = new UNetLevel(config, "up." + i + ".", this::child);
      int blocks = first ? config.blocks(i) : config.blocks(i) + 1;
      for (int j = 0; j < blocks; j++) {
        int joined = joins(j) ? skips.pop() : 0;
        level.add(channels + joined, i, j == blocks - 1);
        channels = config.channels(i);
      }
      if (i > 0 && !first) {
        level.resample(channels, channels, Resampling.DOUBLE);
      } else if (first) {
        int out = i > 0 ? config.channels(i - 1) : config.baseChannels();
        level.resample(channels, out, Resampling.DOUBLE);
        channels = out;
      }
      up.add(level);
    }
    this.norm = child("norm", new GroupNorm(config.groups(), channels, true));
    this.output = child("output", Conv2d.zero(channels, config.outChannels(), 3));
    this.pyramid = new UNetOutputPyramid(config, this::child);
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
   * The network's output for a batch that is told labels at most.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W], H and W multiples of {@link UNetConfig#unit}
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param labels INT32 [B], each from 0 to classes, where classes is the null label; null for the
   *     null label everywhere, and for an unconditional network
   * @return [B,outChannels,H,W]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Tensor labels) {
    return forward(p, x, t, Conditioning.of(labels));
  }

  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W], H and W multiples of {@link UNetConfig#unit}
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param c what else it is told; labels may be missing, which is the null label, all else that
   *     the network takes may not
   * @return [B,outChannels,H,W]
   * @throws ShapeException if an operand does not fit
   */
  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    down.check(x, t, c);
    return scoped(
        () -> {
          UNetDown.Result low = down.forward(p, x, t, c);
          Var h = low.h();
          Var image = null;
          for (int i = up.size() - 1; i >= 0; i--) {
            UNetLevel level = up.get(up.size() - 1 - i);
            for (int j = 0; j < level.size(); j++) {
              Var both = joins(j) ? joined(h, low.skips().pop()) : h;
              h = level.block(p, j, both, low.e(), c);
              free(both);
            }
            UNetInputPyramid.Step step = pyramid.join(p, i, image, h);
            image = step.pyramid();
            h = step.h();
            if (level.resamples()) {
              Var before = h;
              h = level.resampled(p, before, low.e());
              if (before != image) {
                free(before);
              }
            }
          }
          return p.leave(output.forward(p, norm.forward(p, h), null, pyramid.rest(image)));
        });
  }

  @Override
  public Var encoded(Pass p, Var x, Var t, Conditioning c) {
    down.check(x, t, c);
    return scoped(() -> p.leave(down.forward(p, x, t, c).h()).mean(2, 3).reshape(x.dim(0), -1));
  }

  /** Whether block j of a level of the way up begins with a feature map of the way down. */
  private boolean joins(int j) {
    return j == 0 || !config.options().resampleFirst();
  }

  /** Both, which are then done with. */
  private Var joined(Var h, Var skip) {
    double scale = config.options().skipScale();
    Var both = Var.concat(1, h, scale == 1 ? skip : skip.mul(scale));
    free(h);
    free(skip);
    return both;
  }

  /**
   * Lets go of a feature map before the forward pass ends; what the backward pass reads of it is
   * held by the graph.
   */
  static void free(Var h) {
    Scope.current().release(h.value());
  }
}
