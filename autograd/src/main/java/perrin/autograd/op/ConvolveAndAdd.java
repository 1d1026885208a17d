package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * y = w * x + bias + shift + addend in one pass over y: the convolutions of a residual block, told
 * the time by a shift that is the same at all places, and added to its skip connection. The
 * gradients of x and w are those of {@link Conv2d.Convolve}; the addend's is gy, the shift's its
 * sum over places, the bias' its sum over samples too.
 *
 * <p>Operands: x, w, then those of bias, shift and addend that exist.
 *
 * @param spec geometry
 * @param bias whether there is a bias
 * @param shift whether there is a shift
 * @param addend whether there is an addend
 */
public record ConvolveAndAdd(ConvSpec spec, boolean bias, boolean shift, boolean addend)
    implements Op {
  /**
   * Convolution and sums.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param shift [B,O] or null
   * @param addend [B,O,H',W'] or null
   * @param spec geometry
   * @return [B,O,H',W']
   * @throws ShapeException if extents do not fit
   */
  public static Var apply(Var x, Var w, Var bias, Var shift, Var addend, ConvSpec spec) {
    if (shift == null && addend == null) {
      return Conv2d.apply(x, w, bias, spec);
    }
    Shape y = Eager.conv2dShape(x.value(), w.value(), bias == null ? null : bias.value(), spec);
    check("shift", shift, Shape.of(y.dim(0), y.dim(1)), y);
    check("addend", addend, y, y);
    Var[] all = new Var[5];
    int n = 0;
    for (Var each : new Var[] {x, w, bias, shift, addend}) {
      if (each != null) {
        all[n++] = each;
      }
    }
    var op = new ConvolveAndAdd(spec, bias != null, shift != null, addend != null);
    return Var.apply(op, java.util.Arrays.copyOf(all, n));
  }

  private static void check(String name, Var added, Shape right, Shape y) {
    if (added != null && !added.shape().equals(right)) {
      throw new ShapeException(
          "conv2d", name + " " + added.shape() + " must be " + right + " for a result of " + y);
    }
  }

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
    int i = 2;
    Tensor b = bias ? f.x(i++) : null;
    Tensor s = shift ? f.x(i++) : null;
    Tensor a = addend ? f.x(i) : null;
    Tensor x = f.x(0);
    Tensor w = f.x(1);
    try (Scope scope = Scope.inner(name())) {
      FusedKernels kernels = x.backend().fused();
      if (kernels != FusedKernels.NONE) {
        Tensor y = Eager.image(x, Eager.conv2dShape(x, w, b, spec), name());
        if (kernels.conv2d(x, w, b, s, a, spec, y)) {
          return scope.keep(y);
        }
      }
      Tensor y = Eager.conv2d(x, w, b, spec);
      if (s != null) {
        Tensor each = s.dtype() == y.dtype() ? s : Eager.cast(s, y.dtype());
        y = Eager.binary(BinaryOp.ADD, y, each.reshape(s.dim(0), s.dim(1), 1, 1));
      }
      return scope.keep(a == null ? y : Eager.binary(BinaryOp.ADD, y, a));
    }
  }

  @Override
  public Var[] vjp(Vjp c) {
    Shape x = c.shape(0);
    Var gy = c.gy();
    Var[] g = new Var[c.count()];
    if (c.needs(0)) {
      g[0] = Var.apply(new Conv2d.InputGradient(spec, x.dim(2), x.dim(3)), gy, c.x(1));
    }
    int i = 2;
    int atBias = bias ? i++ : -1;
    boolean toBias = bias && c.needs(atBias);
    Var[] sums = Conv2d.weightGradient(c, spec, shift || toBias, shift);
    g[1] = sums[0];
    if (toBias) {
      g[atBias] = shift ? sums[1].sum(0).reshape(-1) : sums[1];
    }
    if (shift) {
      g[i++] = sums[1];
    }
    if (addend) {
      g[i] = gy;
    }
    return g;
  }
}
