package perrin.nn.layer;

/**
 * The shape of a {@link ResBlock}.
 *
 * @param in channels of x
 * @param out channels of y
 * @param embedding features of e
 * @param groups of the norms; divides both numbers of channels
 * @param dropout rate
 * @param injection how it is told e
 * @param resampling what it does to rows and columns, between the first norm and convolution
 * @param filter by which
 * @param skipConvolution whether the skip connection has a 1x1 convolution also where only rows and
 *     columns change (Song et al. 2021), not just where channels do
 * @param scale of the sum of skip and residual: 1, or sqrt(1/2) to keep the variance (Song et al.
 *     2021, arXiv 2011.13456, appendix H)
 */
public record ResBlockConfig(
    int in,
    int out,
    int embedding,
    int groups,
    double dropout,
    TimeInjection injection,
    Resampling resampling,
    ResamplingFilter filter,
    boolean skipConvolution,
    double scale) {}
