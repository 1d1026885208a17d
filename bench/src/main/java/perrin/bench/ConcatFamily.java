package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** Two batches of images side by side in channels. */
final class ConcatFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    return Cost.of(0, 2.0 * s.at("b") * (s.at("c") + s.at("d")) * s.at("h") * s.at("w"));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int b = s.at("b");
    int c = s.at("c");
    int d = s.at("d");
    Tensor x = o.image(b, c, s.at("h"), s.at("w"));
    Tensor y = o.image(b, d, s.at("h"), s.at("w"));
    Tensor out = o.image(b, c + d, s.at("h"), s.at("w"));
    Tensor[] parts = {x, y};
    return () -> {
      if (!o.backend.fused().concat(parts, 1, out)) {
        throw new IllegalStateException("no kernel concatenates " + x + " and " + y);
      }
    };
  }
}
