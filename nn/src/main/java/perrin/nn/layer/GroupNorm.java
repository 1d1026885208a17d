package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;

/**
 * y = gamma (x - mean) / sqrt(variance + eps) + beta over each sample's groups of channels (Wu and
 * He 2018, arXiv 1803.08494, eq. 1, 2, 7), followed by SiLU where asked for, in one pass.
 *
 * <p>Parameters: weight [C] = gamma, starts at 1; bias [C] = beta, starts at 0.
 */
public final class GroupNorm extends Module {
  /** Added to the variance, as in PyTorch. */
  public static final double EPS = 1e-5;

  private final Parameter gamma;
  private final Parameter beta;
  private final int groups;
  private final double eps;
  private final boolean silu;

  /**
   * A norm with eps = 1e-5.
   *
   * @param groups divides the channels
   * @param channels of x
   * @param silu whether y is passed through x sigmoid(x)
   */
  public GroupNorm(int groups, int channels, boolean silu) {
    this(groups, channels, EPS, silu);
  }

  /**
   * A norm.
   *
   * @param groups divides the channels
   * @param channels of x
   * @param eps added to the variance
   * @param silu whether y is passed through x sigmoid(x)
   * @throws IllegalArgumentException if the groups do not divide the channels
   */
  public GroupNorm(int groups, int channels, double eps, boolean silu) {
    if (groups < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "group norm: " + groups + " groups do not divide " + channels + " channels");
    }
    this.groups = groups;
    this.eps = eps;
    this.silu = silu;
    this.gamma = parameter("weight", Shape.of(channels), Init.ones());
    this.beta = parameter("bias", Shape.of(channels), Init.zeros());
  }

  /**
   * Normalises.
   *
   * @param p the pass
   * @param x [B,C,…]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> perrin.autograd.op.GroupNorm.apply(x, p.of(gamma), p.of(beta), groups, eps, silu));
  }
}
