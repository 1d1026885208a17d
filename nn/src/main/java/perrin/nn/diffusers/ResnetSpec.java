package perrin.nn.diffusers;

import perrin.nn.layer.Activation;

/**
 * What the residual blocks of a network have in common.
 *
 * @param embedding features of the time's embedding
 * @param groups of the norms
 * @param eps of the norms
 * @param activation f
 * @param scaleShift whether the time scales and shifts after the second norm, else it is added
 * @param dropout rate
 * @param timeAsIs whether the time's embedding is not passed through f first
 * @param divisor of the block's sum
 */
record ResnetSpec(
    int embedding,
    int groups,
    double eps,
    Activation activation,
    boolean scaleShift,
    double dropout,
    boolean timeAsIs,
    double divisor) {

  /** The same with another divisor, and the time as it is or not. */
  ResnetSpec with(double other, boolean asIs) {
    return new ResnetSpec(embedding, groups, eps, activation, scaleShift, dropout, asIs, other);
  }
}
