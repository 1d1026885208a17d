package perrin.nn.layer;

import perrin.autograd.Implements;
import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * A pre-activated residual block told the time (NET-1; He et al. 2016, arXiv 1603.05027, figure 4e;
 * Ho et al. 2020, arXiv 2006.11239, appendix B):
 *
 * <pre>
 *   h = conv1(silu(norm1(x))) + time(silu(e))
 *   y = skip(x) + conv2(dropout(silu(norm2(h))))
 * </pre>
 *
 * <p>or, with the time as scale and shift and perhaps with resampling r (Dhariwal and Nichol 2021,
 * arXiv 2105.05233, section 3):
 *
 * <pre>
 *   h = conv1(r(silu(norm1(x))))
 *   [scale, shift] = time(silu(e))
 *   y = skip(r(x)) + conv2(dropout(silu((1 + scale) norm2(h) + shift)))
 * </pre>
 *
 * <p>conv2 starts as zero, so that a new block is its skip connection: the identity, or a 1x1
 * convolution where the channels change. The sum may be scaled.
 */
@Implements("CND-1")
public final class ResBlock extends Module {
  private final ResBlockConfig config;
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final Linear time;
  private final GroupNorm norm2;
  private final Dropout dropout;
  private final Conv2d conv2;
  private final Conv2d skip;

  /**
   * A block that adds the time and keeps rows and columns.
   *
   * @param in channels of x
   * @param out channels of y
   * @param embedding features of e
   * @param groups of the norms; divides both numbers of channels
   * @param rate of dropout
   */
  public ResBlock(int in, int out, int embedding, int groups, double rate) {
    this(
        new ResBlockConfig(
            in,
            out,
            embedding,
            groups,
            rate,
            TimeInjection.ADDED,
            Resampling.NONE,
            ResamplingFilter.BOX,
            false,
            1));
  }

  /**
   * A block.
   *
   * @param config its shape
   */
  public ResBlock(ResBlockConfig config) {
    this.config = config;
    int in = config.in();
    int out = config.out();
    boolean added = config.injection() == TimeInjection.ADDED;
    this.norm1 = child("norm1", new GroupNorm(config.groups(), in, true));
    this.conv1 = child("conv1", new Conv2d(in, out, 3));
    this.time = child("time", new Linear(config.embedding(), added ? out : 2 * out));
    this.norm2 = child("norm2", new GroupNorm(config.groups(), out, added));
    this.dropout = child("dropout", new Dropout(config.dropout()));
    this.conv2 = child("conv2", Conv2d.zero(out, out, 3));
    boolean skips = in != out || config.skipConvolution() && config.resampling() != Resampling.NONE;
    this.skip = skips ? child("skip", new Conv2d(in, out, 1)) : null;
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,in,H,W]
   * @param e [B,embedding], the embedding of the time before its SiLU
   * @return [B,out,H',W']
   */
  public Var forward(Pass p, Var x, Var e) {
    return scoped(
        () -> {
          Var told = time.forward(p, e.silu());
          Var h = config.resampling().apply(norm1.forward(p, x), config.filter());
          Var r = config.resampling().apply(x, config.filter());
          boolean added = config.injection() == TimeInjection.ADDED;
          h = conv1.forward(p, h, added ? told : null, null);
          h = norm2.forward(p, h);
          if (!added) {
            h = scaledAndShifted(h, told).silu();
          }
          h = dropout.forward(p, h);
          // The skip comes last but one: its cotangent waits for that of norm1, which adds the two.
          Var y = conv2.forward(p, h, null, skip == null ? r : skip.forward(p, r));
          return config.scale() == 1 ? y : y.mul(config.scale());
        });
  }

  private Var scaledAndShifted(Var h, Var told) {
    int out = config.out();
    Var both = told.cast(h.value().dtype()).reshape(told.dim(0), 2 * out, 1, 1);
    return h.mul(both.slice(1, 0, out).add(1)).add(both.slice(1, out, 2 * out));
  }
}
