package perrin.diffusion;

import java.util.List;
import java.util.function.ToDoubleFunction;
import perrin.autograd.Var;
import perrin.autograd.op.Combine;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * The noise levels of a batch: one for all samples (sampling) or one each (training).
 *
 * <p>A coefficient is a function of the level in double precision; it becomes a tensor, rounded
 * once, only where it meets data.
 */
public final class NoiseLevels {
  private final List<NoiseLevel> each;
  private final boolean uniform;

  private NoiseLevels(List<NoiseLevel> each, boolean uniform) {
    this.each = each;
    this.uniform = uniform;
  }

  /**
   * One level for every sample of a batch of any size.
   *
   * @param level the level
   * @return the levels
   */
  public static NoiseLevels all(NoiseLevel level) {
    return new NoiseLevels(List.of(level), true);
  }

  /**
   * One level a sample.
   *
   * @param each level of sample 0, 1, …; at least one
   * @return the levels
   */
  public static NoiseLevels of(List<NoiseLevel> each) {
    if (each.isEmpty()) {
      throw new ShapeException("noise levels", "a batch needs at least one sample");
    }
    return new NoiseLevels(List.copyOf(each), false);
  }

  /**
   * Whether one level holds for all samples.
   *
   * @return true if made by {@link #all}
   */
  public boolean uniform() {
    return uniform;
  }

  /**
   * The level of a sample.
   *
   * @param sample from 0
   * @return its level
   */
  public NoiseLevel get(int sample) {
    return each.get(uniform ? 0 : sample);
  }

  /**
   * A function of the level for each sample, on the host.
   *
   * @param f the function
   * @param batch number of samples B
   * @return [B]
   * @throws ShapeException if there are levels for another number of samples
   */
  public double[] map(ToDoubleFunction<NoiseLevel> f, int batch) {
    check(batch);
    double[] out = new double[batch];
    for (int i = 0; i < batch; i++) {
      out[i] = f.applyAsDouble(get(i));
    }
    return out;
  }

  /**
   * A function of the level as a constant that broadcasts against a batch.
   *
   * @param f the function
   * @param like [B, …]; gives backend and rank
   * @return [] if uniform, else [B,1,…] of like's rank
   * @throws ShapeException if there are levels for another number of samples
   */
  public Var of(ToDoubleFunction<NoiseLevel> f, Var like) {
    if (uniform) {
      return Var.constant(
          Tensor.of(like.backend(), Shape.SCALAR, f.applyAsDouble(each.getFirst())));
    }
    int[] d = new int[Math.max(1, like.rank())];
    java.util.Arrays.fill(d, 1);
    d[0] = like.rank() == 0 ? 1 : like.dim(0);
    return Var.constant(Tensor.of(like.backend(), Shape.of(d), map(f, d[0])));
  }

  /**
   * a x + b y with coefficients that are functions of the level, in one pass.
   *
   * @param a coefficient of x
   * @param x [B, …]
   * @param b coefficient of y
   * @param y [B, …]
   * @return [B, …]
   */
  public Var combine(ToDoubleFunction<NoiseLevel> a, Var x, ToDoubleFunction<NoiseLevel> b, Var y) {
    if (uniform) {
      NoiseLevel level = each.getFirst();
      return Combine.apply(new double[] {a.applyAsDouble(level), b.applyAsDouble(level)}, x, y);
    }
    return Combine.apply(of(a, x), x, of(b, y), y);
  }

  /**
   * As {@link #combine}, but y itself where a is 0 and b is 1 at every level, x itself where it is
   * the other way round.
   *
   * @param a coefficient of x
   * @param x [B, …]
   * @param b coefficient of y
   * @param y [B, …]
   * @return [B, …]
   */
  public Var combineOrSame(
      ToDoubleFunction<NoiseLevel> a, Var x, ToDoubleFunction<NoiseLevel> b, Var y) {
    if (always(a, 0) && always(b, 1)) {
      return y;
    }
    return always(a, 1) && always(b, 0) ? x : combine(a, x, b, y);
  }

  /**
   * a x with a coefficient that is a function of the level; x itself where it is 1.
   *
   * @param a the coefficient
   * @param x [B, …]
   * @return [B, …]
   */
  public Var scale(ToDoubleFunction<NoiseLevel> a, Var x) {
    return always(a, 1) ? x : Combine.apply(of(a, x), x);
  }

  private boolean always(ToDoubleFunction<NoiseLevel> f, double value) {
    return each.stream().allMatch(l -> f.applyAsDouble(l) == value);
  }

  private void check(int batch) {
    if (!uniform && batch != each.size()) {
      throw new ShapeException(
          "noise levels", each.size() + " levels for a batch of " + batch + " samples");
    }
  }

  @Override
  public String toString() {
    return uniform ? each.getFirst().toString() : each.toString();
  }
}
