package perrin.diffusion.evaluation;

import java.util.List;

/**
 * Exact likelihoods of a model.
 *
 * @param images how many were measured
 * @param dimensions D of each
 * @param bitsPerDimension mean of -log2 p(x) / D, with the offset
 * @param standardError of this mean over the images
 * @param nats mean of log p(x) of the dequantised images
 * @param offset bits a dimension that the width of a grey level adds
 * @param terminalKl greatest part of the nats that the prior's mismatch at the noisy end can make
 * @param accepted steps, of all batches
 * @param rejected steps, of all batches
 * @param evaluations of the network with its divergence, of all batches
 * @param each bits a dimension of each image
 */
public record LikelihoodFigures(
    int images,
    int dimensions,
    double bitsPerDimension,
    double standardError,
    double nats,
    double offset,
    double terminalKl,
    int accepted,
    int rejected,
    int evaluations,
    List<Double> each) {
  /** Copies the list. */
  public LikelihoodFigures {
    each = List.copyOf(each);
  }
}
