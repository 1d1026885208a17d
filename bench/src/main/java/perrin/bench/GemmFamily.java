package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** C = A B. */
final class GemmFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    double m = s.at("m");
    double n = s.at("n");
    double k = s.at("k");
    return Cost.of(2 * m * n * k, m * k + k * n + m * n);
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    Tensor a = o.rows(s.at("m"), s.at("k"));
    Tensor b = o.rows(s.at("k"), s.at("n"));
    Tensor c = o.rows(s.at("m"), s.at("n"));
    return () -> {
      // The peer packs its operands in every call; a cache would compare unlike work.
      a.storage().bumpVersion();
      b.storage().bumpVersion();
      o.backend.matmul(a, b, null, c);
    };
  }
}
