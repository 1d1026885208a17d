package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * e(t) = [sin(f_i t) for all i, cos(f_i t) for all i], f_i = 10000^(-i / n), i from 0 to features/2
 * - 1 (Vaswani et al. 2017, arXiv 1706.03762, section 3.5; Ho et al. 2020, arXiv 2006.11239,
 * appendix B).
 *
 * <p>n is features/2; the DDPM authors' code has features/2 - 1, so that the last frequency is
 * exactly 1/10000. Made for times that count steps, 0 to about 1000: callers with times in [0,1]
 * multiply by 1000. No parameters.
 */
public final class SinusoidalEmbedding extends Module implements TimeFeatures {
  private final double[] frequencies;
  private final boolean cosineFirst;

  /**
   * The usual form, n = features/2.
   *
   * @param features even, at least 2
   */
  public SinusoidalEmbedding(int features) {
    this(features, false);
  }

  /**
   * An embedding.
   *
   * @param features even, at least 2, or 4 in the DDPM form
   * @param ddpm whether n = features/2 - 1, as in the DDPM authors' code
   * @throws IllegalArgumentException if features is odd or too small
   */
  public SinusoidalEmbedding(int features, boolean ddpm) {
    this(features, ddpm, false);
  }

  private SinusoidalEmbedding(int features, boolean ddpm, boolean cosineFirst) {
    this.cosineFirst = cosineFirst;
    int half = features / 2;
    int n = ddpm ? half - 1 : half;
    if (features % 2 != 0 || n < 1) {
      throw new IllegalArgumentException(
          "sinusoidal embedding: features must be even and at least "
              + (ddpm ? 4 : 2)
              + ", but is "
              + features);
    }
    frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      frequencies[i] = Math.exp(-Math.log(10000) * i / n);
    }
  }

  /**
   * The usual form with all cosines before all sines, as ADM, DiT and U-ViT have it.
   *
   * @param features even, at least 2
   * @return the embedding
   */
  public static SinusoidalEmbedding cosineFirst(int features) {
    return new SinusoidalEmbedding(features, false, true);
  }

  @Override
  public int features() {
    return 2 * frequencies.length;
  }

  @Override
  public Var forward(Var t) {
    if (t.rank() != 1) {
      throw new ShapeException("sinusoidal embedding", "time " + t.shape() + " must be [B]");
    }
    return scoped(
        () -> {
          Shape row = Shape.of(1, frequencies.length);
          Var f = Var.constant(Tensor.constant(t.backend(), row, frequencies));
          Var angle = t.reshape(-1, 1).mul(f);
          return cosineFirst
              ? Var.concat(1, angle.cos(), angle.sin())
              : Var.concat(1, angle.sin(), angle.cos());
        });
  }
}
