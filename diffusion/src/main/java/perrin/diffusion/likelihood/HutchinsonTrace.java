package perrin.diffusion.likelihood;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.diffusion.NoiseSource;
import perrin.tensor.Scope;
import perrin.tensor.random.Purpose;

/**
 * The trace by random probes, {@code v^T J v} with {@code E[v v^T] = I} (Hutchinson 1990; Grathwohl
 * et al. 2019, arXiv 1810.01367): without bias, at one vector-Jacobian product a probe.
 *
 * <p>The probes stay the same along a path, so that the equation to integrate stays smooth.
 *
 * @param probes v [B, …], at least one
 */
public record HutchinsonTrace(List<Var> probes) implements Trace {
  /** What the probes' elements are. */
  public enum Probe {
    /** Signs: the least variance, 2 (|J|^2 - sum_i J_ii^2) for a symmetric J. */
    RADEMACHER,
    /** Standard normals: variance 2 |J|^2 for a symmetric J. */
    GAUSSIAN
  }

  /** Copies the list. */
  public HutchinsonTrace {
    probes = List.copyOf(probes);
    if (probes.isEmpty()) {
      throw new IllegalArgumentException("Hutchinson: needs at least one probe");
    }
  }

  /**
   * Draws probes.
   *
   * @param kind their elements
   * @param count how many a sample, at least 1
   * @param noise where they come from, for the purpose HUTCHINSON
   * @param like [B, …]
   * @return the estimator
   */
  public static HutchinsonTrace draw(Probe kind, int count, NoiseSource noise, Var like) {
    List<Var> probes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Var z = noise.normal(Purpose.HUTCHINSON, i, 0, like);
      // no 0 among the signs: z >= 0 counts as 1
      probes.add(kind == Probe.GAUSSIAN ? z : z.lt(z.scalar(0)).mul(-2).add(1));
    }
    return new HutchinsonTrace(probes);
  }

  @Override
  public Result of(UnaryOperator<Var> field, Var x) {
    try (Scope scope = Scope.open("Hutchinson trace")) {
      Var at = Var.leaf(x.value());
      Var y = field.apply(at);
      int batch = x.dim(0);
      int d = x.shape().size() / batch;
      Var sum = null;
      for (Var v : probes) {
        Var g = Grad.retaining(y, v, at)[0];
        Var one = g.mul(v).reshape(batch, d).sum(1).reshape(batch);
        sum = sum == null ? one : sum.add(one);
      }
      Var mean = sum.mul(1.0 / probes.size());
      scope.keep(y.value());
      scope.keep(mean.value());
      return new Result(y.detach(), mean);
    }
  }
}
