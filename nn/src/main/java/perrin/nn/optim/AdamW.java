package perrin.nn.optim;

import java.util.Map;
import java.util.SequencedMap;
import perrin.nn.Parameters;
import perrin.tensor.Tensor;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101, Algorithm 2, with
 * the decay scaled by lr as in PyTorch): p = (1 - lr decay) p - lr (m / (1 - b1^k)) / (sqrt(v / (1
 * - b2^k)) + eps), the moments as in {@link Adam}.
 *
 * <p>State: m.NAME, v.NAME, step.
 */
public final class AdamW implements Optimizer {
  private final AdamMoments moments;

  /**
   * The usual numbers: beta1 0.9, beta2 0.999, eps 1e-8, decay 0.01.
   *
   * @param p the parameters that it will change
   */
  public AdamW(Parameters p) {
    this(p, 0.9, 0.999, 1e-8, 0.01);
  }

  /**
   * A rule.
   *
   * @param p the parameters that it will change
   * @param beta1 decay of the first moment, in [0,1)
   * @param beta2 decay of the second moment, in [0,1)
   * @param eps added to the root of the second moment, at least 0
   * @param decay weight decay, at least 0
   * @throws IllegalArgumentException if a number is out of range
   */
  public AdamW(Parameters p, double beta1, double beta2, double eps, double decay) {
    this.moments = new AdamMoments("adamw", p, beta1, beta2, eps, decay, 0);
  }

  @Override
  public void step(Parameters p, Tensor[] gradients, double learningRate, double clip) {
    moments.step(p, gradients, learningRate, clip, null);
  }

  @Override
  public void step(Parameters p, Tensor[] gradients, double learningRate, Tensor clip) {
    moments.step(p, gradients, learningRate, 1, clip);
  }

  @Override
  public long steps() {
    return moments.state.steps();
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    return moments.state.state();
  }

  @Override
  public void load(Map<String, Tensor> saved) {
    moments.state.load(saved);
  }

  @Override
  public void close() {
    moments.state.close();
  }
}
