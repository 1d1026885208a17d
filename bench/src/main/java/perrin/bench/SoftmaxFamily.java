package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** Softmax over the last axis, and its gradient. */
final class SoftmaxFamily implements KernelFamily {
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
    Tensor x = o.rows(s.at("rows"), s.at("n"));
    Tensor y = o.rows(s.at("rows"), s.at("n"));
    var fused = o.backend.fused();
    if (pass.equals(FORWARD)) {
      return () -> KernelFamily.done(fused.softmax(x, false, y));
    }
    Tensor gx = o.rows(s.at("rows"), s.at("n"));
    return () -> KernelFamily.done(fused.softmaxGradient(x, y, false, gx));
  }
}
