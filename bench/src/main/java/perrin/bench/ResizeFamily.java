package perrin.bench;

import java.util.List;
import perrin.tensor.ReduceOp;
import perrin.tensor.Tensor;

/** Twice the rows and columns by repetition, and its gradient, the sum of each block. */
final class ResizeFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD, GRADIENT);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    return Cost.of(0, 5.0 * s.at("b") * s.at("c") * s.at("h") * s.at("w"));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int b = s.at("b");
    int c = s.at("c");
    int h = s.at("h");
    int w = s.at("w");
    Tensor small = o.image(b, c, h, w).reshape(b, c, h, 1, w, 1);
    Tensor large = o.image(b, c, 2 * h, 2 * w).reshape(b, c, h, 2, w, 2);
    if (pass.equals(FORWARD)) {
      Tensor repeated = small.expand(large.shape());
      return () -> o.backend.copy(repeated, large);
    }
    return () -> o.backend.reduce(ReduceOp.SUM, large, small);
  }
}
