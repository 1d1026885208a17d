package perrin.nn.layer;

import perrin.autograd.Var;

/** Fixed functions of the time, the first step of its embedding. */
public interface TimeFeatures {
  /**
   * Number of features.
   *
   * @return even
   */
  int features();

  /**
   * Embeds.
   *
   * @param t [B], real
   * @return [B,features]
   */
  Var forward(Var t);
}
