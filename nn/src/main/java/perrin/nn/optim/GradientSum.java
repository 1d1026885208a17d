package perrin.nn.optim;

import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import java.util.Arrays;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.tensor.Expression;
import perrin.tensor.Tensor;

/**
 * The weighted sum of gradients over microbatches: the one point through which gradients pass from
 * the backward pass to the optimiser, and where replicas would exchange them.
 *
 * <p>With a loss that is a mean over samples, microbatches of b_i of the B samples, each added with
 * weight b_i / B, give the gradient of the whole batch. A single microbatch of weight 1 gives its
 * gradient bit for bit; several differ from one large batch by rounding, as the sum over samples is
 * grouped differently. For the same grouping the sum is bit-equal however the microbatches were
 * computed: they are added in the order of the calls, without regard to threads.
 */
public final class GradientSum implements AutoCloseable {
  private final Parameters sums;
  private boolean empty = true;

  /**
   * A sum over nothing.
   *
   * @param p the parameters that gradients are of
   */
  public GradientSum(Parameters p) {
    this.sums = p.zeros();
  }

  /**
   * Adds weight g.
   *
   * @param gradients one a parameter, in their order
   * @param weight share of the batch
   */
  public void add(Var[] gradients, double weight) {
    add(Arrays.stream(gradients).map(Var::value).toArray(Tensor[]::new), weight);
  }

  /**
   * Adds weight g.
   *
   * @param gradients one a parameter, in their order
   * @param weight share of the batch
   * @throws IllegalArgumentException if numbers or shapes do not fit the parameters
   */
  public void add(Tensor[] gradients, double weight) {
    Tensor[] into = sums.tensors();
    if (gradients.length != into.length) {
      throw new IllegalArgumentException(
          "gradient sum: " + into.length + " parameters, but " + gradients.length + " gradients");
    }
    for (int i = 0; i < into.length; i++) {
      if (!gradients[i].check("gradient sum").shape().equals(into[i].shape())) {
        throw new IllegalArgumentException(
            "gradient sum: gradient "
                + gradients[i].shape()
                + " of parameter '"
                + sums.names().get(i)
                + "' must be "
                + into[i].shape());
      }
    }
    Expression scaled = weight == 1 ? in(0) : in(0).mul(c(weight));
    Expression added = in(1).add(scaled);
    for (int i = 0; i < into.length; i++) {
      OptimizerState.update(into[i], empty ? scaled : added, gradients[i], into[i]);
    }
    OptimizerState.bump(into);
    empty = false;
  }

  /**
   * The sum.
   *
   * @return one tensor a parameter, in their order, owned by this object and overwritten after
   *     {@link #clear}
   * @throws IllegalStateException if nothing was added
   */
  public Tensor[] tensors() {
    if (empty) {
      throw new IllegalStateException("gradient sum: nothing was added");
    }
    return sums.tensors();
  }

  /** Begins a new sum. */
  public void clear() {
    empty = true;
  }

  @Override
  public void close() {
    sums.close();
  }
}
