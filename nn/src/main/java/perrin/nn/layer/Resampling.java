package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Pool;
import perrin.autograd.op.Resize;

/** What a residual block does to rows and columns. */
public enum Resampling {
  /** Keeps them. */
  NONE,
  /** Halves them: the mean of four places. */
  HALVE,
  /** Doubles them: every place four times. */
  DOUBLE;

  /**
   * Resamples.
   *
   * @param x [B,C,H,W], H and W even where they are halved
   * @return [B,C,H',W']
   */
  public Var apply(Var x) {
    return switch (this) {
      case NONE -> x;
      case HALVE -> Pool.average(x, 2, 2, 0);
      case DOUBLE -> Resize.nearest(x, 2);
    };
  }
}
