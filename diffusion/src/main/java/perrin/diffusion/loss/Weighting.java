package perrin.diffusion.loss;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;

/** The weight of the squared error at a noise level. */
@FunctionalInterface
public interface Weighting {
  /** Weight 1: the simplified loss. */
  Weighting ONE = level -> 1;

  /**
   * The weight.
   *
   * @param level the noise level
   * @return at least 0
   */
  double at(NoiseLevel level);

  /**
   * The same loss as a weight of the error in another kind: if the error of the one is b times that
   * of the other ({@link Kind#conversion}), {@code w b^2}.
   *
   * <p>So {@code x0Hat - x_0 = -sigma (epsHat - eps)}, and for a variance-preserving process {@code
   * x0Hat - x_0 = -noise (vHat - v)}: a weight w of the clean sample's error is w / snr of the
   * noise's and w / (1 + snr) of v's.
   *
   * @param measured the kind whose error this weighs
   * @param predicted the other kind
   * @return the weight of its error
   */
  default Weighting converted(Kind measured, Kind predicted) {
    if (measured.equals(predicted)) {
      return this;
    }
    return level -> {
      double b = predicted.conversion(measured, level)[1];
      return at(level) * b * b;
    };
  }
}
