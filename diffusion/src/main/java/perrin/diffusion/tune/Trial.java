package perrin.diffusion.tune;

import perrin.tensor.tuning.Algorithm;

/**
 * What one algorithm does on one convolution.
 *
 * @param algorithm which
 * @param millis median time of a call
 * @param error root mean square of the error over that of the exact result
 */
public record Trial(Algorithm algorithm, double millis, double error) {}
