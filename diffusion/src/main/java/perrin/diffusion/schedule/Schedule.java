package perrin.diffusion.schedule;

import java.util.Optional;
import perrin.diffusion.Kind;
import perrin.diffusion.Learner;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.equation.Equation;

/**
 * A curve of noise levels over a time {@code t}, clean at {@link #start}, noisy at {@link #end}.
 *
 * <p>The same curve as a stochastic differential equation: {@code dx = f(t) x dt + g(t) dw} with
 * {@code f = d log signal / dt} and {@code g^2 = d noise^2 / dt - 2 f noise^2} (Song et al. 2021,
 * arXiv 2011.13456). All values are doubles and finite on the whole domain, but for drift and
 * diffusion at the end of a curve that {@link #endsWithoutSignal}: as log signal falls to minus
 * infinity there, so does its rate; the {@link #velocity} stays finite.
 */
public interface Schedule {
  /**
   * The schedule and its settings, as {@link Schedules#of} reads them.
   *
   * @return such as {@code linear:steps=1000,beta-start=1e-4,beta-end=0.02}
   */
  String spec();

  /**
   * The clean end of the domain.
   *
   * @return the least time
   */
  double start();

  /**
   * The noisy end of the domain.
   *
   * @return the greatest time
   */
  double end();

  /**
   * The noise level at a time.
   *
   * @param t in [start, end]
   * @return the level
   * @throws IllegalArgumentException if t leaves the domain
   */
  NoiseLevel level(double t);

  /**
   * The time at which the signal-to-noise ratio is that of a level: the inverse of {@link #level}.
   *
   * @param level any level; its scale does not matter
   * @return in [start, end]
   */
  double time(NoiseLevel level);

  /**
   * The drift's factor f(t).
   *
   * @param t in [start, end]
   * @return d log signal / dt; minus infinity where there is no signal left
   */
  double drift(double t);

  /**
   * The diffusion g(t).
   *
   * @param t in [start, end]
   * @return at least 0; infinite where there is no signal left
   */
  double diffusion(double t);

  /**
   * Standard deviation of the prior N(0, priorStd^2 I) from which samplers start.
   *
   * @return by default the noise at the end
   */
  default double priorStd() {
    return level(end()).noise();
  }

  /**
   * Standard deviation of the prior for a sampler that begins elsewhere than at the end.
   *
   * @param first the level from which it starts
   * @return by default the noise there; 1 for variance-preserving curves, whose data of unit
   *     variance keep it
   */
  default double priorStd(NoiseLevel first) {
    return first.equals(level(end())) ? priorStd() : first.noise();
  }

  /**
   * Whether nothing of the data is left at the end: sigma is infinite there, and a predicted eps
   * says nothing about x_0.
   *
   * @return true if the signal at the end is 0
   */
  default boolean endsWithoutSignal() {
    return level(end()).signal() == 0;
  }

  /**
   * Mismatch at the end, KL(q(x_T | x_0) || N(0, priorStd^2 I)) averaged over data: how far abar_T
   * is from 0 (FWD-6).
   *
   * <p>{@code (signal^2 m + noise^2) / (2 s^2) - 1/2 - log(noise / s)} with s = priorStd.
   *
   * @param secondMoment m = E[x_0^2], 1 for data of unit variance
   * @return nats a dimension, at least 0
   */
  @Equation("FWD-6")
  default double terminalKl(double secondMoment) {
    NoiseLevel last = level(end());
    double r = last.noise() / priorStd();
    double a = last.signal() / priorStd();
    // (r^2 - 1) / 2 - log r without cancellation near r = 1
    double u = r - 1;
    return (a * a * secondMoment + u * (r + 1)) / 2 - Math.log1p(u);
  }

  /**
   * What follows the losses, if the schedule does: then it is the curve as it is after those so
   * far.
   *
   * @return empty by default
   */
  default Optional<Learner> learner() {
    return Optional.empty();
  }

  /**
   * The schedule whose time of a level a network is told: one that stays while this one learns.
   *
   * @return this one by default
   */
  default Schedule clock() {
    return this;
  }

  /**
   * The velocity dx/dt along this curve as a kind of prediction: signal' = f signal, noise' = (g^2
   * + 2 f noise^2) / (2 noise).
   *
   * @return the kind; at the clean end it is determined only if noise' is finite there
   */
  default Kind velocity() {
    return Kind.velocity(
        l -> drift(time(l)) * l.signal(),
        l -> {
          double t = time(l);
          double g = diffusion(t);
          return g * g / (2 * l.noise()) + drift(t) * l.noise();
        });
  }
}
