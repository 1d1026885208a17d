package perrin.nn.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.autograd.op.Pool;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.Coordinates;
import perrin.nn.layer.ResBlock;
import perrin.nn.layer.Resampling;
import perrin.tensor.ShapeException;

/**
 * The way down of a {@link UNet} and its middle: from an image to few rows and columns of many
 * channels.
 *
 * <p>Names: those of {@link UNetEmbedding}, input, down.LEVEL.image and .block.N and .attention.N
 * and .text.N and .downsample, middle.block.0, middle.attention, middle.text, middle.block.1, those
 * of {@link UNetInputPyramid}.
 */
final class UNetDown {
  private final UNetConfig config;
  private final UNetEmbedding embedding;
  private final Conv2d input;
  private final List<Conv2d> joins = new ArrayList<>();
  private final List<UNetLevel> levels = new ArrayList<>();
  private final ResBlock middle1;
  private final UNetAttention middleAttention;
  private final ResBlock middle2;
  private final UNetInputPyramid pyramid;
  private final boolean first;
  private final Deque<Integer> skips = new ArrayDeque<>();

  /**
   * What comes out.
   *
   * @param h the last feature map
   * @param e what residual blocks are told
   * @param skips every feature map on the way, the last on top
   */
  record Result(Var h, Var e, Deque<Var> skips) {}

  UNetDown(UNetConfig config, Registry registry) {
    this.config = config;
    UNetInputs inputs = config.options().inputs();
    this.embedding = new UNetEmbedding(config, registry);
    int base = config.baseChannels();
    int beside = inputs.imageChannels();
    this.first = config.options().resampleFirst();
    int entering = config.inChannels() + inputs.channelsBeside();
    this.input = registry.child("input", new Conv2d(entering, base, 3));
    int channels = base;
    skip(channels);
    int last = config.levels() - 1;
    for (int i = 0; i <= last; i++) {
      String name = "down." + i + ".";
      var level = new UNetLevel(config, name, registry);
      if (first) {
        level.resample(channels, config.channels(i), Resampling.HALVE);
        channels = config.channels(i);
      }
      joins.add(
          config.halvings(i) > 0 && inputs.imageEverywhere()
              ? registry.child(name + "image", new Conv2d(channels + beside, channels, 3))
              : null);
      for (int j = 0; j < config.blocks(i); j++) {
        boolean ends = j == config.blocks(i) - 1;
        level.add(channels, i, ends);
        channels = config.channels(i);
        if (ends || !first) {
          skips.push(channels);
        }
      }
      if (i < last && !first) {
        level.resample(channels, channels, Resampling.HALVE);
        skip(channels);
      }
      levels.add(level);
    }
    this.middle1 = middle("middle.block.0", channels, registry);
    this.middleAttention =
        new UNetAttention(config, "middle.", "", channels, true, inputs.context() > 0, registry);
    this.middle2 = middle("middle.block.1", channels, registry);
    this.pyramid = new UNetInputPyramid(config, entering, registry);
  }

  /** A feature map that joins the way up, unless only those at the end of levels do. */
  private void skip(int channels) {
    if (!first) {
      skips.push(channels);
    }
  }

  private ResBlock middle(String name, int channels, Registry registry) {
    return registry.child(name, new ResBlock(config.block(channels, channels, Resampling.NONE)));
  }

  /** Channels of every feature map on the way, the last on top. */
  Deque<Integer> skips() {
    return new ArrayDeque<>(skips);
  }

  Result forward(Pass p, Var x, Var t, Conditioning c) {
    Var e = embedding.forward(p, x, t, c);
    Deque<Var> maps = new ArrayDeque<>();
    Var image = c.image() == null ? null : p.enter(c.image());
    Var whole = placed(p, image == null ? p.enter(x) : beside(p.enter(x), image, 1));
    Var h = input.forward(p, whole);
    if (!first) {
      maps.push(h);
    }
    for (int i = 0; i < levels.size(); i++) {
      UNetLevel level = levels.get(i);
      if (first) {
        h = level.resampled(p, h, e);
      }
      if (joins.get(i) != null) {
        h = joins.get(i).forward(p, beside(h, image, 1 << config.halvings(i)));
      }
      for (int j = 0; j < level.size(); j++) {
        h = level.block(p, j, h, e, c);
        if (j == level.size() - 1 || !first) {
          maps.push(h);
        }
      }
      if (level.resamples() && !first) {
        UNetInputPyramid.Step step = pyramid.join(p, i, whole, level.resampled(p, h, e));
        whole = step.pyramid();
        h = step.h();
        maps.push(h);
      }
    }
    Var middle = middleAttention.forward(p, UNetLevel.residual(p, middle1, h, e), c);
    h = UNetLevel.residual(p, middle2, middle, e);
    UNet.free(middle);
    return new Result(h, e, maps);
  }

  /** The image's means over squares, beside h. */
  @Implements("CND-2")
  private static Var beside(Var h, Var image, int square) {
    return Var.concat(1, h, square == 1 ? image : Pool.average(image, square, square, 0));
  }

  /** The places of its pixels beside x, where the network is to know them. */
  private Var placed(Pass p, Var x) {
    return config.options().inputs().coordinates()
        ? Var.concat(1, x, p.enter(Coordinates.of(x.backend(), x.dim(0), x.dim(2), x.dim(3))))
        : x;
  }

  /** Throws unless everything fits. */
  void check(Var x, Var t, Conditioning c) {
    int unit = config.unit();
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
