package perrin.nn.layer;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * y = gamma (x - mean) / sqrt(variance + eps) + beta over the last axis (Ba et al. 2016, arXiv
 * 1607.06450, eq. 3-4).
 *
 * <p>Parameters: weight [N] = gamma, starts at 1; bias [N] = beta, starts at 0; neither where gamma
 * = 1 and beta = 0 are fixed.
 */
public final class LayerNorm extends Module {
  /** Added to the variance, as in PyTorch. */
  public static final double EPS = 1e-5;

  private final int features;
  private final double eps;
  private final Parameter gamma;
  private final Parameter beta;

  /**
   * A norm with eps = 1e-5 that learns gamma and beta.
   *
   * @param features extent of the last axis
   */
  public LayerNorm(int features) {
    this(features, EPS, true);
  }

  /**
   * A norm.
   *
   * @param features extent of the last axis
   * @param eps added to the variance
   * @param affine whether gamma and beta are learned, else they are 1 and 0
   */
  public LayerNorm(int features, double eps, boolean affine) {
    this.features = features;
    this.eps = eps;
    this.gamma = affine ? parameter("weight", Shape.of(features), Init.ones()) : null;
    this.beta = affine ? parameter("bias", Shape.of(features), Init.zeros()) : null;
  }

  /**
   * Normalises.
   *
   * @param p the pass
   * @param x […,N]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          Var g = gamma == null ? fixed(x, 1) : p.of(gamma);
          Var b = beta == null ? fixed(x, 0) : p.of(beta);
          return perrin.autograd.op.LayerNorm.apply(x, g, b, eps);
        });
  }

  private Var fixed(Var x, double value) {
    double[] all = new double[features];
    Arrays.fill(all, value);
    return Var.constant(Tensor.constant(x.backend(), Shape.of(features), all));
  }
}
