package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** Group norm with SiLU, and its gradient. */
final class GroupNormFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD, GRADIENT);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    double n = (double) s.at("b") * s.at("c") * s.at("h") * s.at("w");
    return Cost.of(0, n * (pass.equals(FORWARD) ? 2 : 3));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int b = s.at("b");
    int c = s.at("c");
    int groups = s.at("groups");
    Tensor x = o.image(b, c, s.at("h"), s.at("w"));
    Tensor y = o.image(b, c, s.at("h"), s.at("w"));
    Tensor gamma = o.full(1, c);
    Tensor beta = o.full(0, c);
    Tensor mean = o.full(0, b, groups);
    Tensor rstd = o.full(1, b, groups);
    var fused = o.backend.fused();
    if (pass.equals(FORWARD)) {
      return () ->
          KernelFamily.done(fused.groupNorm(x, gamma, beta, groups, 1e-5, true, y, mean, rstd));
    }
    Tensor gx = o.image(b, c, s.at("h"), s.at("w"));
    Tensor gGamma = o.full(0, c);
    Tensor gBeta = o.full(0, c);
    Tensor[] nothing = {};
    return () ->
        KernelFamily.done(
            fused.groupNormGradient(
                y, x, gamma, beta, mean, rstd, groups, true, nothing, gx, gGamma, gBeta));
  }
}
