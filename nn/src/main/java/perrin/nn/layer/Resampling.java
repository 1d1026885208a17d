package perrin.nn.layer;

import perrin.autograd.Var;

/** What a residual block does to rows and columns. */
public enum Resampling {
  /** Keeps them. */
  NONE,
  /** Halves them. */
  HALVE,
  /** Doubles them. */
  DOUBLE;

  /**
   * Resamples.
   *
   * @param x [B,C,H,W], H and W even where they are halved
   * @param filter by which
   * @return [B,C,H',W']
   */
  public Var apply(Var x, ResamplingFilter filter) {
    return switch (this) {
      case NONE -> x;
      case HALVE -> filter.halved(x);
      case DOUBLE -> filter.doubled(x);
    };
  }
}
