package perrin.diffusion.solver;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseSource;
import perrin.diffusion.Prediction;
import perrin.tensor.Backend;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceBackend;

/**
 * The exact law of what a sampler gives for Gaussian data in one dimension, without drawing a
 * single sample.
 *
 * <p>The denoiser of Gaussian data is affine, hence so is all that a sampler without adaptive step
 * sizes does: x = c + a x_T + sum_j b_j z_j over all normals z_j that it asks for. A batch with one
 * row for each of them, which holds 1 there and 0 elsewhere, reads a, b and c off.
 *
 * @param mean of the result
 * @param variance of the result
 * @param fresh the part of the variance that comes from the run's own noise, not from its start
 */
public record AffineLaw(double mean, double variance, double fresh) {
  /** On which it computes: measurements and the like must live there too. */
  public static final Backend BACKEND = new ReferenceBackend();

  /** The optimal denoiser of data N(mean, std^2) in one dimension, in one operation. */
  public static Denoiser gaussian(double mean, double std) {
    return (x, levels) -> {
      NoiseLevel l = levels.get(0);
      double c2 = std * std;
      double gain = c2 * l.signal() / (l.signal() * l.signal() * c2 + l.noise() * l.noise());
      Var x0 = x.mul(gain).add(mean * (1 - gain * l.signal()));
      return new Prediction(Kind.X0, x0, x, levels);
    };
  }

  /** Which normal is meant. */
  private record Key(Purpose purpose, long step, int subStep) {}

  /** Its standard deviation. */
  public double std() {
    return Math.sqrt(variance);
  }

  /** What the law would be if the run's own noise were larger by a factor. */
  public AffineLaw withNoise(double factor) {
    return new AffineLaw(mean, variance + (factor * factor - 1) * fresh, factor * factor * fresh);
  }

  /** How many normals a run asks for. */
  public static int normals(Driver driver, Denoiser data) {
    return rows(driver, data).size();
  }

  private static Map<Key, Integer> rows(Driver driver, Denoiser data) {
    Map<Key, Integer> rows = new LinkedHashMap<>();
    run(
        driver,
        data,
        new double[1],
        (purpose, step, subStep, like) -> {
          rows.putIfAbsent(new Key(purpose, step, subStep), rows.size() + 2);
          return like.mul(0);
        });
    return rows;
  }

  /** The law of a run from N(startMean, startStd^2). */
  public static AffineLaw of(Driver driver, Denoiser data, double startMean, double startStd) {
    Map<Key, Integer> rows = rows(driver, data);
    int n = rows.size() + 3;
    double[] start = new double[n];
    start[1] = 1; // row 0 is zero throughout, the last one throughout, to see that all is affine
    start[n - 1] = 1;
    double[] x =
        run(
            driver,
            data,
            start,
            (purpose, step, subStep, like) -> {
              double[] z = new double[n];
              z[rows.get(new Key(purpose, step, subStep))] = 1;
              z[n - 1] = 1;
              return Var.constant(Tensor.of(like.backend(), like.shape(), z));
            });
    double a = x[1] - x[0];
    double sum = x[1];
    double fresh = 0;
    for (int i = 2; i < n - 1; i++) {
      double b = x[i] - x[0];
      sum += b;
      fresh += b * b;
    }
    assertEquals(sum, x[n - 1], 1e-10 * (1 + Math.abs(sum)), "the sampler is not affine");
    double variance = a * a * startStd * startStd + fresh;
    return new AffineLaw(x[0] + a * startMean, variance, fresh);
  }

  /** The law of a run through levels from N(0, startStd^2). */
  public static AffineLaw of(
      Solver solver, List<NoiseLevel> levels, Denoiser data, double startStd) {
    return of(Driver.through(solver, levels), data, 0, startStd);
  }

  /** Levels uniform in log-SNR between two variance-preserving ones. */
  public static List<NoiseLevel> levels(double from, double to, int steps) {
    var levels = new ArrayList<NoiseLevel>();
    for (int i = 0; i <= steps; i++) {
      levels.add(NoiseLevel.ofLambda(from + (to - from) * i / steps));
    }
    return levels;
  }

  private static double[] run(Driver driver, Denoiser data, double[] start, NoiseSource noise) {
    Var x = Var.constant(Tensor.of(BACKEND, Shape.of(start.length, 1), start));
    return Draws.values(driver.run(data, x, noise).x());
  }
}
