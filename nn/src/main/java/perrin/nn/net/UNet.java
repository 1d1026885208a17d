package perrin.nn.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.autograd.op.Pool;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.ResBlock;
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
 * <p>Names: those of {@link UNetEmbedding}, input, down.LEVEL.image and .block.N and .attention.N
 * and .text.N and .downsample, middle.block.0, middle.attention, middle.text, middle.block.1,
 * up.LEVEL.block.N and .attention.N and .text.N and .upsample, norm, output. Residual branches,
 * attention projections and the last convolution start as zero, so that a new network's output is
 * 0.
 */
public final class UNet extends Module {
  private final UNetConfig config;
  private final UNetEmbedding embedding;
  private final Conv2d input;
  private final List<Conv2d> joins = new ArrayList<>();
  private final List<Level> down = new ArrayList<>();
  private final ResBlock middle1;
  private final UNetAttention middleAttention;
  private final ResBlock middle2;
  private final List<Level> up = new ArrayList<>();
  private final GroupNorm norm;
  private final Conv2d output;

  /** The blocks of one resolution, each with what follows it; then the resampling, or null. */
  private record Level(
      List<ResBlock> blocks, List<UNetAttention> attention, UNetResampling resampling) {}

  /**
   * A network.
   *
   * @param config its shape
   */
  public UNet(UNetConfig config) {
    this.config = config;
    UNetInputs inputs = config.options().inputs();
    this.embedding = new UNetEmbedding(config, this::child);
    int base = config.baseChannels();
    int beside = inputs.imageChannels();
    this.input = child("input", new Conv2d(config.inChannels() + beside, base, 3));

    Deque<Integer> skips = new ArrayDeque<>();
    skips.push(base);
    int channels = base;
    int last = config.levels() - 1;
    for (int i = 0; i <= last; i++) {
      String name = "down." + i + ".";
      joins.add(
          i > 0 && inputs.imageEverywhere()
              ? child(name + "image", new Conv2d(channels + beside, channels, 3))
              : null);
      var level = new Level(new ArrayList<>(), new ArrayList<>(), null);
      for (int j = 0; j < config.blocks(i); j++) {
        level.blocks().add(block(name + "block." + j, channels, config.channels(i)));
        channels = config.channels(i);
        level.attention().add(attention(name, "." + j, i));
        skips.push(channels);
      }
      if (i < last) {
        var half = new UNetResampling(config, channels, Resampling.HALVE);
        child(name + "downsample", half.module());
        level = new Level(level.blocks(), level.attention(), half);
        skips.push(channels);
      }
      down.add(level);
    }

    this.middle1 = block("middle.block.0", channels, channels);
    this.middleAttention =
        new UNetAttention(config, "middle.", "", channels, true, inputs.context() > 0, this::child);
    this.middle2 = block("middle.block.1", channels, channels);

    for (int i = last; i >= 0; i--) {
      String name = "up." + i + ".";
      var level = new Level(new ArrayList<>(), new ArrayList<>(), null);
      for (int j = 0; j <= config.blocks(i); j++) {
        level.blocks().add(block(name + "block." + j, channels + skips.pop(), config.channels(i)));
        channels = config.channels(i);
        level.attention().add(attention(name, "." + j, i));
      }
      if (i > 0) {
        var twice = new UNetResampling(config, channels, Resampling.DOUBLE);
        child(name + "upsample", twice.module());
        level = new Level(level.blocks(), level.attention(), twice);
      }
      up.add(level);
    }
    this.norm = child("norm", new GroupNorm(config.groups(), channels, true));
    this.output = child("output", Conv2d.zero(channels, config.outChannels(), 3));
  }

  private ResBlock block(String name, int in, int out) {
    return child(name, new ResBlock(config.block(in, out, Resampling.NONE)));
  }

  private UNetAttention attention(String name, String end, int level) {
    return new UNetAttention(
        config,
        name,
        end,
        config.channels(level),
        config.attends(level),
        config.reads(level),
        this::child);
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
   * @param x [B,inChannels,H,W], H and W multiples of 2^(levels - 1)
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
   * @param x [B,inChannels,H,W], H and W multiples of 2^(levels - 1)
   * @param t [B], real: the time or noise level as a step number, 0 to about 1000
   * @param c what else it is told; labels may be missing, which is the null label, all else that
   *     the network takes may not
   * @return [B,outChannels,H,W]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    check(x, t, c);
    return scoped(
        () -> {
          Var e = embedding.forward(p, x, t, c);
          Deque<Var> skips = new ArrayDeque<>();
          Var image = c.image() == null ? null : p.enter(c.image());
          Var h = input.forward(p, image == null ? p.enter(x) : beside(p.enter(x), image, 1));
          skips.push(h);
          for (int i = 0; i < down.size(); i++) {
            Level level = down.get(i);
            if (joins.get(i) != null) {
              h = joins.get(i).forward(p, beside(h, image, 1 << i));
            }
            for (int j = 0; j < level.blocks().size(); j++) {
              Var r = residual(p, level.blocks().get(j), h, e);
              h = level.attention().get(j).forward(p, r, c);
              skips.push(h);
            }
            if (level.resampling() != null) {
              h = level.resampling().forward(p, h, e);
              skips.push(h);
            }
          }
          Var middle = middleAttention.forward(p, residual(p, middle1, h, e), c);
          h = residual(p, middle2, middle, e);
          free(middle);
          for (Level level : up) {
            for (int j = 0; j < level.blocks().size(); j++) {
              Var skip = skips.pop();
              Var both = Var.concat(1, h, scaled(skip));
              free(h);
              free(skip);
              Var r = residual(p, level.blocks().get(j), both, e);
              h = level.attention().get(j).forward(p, r, c);
              free(both);
            }
            if (level.resampling() != null) {
              Var low = h;
              h = level.resampling().forward(p, low, e);
              free(low);
            }
          }
          return p.leave(output.forward(p, norm.forward(p, h)));
        });
  }

  private Var scaled(Var skip) {
    double scale = config.options().skipScale();
    return scale == 1 ? skip : skip.mul(scale);
  }

  /** The image's means over squares, beside h. */
  private static Var beside(Var h, Var image, int square) {
    return Var.concat(1, h, square == 1 ? image : Pool.average(image, square, square, 0));
  }

  private static Var residual(Pass p, ResBlock block, Var h, Var e) {
    return p.block(block, (q, v) -> block.forward(q, v[0], v[1]), h, e);
  }

  /**
   * Lets go of a feature map before the forward pass ends; what the backward pass reads of it is
   * held by the graph.
   */
  static void free(Var h) {
    Scope.current().release(h.value());
  }

  private void check(Var x, Var t, Conditioning c) {
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
    Conditions.check("U-Net", x, t, c.labels(), config.classes());
    Conditions.checkInputs(x, c, config.options().inputs());
  }
}
