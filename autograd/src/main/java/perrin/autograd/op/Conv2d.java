package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * 2-D convolution and its two transposes. The trilinear form sum gy (w * x) has three gradients,
 * each of them one of the three operations here; so their products are each other.
 */
public final class Conv2d {
  private Conv2d() {}

  /**
   * Cross-correlation with optional bias.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param spec geometry
   * @return [B,O,H',W']
   */
  public static Var apply(Var x, Var w, Var bias, ConvSpec spec) {
    return bias == null
        ? Var.apply(new Convolve(spec), x, w)
        : Var.apply(new Convolve(spec), x, w, bias);
  }

  /**
   * Transposed convolution: the transpose of the convolution of an [B,C,h,width] image by w.
   *
   * @param y [B,O,H',W']
   * @param w [O,C/groups,kh,kw]
   * @param bias [C] or null
   * @param spec geometry of the convolution that is transposed
   * @param h rows of the result, among those whose convolution has H' rows
   * @param width columns of the result
   * @return [B,C,h,width]
   */
  public static Var transposed(Var y, Var w, Var bias, ConvSpec spec, int h, int width) {
    Var x = Var.apply(new InputGradient(spec, h, width), y, w);
    return bias == null ? x : x.add(bias.reshape(1, -1, 1, 1));
  }

  /**
   * y = w * x + bias; gx and gw are the transposes, gBias = sum of gy over batch and places.
   *
   * @param spec geometry
   */
  public record Convolve(ConvSpec spec) implements Op {
    @Override
    public String name() {
      return "conv2d";
    }

    @Override
    public Saves saves() {
      return Saves.inputs(0, 1);
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.conv2d(f.x(0), f.x(1), f.count() > 2 ? f.x(2) : null, spec);
    }

    @Override
    public Var[] vjp(Vjp c) {
      Shape x = c.shape(0);
      Var gx =
          c.needs(0)
              ? Var.apply(new InputGradient(spec, x.dim(2), x.dim(3)), c.gy(), c.x(1))
              : null;
      boolean bias = c.count() == 3 && c.needs(2);
      Var[] g = weightGradient(c, spec, bias, false);
      return c.count() == 2 ? new Var[] {gx, g[0]} : new Var[] {gx, g[0], g[1]};
    }
  }

  /**
   * The cotangent of w, if it is needed, and on request the sums of gy over places: both read all
   * of gy, so at first order one kernel does both.
   *
   * @param c of an operation whose first operands are x and w
   * @param sums whether to sum
   * @param byImage whether the sums are [B,O], those of each image, rather than [O]
   */
  static Var[] weightGradient(Vjp c, ConvSpec spec, boolean sums, boolean byImage) {
    Shape w = c.shape(1);
    Var gy = c.gy();
    if (c.needs(1) && sums && !c.recording()) {
      Tensor y = gy.value();
      Shape s = byImage ? Shape.of(y.dim(0), y.dim(1)) : Shape.of(y.dim(1));
      Tensor to = Tensor.allocate(y.backend(), y.dtype().accumulator(), s, "conv2d bias gradient");
      Tensor x = c.x(0).value();
      Tensor gw = Eager.conv2dWeightGradient(x, y, spec, w.dim(2), w.dim(3), to);
      return new Var[] {Var.constant(gw), Var.constant(to)};
    }
    Var gw =
        c.needs(1) ? Var.apply(new WeightGradient(spec, w.dim(2), w.dim(3)), c.x(0), gy) : null;
    if (!sums) {
      return new Var[] {gw, null};
    }
    gy = gy.cast(gy.value().dtype().accumulator());
    Var all = byImage ? gy.sum(2, 3).reshape(gy.dim(0), gy.dim(1)) : gy.sum(0, 2, 3).reshape(-1);
    return new Var[] {gw, all};
  }

  /**
   * x = transpose of the convolution, applied to (y, w); gy is the convolution of gx, gw the weight
   * gradient with gx for the image.
   *
   * @param spec geometry
   * @param h rows of the result
   * @param width columns of the result
   */
  public record InputGradient(ConvSpec spec, int h, int width) implements Op {
    @Override
    public String name() {
      return "conv2d transposed";
    }

    @Override
    public Saves saves() {
      return Saves.inputs(0, 1);
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.conv2dInputGradient(f.x(0), f.x(1), spec, h, width);
    }

    @Override
    public Var[] vjp(Vjp c) {
      Shape w = c.shape(1);
      return new Var[] {
        c.needs(0) ? Var.apply(new Convolve(spec), c.gy(), c.x(1)) : null,
        c.needs(1) ? Var.apply(new WeightGradient(spec, w.dim(2), w.dim(3)), c.gy(), c.x(0)) : null
      };
    }
  }

  /**
   * w = weight gradient of (x, y); gx is the transposed convolution of y by gw, gy the convolution
   * of x by gw.
   *
   * @param spec geometry
   * @param kh kernel rows
   * @param kw kernel columns
   */
  public record WeightGradient(ConvSpec spec, int kh, int kw) implements Op {
    @Override
    public String name() {
      return "conv2d weight gradient";
    }

    @Override
    public Saves saves() {
      return Saves.inputs(0, 1);
    }

    @Override
    public Tensor forward(Forward f) {
      return Eager.conv2dWeightGradient(f.x(0), f.x(1), spec, kh, kw);
    }

    @Override
    public Var[] vjp(Vjp c) {
      Shape x = c.shape(0);
      Var g = c.gy().cast(c.x(0).value().dtype());
      return new Var[] {
        c.needs(0) ? Var.apply(new InputGradient(spec, x.dim(2), x.dim(3)), c.x(1), g) : null,
        c.needs(1) ? Var.apply(new Convolve(spec), c.x(0), g) : null
      };
    }
  }
}
