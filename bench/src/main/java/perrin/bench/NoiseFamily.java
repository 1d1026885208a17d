package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/** Keyed normal noise. */
final class NoiseFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    return Cost.of(0, (double) s.at("b") * s.at("n"));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    Tensor out = o.rows(s.at("b"), s.at("n"));
    Tensor step = o.ints(7);
    return () -> o.backend.philox(Distribution.NORMAL, 1, Purpose.NOISE, 0, step, 0, out);
  }
}
