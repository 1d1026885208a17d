package perrin.nn.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.Downsample;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.ResBlock;
import perrin.nn.layer.SelfAttention;
import perrin.nn.layer.TimeEmbedding;
import perrin.nn.layer.Upsample;
import perrin.tensor.Scope;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The U-Net of DDPM (NET-1, NET-2; Ronneberger et al. 2015, arXiv 1505.04597; Ho et al. 2020, arXiv
 * 2006.11239, appendix B): residual blocks told the time, self-attention at chosen resolutions, and
 * every feature map of the way down concatenated to its fellow of the way up.
 *
 * <p>Names: time, label, input, down.LEVEL.block.N and .attention.N and .downsample,
 * middle.block.0, middle.attention, middle.block.1, up.LEVEL.block.N and .attention.N and
 * .upsample, norm, output. Residual branches, attention projections and the last convolution start
 * as zero, so that a new network's output is 0.
 */
public final class UNet extends Module {
  private final UNetConfig config;
  private final TimeEmbedding time;
  private final Embedding label;
  private final Conv2d input;
  private final List<Level> down = new ArrayList<>();
  private final ResBlock middle1;
  private final SelfAttention middleAttention;
  private final ResBlock middle2;
  private final List<Level> up = new ArrayList<>();
  private final GroupNorm norm;
  private final Conv2d output;

  /**
   * The blocks of one resolution, each with the attention after it or null; then the resampling.
   */
  private record Level(
      List<ResBlock> blocks, List<SelfAttention> attention, Downsample down, Upsample up) {}

  /**
   * A network.
   *
   * @param config its shape
   */
  public UNet(UNetConfig config) {
    this.config = config;
    int base = config.baseChannels();
    int embedding = 4 * base;
    this.time = child("time", new TimeEmbedding(base, embedding));
    this.label =
        config.classes() == 0
            ? null
            : child("label", new Embedding(config.classes() + 1, embedding));
    this.input = child("input", new Conv2d(config.inChannels(), base, 3));

    Deque<Integer> skips = new ArrayDeque<>();
    skips.push(base);
    int channels = base;
    int last = config.levels() - 1;
    for (int i = 0; i <= last; i++) {
      List<ResBlock> blocks = new ArrayList<>();
      List<SelfAttention> attention = new ArrayList<>();
      for (int j = 0; j < config.residualBlocks(); j++) {
        blocks.add(block("down." + i + ".block." + j, channels, config.channels(i)));
        channels = config.channels(i);
        attention.add(attention("down." + i + ".attention." + j, i));
        skips.push(channels);
      }
      Downsample half = null;
      if (i < last) {
        half = child("down." + i + ".downsample", new Downsample(channels));
        skips.push(channels);
      }
      down.add(new Level(blocks, attention, half, null));
    }

    this.middle1 = block("middle.block.0", channels, channels);
    this.middleAttention =
        child("middle.attention", new SelfAttention(channels, config.heads(), config.groups()));
    this.middle2 = block("middle.block.1", channels, channels);

    for (int i = last; i >= 0; i--) {
      List<ResBlock> blocks = new ArrayList<>();
      List<SelfAttention> attention = new ArrayList<>();
      for (int j = 0; j <= config.residualBlocks(); j++) {
        blocks.add(block("up." + i + ".block." + j, channels + skips.pop(), config.channels(i)));
        channels = config.channels(i);
        attention.add(attention("up." + i + ".attention." + j, i));
      }
      Upsample twice = i > 0 ? child("up." + i + ".upsample", new Upsample(channels)) : null;
      up.add(new Level(blocks, attention, null, twice));
    }
    this.norm = child("norm", new GroupNorm(config.groups(), channels, true));
    this.output = child("output", Conv2d.zero(channels, config.outChannels(), 3));
  }

  private ResBlock block(String name, int in, int out) {
    return child(
        name, new ResBlock(in, out, 4 * config.baseChannels(), config.groups(), config.dropout()));
  }

  private SelfAttention attention(String name, int level) {
    return config.attends(level)
        ? child(name, new SelfAttention(config.channels(level), config.heads(), config.groups()))
        : null;
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
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,inChannels,H,W], H and W multiples of 2^(levels - 1)
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param labels INT32 [B], each from 0 to classes, where classes is the null label; null for the
   *     null label everywhere, and for an unconditional network
   * @return [B,outChannels,H,W]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Tensor labels) {
    check(x, t, labels);
    return scoped(
        () -> {
          Var e = time.forward(p, t);
          if (label != null) {
            e = e.add(label.forward(p, Conditions.labels(x, labels, config.nullLabel())));
          }
          Deque<Var> skips = new ArrayDeque<>();
          Var h = input.forward(p, p.enter(x));
          skips.push(h);
          for (Level level : down) {
            for (int j = 0; j < level.blocks().size(); j++) {
              h = attend(p, level.attention().get(j), residual(p, level.blocks().get(j), h, e));
              skips.push(h);
            }
            if (level.down() != null) {
              h = level.down().forward(p, h);
              skips.push(h);
            }
          }
          Var middle = attend(p, middleAttention, residual(p, middle1, h, e));
          h = residual(p, middle2, middle, e);
          free(middle);
          for (Level level : up) {
            for (int j = 0; j < level.blocks().size(); j++) {
              Var skip = skips.pop();
              Var both = Var.concat(1, h, skip);
              free(h);
              free(skip);
              h = attend(p, level.attention().get(j), residual(p, level.blocks().get(j), both, e));
              free(both);
            }
            if (level.up() != null) {
              Var low = h;
              h = level.up().forward(p, low);
              free(low);
            }
          }
          return p.leave(output.forward(p, norm.forward(p, h)));
        });
  }

  private static Var residual(Pass p, ResBlock block, Var h, Var e) {
    return p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, e);
  }

  /** The attention after a block, if there is any; the block's own result is then done with. */
  private static Var attend(Pass p, SelfAttention attention, Var h) {
    if (attention == null) {
      return h;
    }
    Var y = p.block(attention, (q, v) -> attention.forward(q, v[0]), h);
    free(h);
    return y;
  }

  /**
   * Lets go of a feature map before the forward pass ends; what the backward pass reads of it is
   * held by the graph.
   */
  private static void free(Var h) {
    Scope.current().release(h.value());
  }

  private void check(Var x, Var t, Tensor labels) {
    int unit = 1 << (config.levels() - 1);
    if (x.rank() != 4
        || x.dim(1) != config.inChannels()
        || x.dim(2) % unit != 0
        || x.dim(3) % unit != 0) {
      throw new ShapeException(
          "U-Net",
          "x "
              + x.shape()
              + " must be [B,"
              + config.inChannels()
              + ",H,W] with H and W divisible by "
              + unit);
    }
    Conditions.check("U-Net", x, t, labels, config.classes());
  }
}
