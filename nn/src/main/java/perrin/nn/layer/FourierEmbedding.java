package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * e(t) = [sin(2 pi w_i t) for all i, cos(2 pi w_i t) for all i] with fixed w ~ N(0, scale^2)
 * (Tancik et al. 2020, arXiv 2006.10739; Song et al. 2021, arXiv 2011.13456, appendix C).
 *
 * <p>Made for continuous times of order 1, such as log noise levels. The frequencies are drawn once
 * and for all from the Philox stream (0, INIT, step 1) and are the same in every network. No
 * parameters.
 */
public final class FourierEmbedding extends Module implements TimeFeatures {
  private final double[] frequencies;

  /**
   * An embedding.
   *
   * @param features even, at least 2
   * @param scale standard deviation of the frequencies; Song et al. take 16
   * @throws IllegalArgumentException if features is odd or too small
   */
  public FourierEmbedding(int features, double scale) {
    if (features < 2 || features % 2 != 0) {
      throw new IllegalArgumentException(
          "fourier embedding: features must be even and at least 2, but is " + features);
    }
    frequencies = new double[features / 2];
    NoiseKey key = NoiseKey.of(0, Purpose.INIT).at(1);
    Noise.fill(Distribution.NORMAL, key, 0, 0, frequencies, 0, frequencies.length);
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] *= 2 * Math.PI * scale;
    }
  }

  @Override
  public int features() {
    return 2 * frequencies.length;
  }

  @Override
  public Var forward(Var t) {
    if (t.rank() != 1) {
      throw new ShapeException("fourier embedding", "time " + t.shape() + " must be [B]");
    }
    return scoped(
        () -> {
          Shape row = Shape.of(1, frequencies.length);
          Var f = Var.constant(Tensor.constant(t.backend(), row, frequencies));
          Var angle = t.reshape(-1, 1).mul(f);
          return Var.concat(1, angle.sin(), angle.cos());
        });
  }
}
