package perrin.nn.optim;

import java.util.Map;
import java.util.SequencedMap;
import perrin.nn.Parameters;
import perrin.tensor.Tensor;

/**
 * Adam (Kingma and Ba 2015, arXiv 1412.6980, Algorithm 1), with the l2 penalty in the gradient as
 * in PyTorch: g' = clip g + l2 p, m = b1 m + (1 - b1) g', v = b2 v + (1 - b2) g'^2, p = p - lr (m /
 * (1 - b1^k)) / (sqrt(v / (1 - b2^k)) + eps).
 *
 * <p>State: m.NAME, v.NAME, step.
 */
public final class Adam implements Optimizer {
  private final AdamMoments moments;

  /**
   * The usual numbers: beta1 0.9, beta2 0.999, eps 1e-8, no l2 penalty.
   *
   * @param p the parameters that it will change
   */
  public Adam(Parameters p) {
    this(p, 0.9, 0.999, 1e-8, 0);
  }

  /**
   * A rule.
   *
   * @param p the parameters that it will change
   * @param beta1 decay of the first moment, in [0,1)
   * @param beta2 decay of the second moment, in [0,1)
   * @param eps added to the root of the second moment, at least 0
   * @param l2 weight of p added to the gradient, at least 0
   * @throws IllegalArgumentException if a number is out of range
   */
  public Adam(Parameters p, double beta1, double beta2, double eps, double l2) {
    this.moments = new AdamMoments("adam", p, beta1, beta2, eps, 0, l2);
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
