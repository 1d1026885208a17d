package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Activation;
import perrin.nn.layer.Linear;

/**
 * g(W2 f(W1 x + b1) + b2), of the features of a time, or of anything else.
 *
 * <p>Names: linear_1, linear_2.
 */
final class TimestepEmbedding extends Module {
  private final Linear linear1;
  private final Linear linear2;
  private final Activation f;
  private final Activation g;

  TimestepEmbedding(int in, int width, Activation f, Activation g) {
    this.linear1 = child("linear_1", new Linear(in, width));
    this.linear2 = child("linear_2", new Linear(width, width));
    this.f = f;
    this.g = g;
  }

  TimestepEmbedding(int in, int width) {
    this(in, width, Activation.SILU, Activation.IDENTITY);
  }

  /** [B,in] to [B,width]. */
  Var forward(Pass p, Var x) {
    return scoped(() -> g.apply(linear2.forward(p, f.apply(linear1.forward(p, x)))));
  }
}
