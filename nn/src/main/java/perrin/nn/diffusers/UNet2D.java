package perrin.nn.diffusers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Activation;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.Linear;
import perrin.nn.layer.Resampling;
import perrin.nn.net.Conditioning;
import perrin.nn.net.Encoding;
import perrin.tensor.ConvSpec;
import perrin.tensor.ShapeException;

/**
 * The U-Nets of the diffusers library, {@code UNet2DModel} and {@code UNet2DConditionModel}, under
 * the names of their files.
 *
 * <p>Names: conv_in, time_proj, time_embedding, class_embedding, add_embedding, encoder_hid_proj,
 * down_blocks.N, mid_block, up_blocks.N, conv_norm_out, conv_out.
 */
public final class UNet2D extends Module implements DiffusersNetwork, Encoding {
  private final UNet2DConfig config;
  private final Conv2d input;
  private final TimeAndConditions embedding;
  private final Linear text;
  private final List<Stage> down = new ArrayList<>();
  private final Stage middle;
  private final List<Stage> up = new ArrayList<>();
  private final GroupNorm norm;
  private final Conv2d output;

  /**
   * A network.
   *
   * @param options of {@code UNet2DModel} or {@code UNet2DConditionModel}
   * @throws IllegalArgumentException if an option is not followed, with its name
   */
  UNet2D(Options options) {
    this.config = UNet2DConfig.of(options);
    List<Integer> channels = config.channels();
    int last = channels.size() - 1;
    this.input =
        child("conv_in", convolution(config.inChannels(), channels.get(0), config.kernelIn()));
    this.embedding = new TimeAndConditions(config.embedding(), this::child);
    int textIn = config.embedding().textIn();
    this.text =
        textIn == 0
            ? null
            : child(
                "encoder_hid_proj", new Linear(textIn, config.attention().contexts().getFirst()));
    int before = channels.get(0);
    for (int i = 0; i <= last; i++) {
      down.add(child("down_blocks." + i, stage(config.down().get(i), i, before, 0, i == last)));
      before = channels.get(i);
    }
    this.middle = child("mid_block", middle(channels.get(last)));
    for (int i = 0; i <= last; i++) {
      int level = last - i;
      up.add(
          child(
              "up_blocks." + i,
              stage(
                  config.up().get(i),
                  level,
                  channels.get(Math.max(level - 1, 0)),
                  before,
                  i == last)));
      before = channels.get(level);
    }
    ResnetSpec r = config.resnet();
    boolean silu = ends() == Activation.SILU;
    this.norm = child("conv_norm_out", new GroupNorm(r.groups(), channels.get(0), r.eps(), silu));
    this.output =
        child("conv_out", convolution(channels.get(0), config.outChannels(), config.kernelOut()));
  }

  private static Conv2d convolution(int in, int out, int kernel) {
    return new Conv2d(in, out, kernel, ConvSpec.of(1, kernel / 2), true, Init.standard());
  }

  /** The last activation: the model without a text always has SiLU. */
  private Activation ends() {
    return config.conditional() ? config.resnet().activation() : Activation.SILU;
  }

  /**
   * A level.
   *
   * @param in channels that come from above on the way down, and that the last map of the way down
   *     has on the way up
   * @param below channels that come from below on the way up, 0 on the way down
   * @param last whether it keeps the resolution
   */
  private Stage stage(String kind, int level, int in, int below, boolean last) {
    boolean goesUp = below > 0;
    int out = config.channels().get(level);
    var stage = new Stage();
    boolean resamples = kind.startsWith("Resnet");
    ResnetSpec spec = resamples ? config.resampler() : config.resnet();
    int n = config.layers().get(level) + (goesUp ? 1 : 0);
    for (int j = 0; j < n; j++) {
      int first = goesUp ? (j == 0 ? below : out) : j == 0 ? in : out;
      int skip = goesUp ? (j == n - 1 ? in : out) : 0;
      stage.resnet(spec, first + skip, out);
      if (kind.startsWith("CrossAttn")) {
        stage.attention(transformer(level, out, config.attention().onlyCross().get(level)));
      } else if (kind.startsWith("Attn")) {
        // the library reads these from the first level on, on the way up too
        int at = goesUp ? config.channels().size() - 1 - level : level;
        stage.attention(spatial(at, out, config.resnet().groups(), 1));
      }
    }
    if (last) {
      return stage;
    }
    boolean byResnet =
        resamples
            || kind.startsWith("Attn") && (goesUp ? config.upByResnet() : config.downByResnet());
    if (byResnet) {
      Resampling r = goesUp ? Resampling.DOUBLE : Resampling.HALVE;
      stage.resample(goesUp, new ResnetBlock2D(spec, out, out, r));
    } else {
      stage.resample(goesUp, goesUp ? Resample2D.up(out) : Resample2D.down(out, config.padding()));
    }
    return stage;
  }

