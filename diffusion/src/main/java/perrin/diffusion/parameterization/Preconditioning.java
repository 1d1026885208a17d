package perrin.diffusion.parameterization;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.schedule.Schedule;

/**
 * A network in the form of EDM: {@code D(y; sigma) = c_skip y + c_out F(c_in y; c_noise)} on
 * samples {@code y = x_0 + sigma eps} in units of the signal (Karras et al. 2022, arXiv 2206.00364,
 * eq. 7).
 *
 * <p>Samples here are {@code x = signal y}, hence c_skip and c_in are divided by the signal. The
 * value is a prediction of x_0.
 */
interface Preconditioning extends Parameterization {
  /** Factor of y in x_0Hat. */
  double skip(double sigma);

  /** Factor of the network's output in x_0Hat. */
  double out(double sigma);

  /** Factor of y in the network's input. */
  double in(double sigma);

  @Override
  default Kind kind() {
    return Kind.X0;
  }

  @Override
  default double cSkip(NoiseLevel level) {
    return skip(level.sigma()) / level.signal();
  }

  @Override
  default double cOut(NoiseLevel level) {
    return out(level.sigma());
  }

  @Override
  default double cIn(NoiseLevel level) {
    return in(level.sigma()) / level.signal();
  }

  /** Refuses schedules on which sigma becomes infinite. */
  static void check(String name, Schedule schedule) {
    if (schedule.endsWithoutSignal()) {
      throw new CatalogException(
          name
              + ": scales by sigma = noise / signal, which is infinite at the end of "
              + schedule.spec()
              + "; choose v, x0 or velocity");
    }
  }
}
