package perrin.nn.optim;

import static perrin.tensor.Expression.in;

import java.util.Map;
import java.util.SequencedMap;
import perrin.nn.Parameters;
import perrin.tensor.Expression;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Stochastic gradient descent with momentum mu, in PyTorch's form: g' = clip g + l2 p, m = mu m +
 * g', p = p - lr m; with Nesterov's look-ahead (Sutskever et al. 2013, eq. 3-4, as rewritten there)
 * p = p - lr (g' + mu m).
 */
public final class Sgd implements Optimizer {
  private static final int LR = 0;
  private static final int MU = 1;
  private static final int L2 = 2;
  private static final int CLIP = 3;

  private final OptimizerState state;
  private final double momentum;
  private final boolean nesterov;
  private final double l2;

  /**
   * A rule.
   *
   * @param p the parameters that it will change
   * @param momentum mu, from 0 (none, and then no state) to below 1
   * @param nesterov whether to look ahead; needs momentum
   * @param l2 weight of p added to the gradient, at least 0
   * @throws IllegalArgumentException if a number is out of range
   */
  public Sgd(Parameters p, double momentum, boolean nesterov, double l2) {
    if (!(momentum >= 0 && momentum < 1) || !(l2 >= 0) || (nesterov && momentum == 0)) {
      throw new IllegalArgumentException(
          "sgd: momentum must be in [0,1), l2 at least 0, and nesterov needs momentum; they are "
              + momentum
              + ", "
              + l2
              + ", "
              + nesterov);
    }
    this.momentum = momentum;
    this.nesterov = nesterov;
    this.l2 = l2;
    this.state = new OptimizerState("sgd", p, 4, momentum > 0 ? new String[] {"m"} : new String[0]);
  }

  @Override
  public void step(Parameters p, Tensor[] gradients, double learningRate, double clip) {
    step(p, gradients, learningRate, clip, null);
  }

  @Override
  public void step(Parameters p, Tensor[] gradients, double learningRate, Tensor clip) {
    step(p, gradients, learningRate, 1, clip);
  }

  private void step(Parameters p, Tensor[] gradients, double lr, double hostClip, Tensor clip) {
    try (Scope _ = Scope.open("sgd")) {
      Tensor[] g = state.gradients(p, gradients);
      Tensor[] x = p.tensors();
      state.scalars(new double[] {lr, momentum, l2, hostClip}, clip);
      state.advance();
      // Inputs: 0 p, 1 g, 2 m, 3 lr, 4 mu, 5 l2, 6 clip.
      Expression clipped = in(1).mul(in(6)).add(in(0).mul(in(5)));
      Expression m = in(2).mul(in(4)).add(clipped);
      Expression direction =
          momentum == 0 ? clipped : nesterov ? clipped.add(in(2).mul(in(4))) : in(2);
      Expression moved = in(0).sub(in(3).mul(direction));
      Tensor[] moment = momentum > 0 ? state.moment("m") : x;
      for (int i = 0; i < x.length; i++) {
        Tensor[] inputs = {
          x[i],
          g[i],
          moment[i],
          state.scalar(LR),
          state.scalar(MU),
          state.scalar(L2),
          state.scalar(CLIP)
        };
        if (momentum > 0) {
          OptimizerState.update(moment[i], m, inputs);
        }
        OptimizerState.update(x[i], moved, inputs);
      }
      OptimizerState.bump(moment);
      OptimizerState.bump(x);
    }
  }

  @Override
  public long steps() {
    return state.steps();
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    return state.state();
  }

  @Override
  public void load(Map<String, Tensor> saved) {
    state.load(saved);
  }

  @Override
  public void close() {
    state.close();
  }
}
