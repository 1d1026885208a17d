package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;

/**
 * y = gamma (x - mean) / sqrt(variance + eps) + beta over the last axis (Ba et al. 2016, arXiv
 * 1607.06450, eq. 3-4).
 *
 * <p>Parameters: weight [N] = gamma, starts at 1; bias [N] = beta, starts at 0.
 */
public final class LayerNorm extends Module {
  /** Added to the variance, as in PyTorch. */
  public static final double EPS = 1e-5;

  private final Parameter gamma;
  private final Parameter beta;

  /**
   * A norm.
   *
   * @param features extent of the last axis
   */
  public LayerNorm(int features) {
    this.gamma = parameter("weight", Shape.of(features), Init.ones());
    this.beta = parameter("bias", Shape.of(features), Init.zeros());
  }

  /**
   * Normalises.
   *
   * @param p the pass
   * @param x […,N]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> perrin.autograd.op.LayerNorm.apply(x, p.of(gamma), p.of(beta), EPS));
  }
}
