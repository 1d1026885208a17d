package perrin.tensor;

/**
 * Optional kernels: each a faster copy of a definition made of primitives, which the operation runs
 * where a kernel declines.
 *
 * <p>Every method returns whether it did the work; false means the outputs are untouched and the
 * caller must run the definition. The conformance suite compares each kernel with its definition,
 * forward and backward. Statistics (mean, rstd, log-sum-exp) are dense row-major.
 */
public interface FusedKernels {

  /** Declines everything. */
  FusedKernels NONE = new FusedKernels() {};

  /**
   * The parts one after another along an axis: a copy into each one's range of y.
   *
   * @param parts at least one
   * @param axis from 0 to rank - 1
   * @param y written
   * @return whether it was done
   */
  default boolean concat(Tensor[] parts, int axis, Tensor y) {
    return false;
  }

  /**
   * y = w * x + bias + shift + addend: a convolution with what is usually added to its result.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param shift [B,O], the same at all places, or null
   * @param addend y's shape, or null
   * @param spec geometry
   * @param y [B,O,H',W'], written; not the addend
   * @return whether it was done
   */
  default boolean conv2d(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    return false;
  }

  /**
   * y = act(gamma (x - mean) rstd + beta), mean and rstd over each sample's groups of channels (Wu
   * and He 2018, arXiv 1803.08494, eq. 1, 2, 7).
   *
   * @param x [B,C,H,W] (or [B,C,N], [B,C])
   * @param gamma [C]
   * @param beta [C]
   * @param groups divides C
   * @param eps added to the variance
   * @param silu whether act is SiLU, else the identity
   * @param y destination in x's layout
   * @param mean [B,groups], written
   * @param rstd [B,groups], written
   * @return whether it was done
   */
  default boolean groupNorm(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      int groups,
      double eps,
      boolean silu,
      Tensor y,
      Tensor mean,
      Tensor rstd) {
    return false;
  }

  /**
   * Vector-Jacobian product of {@link #groupNorm}.
   *
   * @param gy cotangent of y
   * @param x as saved
   * @param gamma [C]
   * @param beta [C]
   * @param mean [B,groups]
   * @param rstd [B,groups]
   * @param groups divides C
   * @param silu as forward
   * @param addends what gx starts from: at most two tensors of x's shape; gx = (their sum, in
   *     order) + the product
   * @param gx written, in x's layout; none of the addends
   * @param gGamma [C], written
   * @param gBeta [C], written
   * @return whether it was done
   */
  default boolean groupNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      int groups,
      boolean silu,
      Tensor[] addends,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return false;
  }

  /**
   * y = gamma (x - mean) rstd + beta, mean and rstd of each channel over batch and places (Ioffe
   * and Szegedy 2015, arXiv 1502.03167, Algorithm 1).
   *
   * @param x [B,C,…]
   * @param gamma [C]
   * @param beta [C]
   * @param eps added to the variance
   * @param y destination in x's layout
   * @param mean [C], written
   * @param rstd [C], written
   * @return whether it was done
   */
  default boolean batchNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    return false;
  }

  /**
   * Vector-Jacobian product of {@link #batchNorm}.
   *
   * @param gy cotangent of y
   * @param x as saved
   * @param gamma [C]
   * @param beta [C]
   * @param mean [C]
   * @param rstd [C]
   * @param gx written, in x's layout
   * @param gGamma [C], written
   * @param gBeta [C], written
   * @return whether it was done
   */
  default boolean batchNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor beta,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return false;
  }

  /**
   * y = gamma (x - mean) rstd + beta over the last axis (Ba et al. 2016, arXiv 1607.06450, eq.
   * 3-4).
   *
   * @param x […,N]
   * @param gamma [N]
   * @param beta [N]
   * @param eps added to the variance
   * @param y destination
   * @param mean […,1], written
   * @param rstd […,1], written
   * @return whether it was done
   */
  default boolean layerNorm(
      Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
    return false;
  }

  /**
   * Vector-Jacobian product of {@link #layerNorm}.
   *
   * @param gy cotangent of y
   * @param x as saved
   * @param gamma [N]
   * @param mean […,1]
   * @param rstd […,1]
   * @param gx written
   * @param gGamma [N], written
   * @param gBeta [N], written
   * @return whether it was done
   */
  default boolean layerNormGradient(
      Tensor gy,
      Tensor x,
      Tensor gamma,
      Tensor mean,
      Tensor rstd,
      Tensor gx,
      Tensor gGamma,
      Tensor gBeta) {
    return false;
  }

  /**
   * y = exp(x - max) / sum exp(x - max) over the last axis, or its logarithm.
   *
   * @param x […,N]
   * @param log whether to give the logarithm
   * @param y destination
   * @return whether it was done
   */
  default boolean softmax(Tensor x, boolean log, Tensor y) {
    return false;
  }

  /**
   * Vector-Jacobian product of {@link #softmax}: y (gy - sum gy y), or gy - e^y sum gy.
   *
   * @param gy cotangent of y
   * @param y as saved
   * @param log as forward
   * @param gx written
   * @return whether it was done
   */
  default boolean softmaxGradient(Tensor gy, Tensor y, boolean log, Tensor gx) {
    return false;
  }

  /**
   * out = softmax(scale q k^T) v (Vaswani et al. 2017, arXiv 1706.03762, eq. 1).
   *
   * <p>N is one axis or, in all operands alike, two: heads and batch of an image lie at distances
   * that no single axis has.
   *
   * @param q [N,T,D]; any strides
   * @param k [N,S,D]
   * @param v [N,S,E]
   * @param scale usually 1/sqrt(D)
   * @param out [N,T,E]
   * @param logSumExp [N,T], written
   * @return whether it was done
   */
  default boolean attention(
      Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    return false;
  }

  /**
   * Vector-Jacobian product of {@link #attention}; N as there.
   *
   * @param gOut cotangent of out
   * @param q as saved
   * @param k as saved
   * @param v as saved
   * @param out as saved
   * @param logSumExp as saved
   * @param scale as forward
   * @param gq written
   * @param gk written
   * @param gv written
   * @return whether it was done
   */
  default boolean attentionGradient(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv) {
    return false;
  }

  /**
   * One Adam or AdamW step over many tensors (Kingma and Ba 2015, Algorithm 1; Loshchilov and
   * Hutter 2019, Algorithm 2): g' = clip g (+ l2 p for Adam), m = b1 m + (1 - b1) g', v = b2 v + (1
   * - b2) g'^2, p = (1 - lr wd) p - lr (m c1) / (sqrt(v c2) + eps).
   *
   * @param p parameters, written
   * @param g gradients
   * @param m first moments, written
   * @param v second moments, written
   * @param scalars FLOAT [9]: lr, b1, b2, eps, wd (decoupled), l2 (coupled), c1 = 1/(1-b1^k), c2 =
   *     1/(1-b2^k), clip
   * @return whether it was done
   */
  default boolean adam(Tensor[] p, Tensor[] g, Tensor[] m, Tensor[] v, Tensor scalars) {
    return false;
  }

  /**
   * average = d average + (1 - d) p over many tensors.
   *
   * @param average written
   * @param p parameters
   * @param decay FLOAT [1], d
   * @return whether it was done
   */
  default boolean movingAverage(Tensor[] average, Tensor[] p, Tensor decay) {
    return false;
  }

  /**
   * out = sum of squares over many tensors.
   *
   * @param x operands
   * @param out [1], written
   * @return whether it was done
   */
  default boolean sumOfSquares(Tensor[] x, Tensor out) {
    return false;
  }
}
