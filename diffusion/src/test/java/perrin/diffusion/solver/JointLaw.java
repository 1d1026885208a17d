package perrin.diffusion.solver;

import java.util.LinkedHashMap;
import java.util.Map;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseSource;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

/**
 * {@link AffineLaw} in several dimensions: the exact mean and covariance of what an affine sampler
 * makes of N(0, I), one row of the batch for each coordinate of each normal.
 *
 * @param mean [D]
 * @param covariance [D][D]
 */
public record JointLaw(double[] mean, double[][] covariance) {
  private record Key(Purpose purpose, long step, int subStep) {}

  /** The law of a run in d dimensions. */
  public static JointLaw of(Driver driver, Denoiser data, int d) {
    Map<Key, Integer> keys = new LinkedHashMap<>();
    run(
        driver,
        data,
        new double[d],
        d,
        (purpose, step, subStep, like) -> {
          keys.putIfAbsent(new Key(purpose, step, subStep), keys.size() + 1);
          return like.mul(0);
        });
    // row 0 is zero throughout; then D rows for the start and for each of the normals
    int n = 1 + d * (keys.size() + 1);
    double[] x =
        run(
            driver,
            data,
            unit(n, d, 0),
            d,
            (purpose, step, subStep, like) -> {
              int first = keys.get(new Key(purpose, step, subStep));
              return Var.constant(Tensor.of(like.backend(), like.shape(), unit(n, d, first)));
            });
    double[] mean = new double[d];
    double[][] covariance = new double[d][d];
    for (int a = 0; a < d; a++) {
      mean[a] = x[a];
      for (int b = 0; b < d; b++) {
        for (int i = 1; i < n; i++) {
          covariance[a][b] += (x[i * d + a] - x[a]) * (x[i * d + b] - x[b]);
        }
      }
    }
    return new JointLaw(mean, covariance);
  }

  /** 1 in coordinate a of row 1 + d key + a. */
  private static double[] unit(int n, int d, int key) {
    double[] z = new double[n * d];
    for (int a = 0; a < d; a++) {
      z[(1 + d * key + a) * d + a] = 1;
    }
    return z;
  }

  private static double[] run(
      Driver driver, Denoiser data, double[] start, int d, NoiseSource noise) {
    Shape shape = Shape.of(start.length / d, d);
    Var x = Var.constant(Tensor.of(AffineLaw.BACKEND, shape, start));
    return Draws.values(driver.run(data, x, noise).x());
  }
}
