package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;

/** The transposition pair of cutting an image into sliding windows and adding them up again. */
public final class Windows {
  private Windows() {}

  /**
   * The k x k taps of all windows: y[i k + j,b,c,r,q] = x[b,c,r stride + i - padding,q stride + j -
   * padding].
   *
   * @param x [B,C,H,W]
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding rows and columns of zeros on each side, less than k
   * @return [k k,B,C,H',W']
   * @throws ShapeException if no window fits
   */
  public static Var unfold(Var x, int k, int stride, int padding) {
    check(x.shape(), k, stride, padding);
    return Var.apply(new Unfold(k, stride, padding), x);
  }

  static void check(Shape x, int k, int stride, int padding) {
    boolean legal = x.rank() == 4 && k >= 1 && stride >= 1 && padding >= 0 && padding < k;
    if (!legal || out(x, k, stride, padding).size() == 0 && x.dim(0) * x.dim(1) > 0) {
      throw new ShapeException(
          "windows",
          "x "
              + x
              + " must be [B,C,H,W] and hold a window of k "
              + k
              + ", stride "
              + stride
              + ", padding "
              + padding
              + " (less than k)");
    }
  }

  /** Shape [k k,B,C,H',W'] of the windows of an image. */
  static Shape out(Shape x, int k, int stride, int padding) {
    ConvSpec spec = ConvSpec.of(stride, padding);
    int rows = Math.max(0, spec.outH(x.dim(2), k));
    int columns = Math.max(0, spec.outW(x.dim(3), k));
    return Shape.of(k * k, x.dim(0), x.dim(1), rows, columns);
  }

  /** All taps of a padded image, each in the image's physical order. */
  static Tensor taps(Tensor x, int k, int stride, int padding, double border) {
    Tensor from = padding == 0 ? x : padded(x, padding, border);
    Shape to = out(x.shape(), k, stride, padding);
    Tensor y = stack(x, to);
    for (int t = 0; t < k * k; t++) {
      x.backend().copy(tap(from, to, t, k, stride), plane(y, t));
    }
    return y;
  }

  private static Tensor padded(Tensor x, int padding, double border) {
    Shape larger = Shape.of(x.dim(0), x.dim(1), x.dim(2) + 2 * padding, x.dim(3) + 2 * padding);
    Tensor out = Eager.like(x, larger, x.dtype(), "windows");
    x.backend().fill(out, border);
    x.backend().copy(x, inside(out, padding));
    return out;
  }

  private static Tensor inside(Tensor x, int padding) {
    return x.slice(2, padding, x.dim(2) - padding).slice(3, padding, x.dim(3) - padding);
  }

  private static Tensor stack(Tensor x, Shape to) {
    Shape image = Shape.of(to.dim(1), to.dim(2), to.dim(3), to.dim(4));
    int[] order = Strides.like(image, x.strides(), x.shape());
    int[] strides = {Math.max(1, image.size()), order[0], order[1], order[2], order[3]};
    return Tensor.allocate(x.backend(), x.dtype(), to, strides, "windows");
  }

  private static Tensor tap(Tensor padded, Shape to, int t, int k, int stride) {
    int i = t / k;
    int j = t % k;
    return padded
        .slice(2, i, i + (to.dim(3) - 1) * stride + 1, stride)
        .slice(3, j, j + (to.dim(4) - 1) * stride + 1, stride);
  }

  private static Tensor plane(Tensor windows, int t) {
    Shape s = windows.shape();
    return windows.slice(0, t, t + 1).reshape(s.dim(1), s.dim(2), s.dim(3), s.dim(4));
  }

  /**
   * y = all taps of x; gx = gy added up at the places they came from.
   *
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding zeros on each side
   */
  public record Unfold(int k, int stride, int padding) implements Op {
    @Override
    public String name() {
      return "unfold";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      return taps(f.x(0), k, stride, padding, 0);
    }

    @Override
    public Var[] vjp(Vjp c) {
      Shape x = c.shape(0);
      return new Var[] {Var.apply(new Fold(k, stride, padding, x.dim(2), x.dim(3)), c.gy())};
    }
  }

  /**
   * y = taps added up at their places in an image of h rows and w columns; gx = all taps of gy.
   *
   * @param k rows and columns of a window
   * @param stride between windows
   * @param padding zeros on each side, cut off
   * @param h rows of the image
   * @param w columns of the image
   */
  public record Fold(int k, int stride, int padding, int h, int w) implements Op {
    @Override
    public String name() {
      return "fold";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      Tensor windows = f.x(0);
      Shape to = windows.shape();
      Tensor first = plane(windows, 0);
      Shape larger = Shape.of(to.dim(1), to.dim(2), h + 2 * padding, w + 2 * padding);
      Tensor sum = Eager.like(first, larger, windows.dtype(), name());
      sum.backend().fill(sum, 0);
      for (int t = 0; t < k * k; t++) {
        Tensor place = tap(sum, to, t, k, stride);
        sum.backend().binary(BinaryOp.ADD, place, plane(windows, t), place);
      }
      return padding == 0 ? sum : Eager.copy(inside(sum, padding));
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {unfold(c.gy(), k, stride, padding)};
    }
  }
}
