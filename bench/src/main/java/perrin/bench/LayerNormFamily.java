package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** Layer norm over the last axis, and its gradient. */
final class LayerNormFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD, GRADIENT);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    return Cost.of(0, (double) s.at("rows") * s.at("n") * (pass.equals(FORWARD) ? 2 : 3));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int rows = s.at("rows");
    int n = s.at("n");
    Tensor x = o.rows(rows, n);
    Tensor y = o.rows(rows, n);
    Tensor gamma = o.full(1, n);
    Tensor mean = o.full(0, rows, 1);
    Tensor rstd = o.full(1, rows, 1);
    var fused = o.backend.fused();
    if (pass.equals(FORWARD)) {
      Tensor beta = o.full(0, n);
      return () -> KernelFamily.done(fused.layerNorm(x, gamma, beta, 1e-5, y, mean, rstd));
    }
    Tensor gx = o.rows(rows, n);
    Tensor gGamma = o.full(0, n);
    Tensor gBeta = o.full(0, n);
    return () ->
        KernelFamily.done(fused.layerNormGradient(y, x, gamma, mean, rstd, gx, gGamma, gBeta));
  }
}
