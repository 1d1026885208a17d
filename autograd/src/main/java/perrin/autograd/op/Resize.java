package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/** Image resizing: the transposition pair of repeating and summing blocks, and bilinear weights. */
public final class Resize {
  private Resize() {}

  /**
   * Every pixel repeated in a block of factor x factor.
   *
   * @param x [B,C,H,W]
   * @param factor at least 1
   * @return [B,C,factor H,factor W]
   */
  public static Var nearest(Var x, int factor) {
    check("resize nearest", x, factor);
    return factor == 1 ? x : Var.apply(new Nearest(factor), x);
  }

  /**
   * Sum over blocks of factor x factor: the transpose of {@link #nearest}.
   *
   * @param x [B,C,H,W], H and W multiples of the factor
   * @param factor at least 1
   * @return [B,C,H/factor,W/factor]
   */
  public static Var blockSum(Var x, int factor) {
    check("block sum", x, factor);
    if (x.dim(2) % factor != 0 || x.dim(3) % factor != 0) {
      throw new ShapeException(
          "block sum", "rows and columns of x " + x.shape() + " must be multiples of " + factor);
    }
    return factor == 1 ? x : Var.apply(new BlockSum(factor), x);
  }

  /**
   * Bilinear interpolation between pixel centres (corners not aligned): output row i lies at (i +
   * 1/2) H/h - 1/2, kept within the image; no antialiasing. Two small matrix products.
   *
   * @param x [B,C,H,W]
   * @param h rows of the result, at least 1
   * @param w columns of the result, at least 1
   * @return [B,C,h,w]
   */
  public static Var bilinear(Var x, int h, int w) {
    check("resize bilinear", x, Math.min(h, w));
    int b = x.dim(0);
    int c = x.dim(1);
    int rows = x.dim(2);
    int columns = x.dim(3);
    if (rows == 0 || columns == 0) {
      throw new ShapeException("resize bilinear", "x " + x.shape() + " has no pixels");
    }
    // Channels last, so that both products run along contiguous memory.
    Var y = x.permute(0, 2, 3, 1).reshape(b, rows, columns * c);
    y = weights(x, h, rows).matmul(y).reshape(b * h, columns, c);
    y = weights(x, w, columns).matmul(y).reshape(b, h, w, c);
    return y.permute(0, 3, 1, 2);
  }

  private static Var weights(Var x, int to, int from) {
    double[] r = new double[to * from];
    for (int i = 0; i < to; i++) {
      double at = Math.max(0, (i + 0.5) * from / to - 0.5);
      int low = Math.min((int) at, from - 1);
      int high = Math.min(low + 1, from - 1);
      double share = Math.min(at - low, 1);
      r[i * from + low] += 1 - share;
      r[i * from + high] += share;
    }
    return Var.constant(
        Eager.cast(Tensor.constant(x.backend(), Shape.of(to, from), r), x.value().dtype()));
  }

  private static void check(String operation, Var x, int extent) {
    if (x.rank() != 4 || extent < 1) {
      throw new ShapeException(
          operation, "x " + x.shape() + " must be [B,C,H,W] and " + extent + " at least 1");
    }
  }

  /** x [B,C,factor H,factor W] seen as [B,C,H,factor,W,factor]. */
  private static Tensor blocks(Tensor x, int factor) {
    return x.reshape(x.dim(0), x.dim(1), x.dim(2) / factor, factor, x.dim(3) / factor, factor);
  }

  /**
   * y[b,c,i,j] = x[b,c,i/factor,j/factor]; gx = sum of gy over the blocks.
   *
   * @param factor at least 1
   */
  public record Nearest(int factor) implements Op {
    @Override
    public String name() {
      return "resize nearest";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      Tensor x = f.x(0);
      Shape to = Shape.of(x.dim(0), x.dim(1), factor * x.dim(2), factor * x.dim(3));
      Tensor y = Eager.like(x, to, x.dtype(), name());
      Tensor into = blocks(y, factor);
      Tensor pixels = x.reshape(x.dim(0), x.dim(1), x.dim(2), 1, x.dim(3), 1);
      x.backend().copy(pixels.expand(into.shape()), into);
      return y;
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {blockSum(c.gy(), factor)};
    }
  }

  /**
   * y = sum of x over blocks; gx = gy repeated over them.
   *
   * @param factor at least 1
   */
  public record BlockSum(int factor) implements Op {
    @Override
    public String name() {
      return "block sum";
    }

    @Override
    public Saves saves() {
      return Saves.NOTHING;
    }

    @Override
    public Tensor forward(Forward f) {
      Tensor x = blocks(f.x(0), factor);
      Shape to = x.shape().reduced(3, 5);
      Tensor y = Eager.like(x, to, x.dtype(), name());
      x.backend().reduce(ReduceOp.SUM, x, y);
      return y.reshape(to.dim(0), to.dim(1), to.dim(2), to.dim(4));
    }

    @Override
    public Var[] vjp(Vjp c) {
      return new Var[] {nearest(c.gy(), factor)};
    }
  }
}
