package perrin.nn.optim;

import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import perrin.nn.Parameters;
import perrin.tensor.Backend;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The exponential moving average of parameters: average = d_k average + (1 - d_k) p.
 *
 * <p>With warm-up d_k = min(decay, (1 + k) / (10 + k)) for k updates so far, so that the first
 * values are soon forgotten; without it d_k = decay. Starts as a copy of the parameters. Sampling
 * runs the network on it: {@code Pass.inference(ema.average())}.
 */
public final class Ema implements AutoCloseable {
  private static final Expression MIX = in(2).mul(in(0)).add(c(1).sub(in(2)).mul(in(1)));

  private final Parameters average;
  private final double decay;
  private final boolean warmUp;
  private final Scope holder = Scope.holder("ema");
  private final Tensor device;
  private long updates;

  /**
   * An average with warm-up.
   *
   * @param p first values
   * @param decay from 0 to below 1
   */
  public Ema(Parameters p, double decay) {
    this(p, decay, true);
  }

  /**
   * An average.
   *
   * @param p first values
   * @param decay from 0 to below 1
   * @param warmUp whether the decay rises to its value
   * @throws IllegalArgumentException if the decay is out of range
   */
  public Ema(Parameters p, double decay, boolean warmUp) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "ema: decay must be at least 0 and below 1, but is " + decay);
    }
    this.decay = decay;
    this.warmUp = warmUp;
    this.average = p.copy();
    try (Scope _ = Scope.open("ema")) {
      Backend b = p.backend();
      device = holder.hold(Tensor.full(b, b.floatType(), Shape.of(1), decay));
    }
  }

  /**
   * The decay of an update.
   *
   * @param k updates before it, from 0
   * @return d_k
   */
  public double decayAt(long k) {
    return warmUp ? Math.min(decay, (1.0 + k) / (10.0 + k)) : decay;
  }

  /**
   * One update.
   *
   * @param p the parameters after an optimiser's step
   * @throws IllegalArgumentException if names or shapes differ
   */
  public void update(Parameters p) {
    average.checkLike("ema", p);
    Tensor[] a = average.tensors();
    Tensor[] x = p.tensors();
    device.backend().upload(new double[] {decayAt(updates)}, device);
    device.storage().bumpVersion();
    if (!device.backend().fused().movingAverage(a, x, device)) {
      Tensor d = device.reshape();
      for (int i = 0; i < a.length; i++) {
        OptimizerState.update(a[i], MIX, a[i], x[i], d);
      }
    }
    OptimizerState.bump(a);
    updates++;
  }

  /**
   * The average.
   *
   * @return its values, owned by this object and changed by every update
   */
  public Parameters average() {
    return average;
  }

  /**
   * Number of updates.
   *
   * @return k of the next one
   */
  public long updates() {
    return updates;
  }

  /**
   * Takes over a saved average.
   *
   * @param values of the same names and shapes; copied
   * @param updatesSoFar how many updates made them
   */
  public void load(Parameters values, long updatesSoFar) {
    if (updatesSoFar < 0) {
      throw new IllegalArgumentException("ema: updates must be at least 0, not " + updatesSoFar);
    }
    average.assign(values);
    updates = updatesSoFar;
  }

  @Override
  public void close() {
    average.close();
    holder.close();
  }
}
