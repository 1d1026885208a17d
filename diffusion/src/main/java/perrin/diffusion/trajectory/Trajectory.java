package perrin.diffusion.trajectory;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.PhiloxNoise;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.solver.Driver;
import perrin.diffusion.solver.Sampler;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * The paths of a sampler through a closed-form density.
 *
 * @param data the density
 * @param levels that were visited
 * @param paths x at each level [B D], row by row
 * @param truth the exact flow from the same start at each level; empty for a sampler that draws
 *     noise, as it follows no flow
 * @param evaluations of the denoiser
 */
public record Trajectory(
    GaussianMixture data,
    List<NoiseLevel> levels,
    List<double[]> paths,
    List<double[]> truth,
    int evaluations) {
  /** Steps of the reference solution, in all. */
  private static final int FINE = 1200;

  /**
   * Runs a sampler with the density's own denoiser.
   *
   * @param data the density
   * @param schedule of the process
   * @param sampler on it
   * @param count number of points B
   * @param seed of their prior noise
   * @param backend where to compute
   * @return the paths
   */
  public static Trajectory of(
      GaussianMixture data,
      Schedule schedule,
      Sampler sampler,
      int count,
      long seed,
      Backend backend) {
    return of(data, data, schedule, sampler, count, seed, backend);
  }

  /**
   * Runs a sampler with any denoiser, such as a guided one.
   *
   * @param data the density to draw
   * @param model what the sampler and the exact flow follow
   * @param schedule of the process
   * @param sampler on it
   * @param count number of points B
   * @param seed of their prior noise
   * @param backend where to compute
   * @return the paths
   */
  public static Trajectory of(
      GaussianMixture data,
      Denoiser model,
      Schedule schedule,
      Sampler sampler,
      int count,
      long seed,
      Backend backend) {
    return from(null, data, model, schedule, sampler, count, seed, backend);
  }

  /**
   * Runs a sampler from a guide, as SDEdit does.
   *
   * @param guide the point [D] that every path starts from; null for the prior
   * @param data the density to draw
   * @param model what the sampler follows
   * @param schedule of the process
   * @param sampler on it
   * @param count number of points B
   * @param seed of all noise
   * @param backend where to compute
   * @return the paths
   */
  public static Trajectory from(
      double[] guide,
      GaussianMixture data,
      Denoiser model,
      Schedule schedule,
      Sampler sampler,
      int count,
      long seed,
      Backend backend) {
    Shape shape = Shape.of(count, data.dimensions());
    var noise = new PhiloxNoise(seed, 0);
    try (Scope _ = Scope.open("trajectory")) {
      Var start =
          guide == null
              ? noise.normal(Purpose.PRIOR, backend, shape).mul(sampler.priorStd())
              : Var.constant(Tensor.of(backend, shape, repeated(guide, count)));
      Driver driver = Driver.through(sampler.solver(), sampler.levels());
      List<double[]> paths = new ArrayList<>();
      List<NoiseLevel> visited = new ArrayList<>();
      paths.add(start.value().toDoubles());
      visited.add(driver.path().getFirst().from());
      int evaluations =
          driver
              .watchedBy(
                  p -> {
                    paths.add(p.x().value().toDoubles());
                    visited.add(p.to());
                  })
              .run(model, start, noise)
              .evaluations();
      List<double[]> truth = List.of();
      if (!sampler.solver().stochastic() && visited.equals(sampler.levels())) {
        int substeps = Math.max(4, FINE / Math.max(1, visited.size() - 1));
        truth = new ReferenceFlow(schedule, substeps).at(model, start, visited);
      }
      return new Trajectory(data, visited, paths, truth, evaluations);
    }
  }

  private static double[] repeated(double[] point, int count) {
    double[] out = new double[count * point.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = point[i % point.length];
    }
    return out;
  }

  /**
   * The distance from the truth at each level, {@code sqrt(mean |x - x*|^2)} over the points, in
   * units of the data: divided by {@code max(1, sqrt(signal^2 + noise^2))}.
   *
   * @return one number a level; empty without a truth
   */
  public double[] errors() {
    double[] out = new double[truth.size()];
    for (int k = 0; k < out.length; k++) {
      double sum = 0;
      for (int i = 0; i < truth.get(k).length; i++) {
        double d = paths.get(k)[i] - truth.get(k)[i];
        sum += d * d;
      }
      out[k] = Math.sqrt(sum / truth.get(k).length * data.dimensions()) / scale(levels.get(k));
    }
    return out;
  }

  /**
   * By how much noise has blown the picture up.
   *
   * @param level the noise level
   * @return at least 1
   */
  static double scale(NoiseLevel level) {
    return Math.max(1, Math.hypot(level.signal(), level.noise()));
  }

  /**
   * Mean log density of the points at the end under the data: how well they fit, but not whether
   * they cover the data.
   *
   * @param backend where to compute
   * @return nats
   */
  public double endLogDensity(Backend backend) {
    return meanLogDensity(paths.getLast(), backend);
  }

  /**
   * The same for as many fresh draws of the data.
   *
   * @param seed of the draws
   * @param backend where to compute
   * @return nats
   */
  public double dataLogDensity(long seed, Backend backend) {
    return meanLogDensity(data.draw(paths.getLast().length / data.dimensions(), seed), backend);
  }

  private double meanLogDensity(double[] points, Backend backend) {
    try (Scope _ = Scope.open("log density")) {
      int d = data.dimensions();
      Var x = Var.constant(Tensor.of(backend, Shape.of(points.length / d, d), points));
      return data.logDensity(x, NoiseLevel.CLEAN).meanAll().value().item();
    }
  }
}
