package perrin.diffusion.bound;

import perrin.autograd.Var;

/** The last step of the reverse chain: how likely the data are under p_theta(x_0 | x_1). */
public interface Decoder {
  /**
   * Log probability of each element.
   *
   * @param x0 data [B, …]
   * @param mean of p_theta(x_0 | x_1) [B, …]
   * @param logVariance log sigma_1^2; broadcasts
   * @return nats [B, …]
   */
  Var log(Var x0, Var mean, Var logVariance);

  /**
   * Nats a dimension to be added to a negative log likelihood in these units to have one of data in
   * steps of 1 from 0 to 255: 0 where the decoder gives probabilities of such steps already.
   *
   * @return 0, or the logarithm of a step's inverse width
   */
  double offset();

  /**
   * What it does with the data, for reports.
   *
   * @return one line
   */
  String describe();
}
