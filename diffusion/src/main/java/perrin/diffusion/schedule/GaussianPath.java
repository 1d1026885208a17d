package perrin.diffusion.schedule;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;

/**
 * A curve given by both rates: {@code x_t = signal(t) x_0 + noise(t) eps}. Variance-exploding,
 * sub-VP and flow-matching paths are of this form.
 *
 * <p>As an equation {@code dx = f x dt + g dw} it has {@code f = signal' / signal} and {@code g^2 =
 * (noise^2)' - 2 f noise^2}. Time runs from 0 (data) to 1 (noise), against that of flow-matching
 * papers, where data are at 1.
 */
public interface GaussianPath extends Schedule {
  /**
   * Factor of x_0.
   *
   * @param t in [start, end]
   * @return at least 0, never rising
   */
  double signal(double t);

  /**
   * Factor of eps.
   *
   * @param t in [start, end]
   * @return at least 0, never falling
   */
  double noise(double t);

  /**
   * Rate of the signal.
   *
   * @param t in [start, end]
   * @return d signal / dt, at most 0
   */
  double signalRate(double t);

  /**
   * Rate of the noise.
   *
   * @param t in [start, end]
   * @return d noise / dt, at least 0; infinite where the noise starts from 0 as a root does
   */
  double noiseRate(double t);

  /**
   * Rate of the noise's variance.
   *
   * @param t in [start, end]
   * @return d noise^2 / dt, finite
   */
  default double varianceRate(double t) {
    return 2 * noise(t) * noiseRate(t);
  }

  /**
   * The inverse of the ratio noise / signal.
   *
   * @param level any level; its scale does not matter
   * @return the time, which may lie beyond the ends
   */
  double timeOf(NoiseLevel level);

  @Override
  default double start() {
    return 0;
  }

  @Override
  default double end() {
    return 1;
  }

  @Override
  default NoiseLevel level(double t) {
    Domain.check(this, t);
    return new NoiseLevel(signal(t), noise(t));
  }

  @Override
  default double time(NoiseLevel level) {
    return Domain.clamp(this, timeOf(level));
  }

  @Override
  default double drift(double t) {
    return signalRate(Domain.check(this, t)) / signal(t);
  }

  @Override
  default double diffusion(double t) {
    double noise = noise(Domain.check(this, t));
    return Math.sqrt(varianceRate(t) - 2 * drift(t) * noise * noise);
  }

  /** The velocity from the rates themselves, which are finite also where there is no signal. */
  @Override
  default Kind velocity() {
    return Kind.velocity(l -> signalRate(time(l)), l -> noiseRate(time(l)));
  }
}
