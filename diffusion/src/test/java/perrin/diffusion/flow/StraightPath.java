package perrin.diffusion.flow;

import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.schedule.Schedule;

/** The optimal-transport path by its definition: what the checks of this package run on. */
record StraightPath(double sigmaMin) implements Schedule {
  @Override
  public String spec() {
    return "straight:sigma-min=" + sigmaMin;
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
    return new NoiseLevel(1 - t, sigmaMin + (1 - sigmaMin) * t);
  }

  @Override
  public double time(NoiseLevel l) {
    return (l.noise() - l.signal() * sigmaMin) / (l.noise() + l.signal() * (1 - sigmaMin));
  }

  @Override
  public double drift(double t) {
    return -1 / (1 - t);
  }

  @Override
  public double diffusion(double t) {
    double n = level(t).noise();
    return Math.sqrt(2 * n * (1 - sigmaMin) + 2 * n * n / (1 - t));
  }

  @Override
  public Kind velocity() {
    return Kind.velocity(_ -> -1, _ -> 1 - sigmaMin);
  }
}
