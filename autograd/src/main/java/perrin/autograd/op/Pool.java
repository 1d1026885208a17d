package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Pooling over k x k windows of images. */
public final class Pool {
  private Pool() {}

  /**
   * The largest element of each window; padding never wins; the gradient of equal ones goes to the
   * first in row-major order.
   *
   * @param x [B,C,H,W]
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding rows and columns added on each side, less than k
   * @return [B,C,H',W'], H' = (H + 2 padding - k) / stride + 1 rounded down
   */
  public static Var max(Var x, int k, int stride, int padding) {
    Windows.check(x.shape(), k, stride, padding);
    return Var.apply(new Max(k, stride, padding), x);
  }

  /**
   * The mean of each window, zeros of the padding included.
   *
   * @param x [B,C,H,W]
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding rows and columns of zeros on each side, less than k
   * @return [B,C,H',W'], H' = (H + 2 padding - k) / stride + 1 rounded down
   */
  public static Var average(Var x, int k, int stride, int padding) {
    Windows.check(x.shape(), k, stride, padding);
    double share = 1.0 / (k * k);
    if (k == stride && padding == 0 && x.dim(2) % k == 0 && x.dim(3) % k == 0) {
      return Resize.blockSum(x, k).mul(share);
    }
    Shape y = Windows.out(x.shape(), k, stride, padding);
    return Windows.unfold(x, k, stride, padding)
        .sum(0)
        .reshape(y.dim(1), y.dim(2), y.dim(3), y.dim(4))
        .mul(share);
  }

  /**
   * y = largest tap of each window; gx = gy added at the place of that tap.
   *
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding added on each side
   */
  public record Max(int k, int stride, int padding) implements Op {
    @Override
    public String name() {
      return "max pool";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      Tensor taps = Windows.taps(f.x(0), k, stride, padding, Double.NEGATIVE_INFINITY);
      Shape s = taps.shape();
      f.keep(Eager.cast(Eager.argReduce(true, taps, 0), taps.dtype()));
      return Eager.reduce(ReduceOp.MAX, taps, 0).reshape(s.dim(1), s.dim(2), s.dim(3), s.dim(4));
    }

    @Override
    public Var[] vjp(Vjp c) {
      Shape x = c.shape(0);
      Shape y = c.gy().shape();
      Var gy = c.gy().reshape(1, y.dim(0), y.dim(1), y.dim(2), y.dim(3));
      Var chosen = numbers(c.gy(), k * k).eq(Var.constant(c.extra(0)));
      Var taps = gy.where(chosen, gy.scalar(0));
      return new Var[] {Var.apply(new Windows.Fold(k, stride, padding, x.dim(2), x.dim(3)), taps)};
    }

    /** 0, 1, …, n - 1 along a first axis. */
    private static Var numbers(Var like, int n) {
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = i;
      }
      return Var.constant(
          Eager.cast(
              Tensor.constant(like.backend(), Shape.of(n, 1, 1, 1, 1), values),
              like.value().dtype()));
    }
  }
}
