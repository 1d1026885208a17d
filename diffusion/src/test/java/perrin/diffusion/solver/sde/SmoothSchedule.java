package perrin.diffusion.solver.sde;

import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;

/** Variance preserving with beta(t) = 0.1 + 7.9 t on [0, 1]: smooth, as orders want it. */
final class SmoothSchedule implements Schedule {
  private static final double LOW = 0.1;
  private static final double RISE = 7.9;

  @Override
  public String spec() {
    return "smooth";
  }

  @Override
  public double start() {
    return 0;
  }

  @Override
  public double end() {
    return 1;
  }

  @Override
  public NoiseLevel level(double t) {
    return NoiseLevel.ofLogAlphaBar(-(LOW * t + RISE * t * t / 2));
  }

  @Override
  public double time(NoiseLevel level) {
    double r = level.sigma();
    double b = Math.log1p(r * r);
    return Math.min(1, 2 * b / (LOW + Math.sqrt(LOW * LOW + 2 * RISE * b)));
  }

  @Override
  public double drift(double t) {
    return -(LOW + RISE * t) / 2;
  }

  @Override
  public double diffusion(double t) {
    return Math.sqrt(LOW + RISE * t);
  }
}
