package perrin.autograd.op;

import perrin.autograd.Forward;
import perrin.autograd.Op;
import perrin.autograd.Saves;
import perrin.autograd.Var;
import perrin.autograd.Vjp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * C = A B over the last two axes, batch axes broadcast; gA = gC B^T, gB = A^T gC, summed down to
 * the operands' batch axes. The cotangent of a rounded copy, such as a weight that met bfloat16
 * activations, is not rounded: it has the type of sums.
 */
public enum Matmul implements Op {
  /** C has the operands' type. */
  MATMUL,

  /** C has the type of sums, which is wider than bfloat16. */
  SUMS;

  /**
   * a b.
   *
   * @param a […,M,K]
   * @param b […,K,N]
   * @return […,M,N]
   */
  public static Var apply(Var a, Var b) {
    return Var.apply(MATMUL, a, b);
  }

  /**
   * a b, not rounded to the operands' type.
   *
   * @param a […,M,K]
   * @param b […,K,N]
   * @return […,M,N] in the type of sums
   */
  public static Var sums(Var a, Var b) {
    return Var.apply(SUMS, a, b);
  }

  private static Var apply(boolean sums, Var a, Var b) {
    return sums ? sums(a, b) : apply(a, b);
  }

  @Override
  public Saves saves() {
    return Saves.inputs(0, 1);
  }

  @Override
  public Tensor forward(Forward f) {
    DType type = f.x(0).dtype();
    return Eager.matmul(f.x(0), f.x(1), null, this == SUMS ? type.accumulator() : type);
  }

  @Override
  public Var[] vjp(Vjp c) {
    Var gc = c.gy().cast(c.x(0).value().dtype());
    Var ga = null;
    Var gb = null;
    if (c.needs(0)) {
      ga = apply(c.rounded(0), gc, c.x(1).transpose(-1, -2)).sumTo(c.shape(0));
    }
    if (c.needs(1)) {
      boolean shared = c.shape(1).rank() == 2 && c.shape(0).rank() > 2;
      if (shared) {
        // One matrix for the whole batch: a single long product instead of a batch and its sum.
        Shape s = c.shape(0);
        Var rows = c.x(0).reshape(-1, s.dim(-1));
        gb = apply(c.rounded(1), rows.transpose(0, 1), gc.reshape(-1, gc.dim(-1)));
      } else {
        gb = apply(c.rounded(1), c.x(0).transpose(-1, -2), gc).sumTo(c.shape(1));
      }
    }
    return new Var[] {ga, gb};
  }
}