  private Stage middle(int channels) {
    var stage = new Stage();
    ResnetSpec spec = config.resnet().with(config.middleDivisor(), false);
    int level = config.channels().size() - 1;
    stage.resnet(spec, channels, channels);
    if (config.middle().equals("UNetMidBlock2DCrossAttn")) {
      // only_cross_attention says nothing about the middle
      stage.attention(transformer(level, channels, false));
      stage.resnet(spec, channels, channels);
    } else if (!config.conditional()) {
      if (config.middleAttends()) {
        stage.attention(spatial(level, channels, config.middleGroups(), config.middleDivisor()));
      }
      stage.resnet(spec, channels, channels);
    }
    return stage;
  }

  private Attention spatial(int level, int channels, int groups, double divisor) {
    int headDim = config.attention().headDims().get(level);
    double eps = config.resnet().eps();
    return Attention.spatial(channels, headDim == 0 ? channels : headDim, groups, eps, divisor);
  }

  private Transformer2D transformer(int level, int channels, boolean onlyCross) {
    UNet2DConfig.AttentionSpec a = config.attention();
    return new Transformer2D(
        channels,
        a.heads().get(level),
        a.blocks().get(level),
        a.contexts().get(level),
        config.resnet().groups(),
        a.linear(),
        onlyCross);
  }

  @Override
  public Var forward(Pass p, Var x, Var t, Conditioning c) {
    check(x, t, c);
    return scoped(
        () -> {
          Conditioning told = read(p, c);
          Var e = embedding.forward(p, t, c);
          Deque<Var> skips = new ArrayDeque<>();
          Var h = lowest(p, x, e, told, skips);
          for (Stage stage : up) {
            h = stage.up(p, h, e, told, skips);
          }
          Var y = norm.forward(p, h);
          y = ends() == Activation.SILU ? y : ends().apply(y);
          y = p.leave(output.forward(p, y));
          return toldSigma() ? y.div(t.reshape(-1, 1, 1, 1)) : y;
        });
  }

  @Override
  public Var encoded(Pass p, Var x, Var t, Conditioning c) {
    check(x, t, c);
    return scoped(
        () -> {
          Var e = embedding.forward(p, t, c);
          return p.leave(lowest(p, x, e, read(p, c), new ArrayDeque<>()))
              .mean(2, 3)
              .reshape(x.dim(0), -1);
        });
  }

  private Conditioning read(Pass p, Conditioning c) {
    return text == null ? c : c.withText(text.forward(p, c.text()), c.mask(), c.pooled());
  }

  /** The way down and the middle. */
  private Var lowest(Pass p, Var x, Var e, Conditioning told, Deque<Var> skips) {
    Var h = input.forward(p, p.enter(config.centred() ? x.mul(2).sub(1) : x));
    skips.push(h);
    for (Stage stage : down) {
      h = stage.down(p, h, e, told, skips);
    }
    return middle.middle(p, h, e, told);
  }

  private void check(Var x, Var t, Conditioning c) {
    int unit = unit();
    if (x.rank() != 4
        || x.dim(1) != config.inChannels()
        || x.dim(2) % unit != 0
        || x.dim(3) % unit != 0) {
      throw new ShapeException(
          "U-Net",
          "x %s must be [B,%d,H,W] with H and W divisible by %d"
              .formatted(x.shape(), config.inChannels(), unit));
    }
    if (t.rank() != 1 || t.dim(0) != x.dim(0)) {
      throw new ShapeException("U-Net", "time " + t.shape() + " must be [" + x.dim(0) + "]");
    }
    int features = textFeatures();
    Var states = c.text();
    if (features == 0 && states != null) {
      throw new ShapeException(
          "U-Net", "text " + states.shape() + " given to a network that reads none");
    }
    if (features > 0
        && (states == null
            || states.rank() != 3
            || states.dim(0) != x.dim(0)
            || states.dim(2) != features)) {
      throw new ShapeException(
          "U-Net",
          "text %s must be [%d,T,%d]"
              .formatted(states == null ? "(none)" : states.shape(), x.dim(0), features));
    }
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public int inChannels() {
    return config.inChannels();
  }

  @Override
  public int outChannels() {
    return config.outChannels();
  }

  @Override
  public List<Integer> size() {
    return config.size();
  }

  @Override
  public int unit() {
    return 1 << (config.channels().size() - 1);
  }

  @Override
  public boolean toldSigma() {
    return !config.conditional() && config.embedding().time().fourier();
  }

  @Override
  public int labels() {
    return config.embedding().classes();
  }

  @Override
  public int nullLabel() {
    return -1;
  }

  @Override
  public int textFeatures() {
    int own = config.embedding().textIn();
    return !config.readsText() ? 0 : own > 0 ? own : config.attention().contexts().getFirst();
  }

  @Override
  public boolean readsVectors() {
    return config.embedding().kind() != null || config.embedding().timeIds() > 0;
  }
}
