package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * y = W2 f(W1 x + b1) + b2 at every token (Vaswani et al. 2017, arXiv 1706.03762, eq. 2, with f of
 * one's choice).
 *
 * <p>Parameters: linear1 [hidden,features], linear2 [features,hidden], with biases.
 */
public final class FeedForward extends Module {
  private final Linear linear1;
  private final Activation activation;
  private final Linear linear2;

  /**
   * A layer.
   *
   * @param features of x and y
   * @param hidden features of W1 x
   * @param activation f
   * @param init of W1 and W2
   */
  public FeedForward(int features, int hidden, Activation activation, Init init) {
    this.linear1 = child("linear1", new Linear(features, hidden, true, init));
    this.activation = activation;
    this.linear2 = child("linear2", new Linear(hidden, features, true, init));
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x […,features]
   * @return x's shape
   */
  public Var forward(Pass p, Var x) {
    return scoped(() -> linear2.forward(p, activation.apply(linear1.forward(p, x))));
  }
}
