package perrin.kernels.cuda.attention;

import perrin.tensor.Tensor;

/**
 * Somebody who can compute attention, or some of it: each method does all of its work, or returns
 * false and leaves what it was to write undefined.
 */
public interface AttentionEngine {
  /**
   * out and logSumExp.
   *
   * @param q [N,T,D]; any strides; N may be two axes, in all operands
   * @param k [N,S,D]
   * @param v [N,S,E]
   * @param scale above 0
   * @param out [N,T,E], written
   * @param logSumExp [N,T], written
   * @return whether it was done
   */
  boolean forward(Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp);

  /**
   * The cotangents of q, k and v.
   *
   * @param gOut [N,T,E]
   * @param q as forward
   * @param k as forward
   * @param v as forward
   * @param out of forward, of whatever engine
   * @param logSumExp of forward
   * @param scale as forward
   * @param gq [N,T,D], written
   * @param gk [N,S,D], written
   * @param gv [N,S,E], written
   * @return whether it was done
   */
  boolean backward(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv);
}
