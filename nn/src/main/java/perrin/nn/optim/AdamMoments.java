package perrin.nn.optim;

import static perrin.tensor.Expression.c;
import static perrin.tensor.Expression.in;

import perrin.nn.Parameters;
import perrin.tensor.Expression;
import perrin.tensor.FusedKernels;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * The arithmetic of Adam and AdamW, as {@link FusedKernels#adam} defines it: one fused pass over
 * all tensors where the backend has it, else three elementwise passes a tensor.
 */
final class AdamMoments {
  private static final int SCALARS = 9;

  // Inputs of the expressions: 0 p, 1 g, 2 m, 3 v, then the nine scalars.
  private static final Expression LR = in(4);
  private static final Expression B1 = in(5);
  private static final Expression B2 = in(6);
  private static final Expression EPS = in(7);
  private static final Expression DECAY = in(8);
  private static final Expression L2 = in(9);
  private static final Expression C1 = in(10);
  private static final Expression C2 = in(11);
  private static final Expression CLIP = in(12);

  private static final Expression GRADIENT = CLIP.mul(in(1)).add(L2.mul(in(0)));
  private static final Expression FIRST = B1.mul(in(2)).add(c(1).sub(B1).mul(GRADIENT));
  private static final Expression SECOND =
      B2.mul(in(3)).add(c(1).sub(B2).mul(GRADIENT.then(UnaryOp.SQUARE)));
  private static final Expression MOVED =
      c(1).sub(LR.mul(DECAY))
          .mul(in(0))
          .sub(LR.mul(in(2).mul(C1).div(in(3).mul(C2).then(UnaryOp.SQRT).add(EPS))));

  private final String rule;
  private final double beta1;
  private final double beta2;
  private final double eps;
  private final double decay;
  private final double l2;
  final OptimizerState state;

  AdamMoments(
      String rule, Parameters p, double beta1, double beta2, double eps, double decay, double l2) {
    if (!(beta1 >= 0 && beta1 < 1)
        || !(beta2 >= 0 && beta2 < 1)
        || !(eps >= 0)
        || !(decay >= 0)
        || !(l2 >= 0)) {
      throw new IllegalArgumentException(
          rule
              + ": beta1 and beta2 must be in [0,1), eps and decay at least 0; they are "
              + beta1
              + ", "
              + beta2
              + ", "
              + eps
              + ", "
              + Math.max(decay, l2));
    }
    this.rule = rule;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.eps = eps;
    this.decay = decay;
    this.l2 = l2;
    this.state = new OptimizerState(rule, p, SCALARS, "m", "v");
  }

  void step(Parameters p, Tensor[] gradients, double lr, double hostClip, Tensor clip) {
    try (Scope _ = Scope.open(rule)) {
      Tensor[] g = state.gradients(p, gradients);
      Tensor[] x = p.tensors();
      Tensor[] m = state.moment("m");
      Tensor[] v = state.moment("v");
      long k = state.steps() + 1;
      double c1 = 1 / (1 - Math.pow(beta1, k));
      double c2 = 1 / (1 - Math.pow(beta2, k));
      Tensor scalars =
          state.scalars(new double[] {lr, beta1, beta2, eps, decay, l2, c1, c2, hostClip}, clip);
      if (!p.backend().fused().adam(x, g, m, v, scalars)) {
        definition(x, g, m, v);
      }
      state.advance();
      OptimizerState.bump(x);
      OptimizerState.bump(m);
      OptimizerState.bump(v);
    }
  }

  private void definition(Tensor[] x, Tensor[] g, Tensor[] m, Tensor[] v) {
    for (int i = 0; i < x.length; i++) {
      Tensor[] inputs = new Tensor[4 + SCALARS];
      inputs[0] = x[i];
      inputs[1] = g[i];
      inputs[2] = m[i];
      inputs[3] = v[i];
      for (int s = 0; s < SCALARS; s++) {
        inputs[4 + s] = state.scalar(s);
      }
      OptimizerState.update(m[i], FIRST, inputs);
      OptimizerState.update(v[i], SECOND, inputs);
      OptimizerState.update(x[i], MOVED, inputs);
    }
  }
}
