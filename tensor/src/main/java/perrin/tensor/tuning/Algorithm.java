package perrin.tensor.tuning;

/**
 * Ways to compute convolutions, matrix products or attention that are equal in exact arithmetic and
 * differ in bits.
 *
 * <p>Which of them a backend has, and for which work, says {@link Tunable#algorithms}.
 */
public enum Algorithm {
  /** Plain sums over channels and taps (or, for weights, over images and places): any shape. */
  DIRECT("direct"),
  /** A 1x1 convolution as one product of matrices; forward and input gradient. */
  POINTWISE("pointwise"),
  /** Weight gradient of stride 1 by patches of the cotangent against pixels of the image. */
  EXCHANGED("exchanged"),
  /** Winograd's F(4x4, 3x3); 3x3, stride 1, padding 1. */
  WINOGRAD4("winograd4"),
  /** The CUDA backend's hand-written kernels. */
  OWN("own"),
  /** NVIDIA's cuDNN: convolutions, attention. */
  CUDNN("cudnn"),
  /** NVIDIA's cuBLAS: matrix products. */
  CUBLAS("cublas");

  private final String label;

  Algorithm(String label) {
    this.label = label;
  }

  /**
   * Its name in tables.
   *
   * @return such as "winograd4"
   */
  public String label() {
    return label;
  }

  @Override
  public String toString() {
    return label;
  }
}
