package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** An Adam step and the moving average of the weights after it. */
final class AdamFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    // Reads p, g, m, v and the average, writes all but g.
    return Cost.of(0, 9.0 * s.at("tensors") * s.at("n"));
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int tensors = s.at("tensors");
    int n = s.at("n");
    Tensor[] p = new Tensor[tensors];
    Tensor[] g = new Tensor[tensors];
    Tensor[] m = new Tensor[tensors];
    Tensor[] v = new Tensor[tensors];
    Tensor[] average = new Tensor[tensors];
    for (int i = 0; i < tensors; i++) {
      p[i] = o.rows(n);
      g[i] = o.rows(n);
      m[i] = o.full(0, n);
      v[i] = o.full(0, n);
      average[i] = o.rows(n);
    }
    // lr, b1, b2, eps, wd, l2, 1/(1-b1^k), 1/(1-b2^k), clip
    Tensor scalars = o.of(1e-4, 0.9, 0.999, 1e-8, 0, 0, 1, 1, 1);
    Tensor decay = o.of(0.999);
    var fused = o.backend.fused();
    return () -> {
      KernelFamily.done(fused.adam(p, g, m, v, scalars));
      KernelFamily.done(fused.movingAverage(average, p, decay));
    };
  }
}
