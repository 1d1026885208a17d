package perrin.bench;

import java.util.List;
import perrin.tensor.Tensor;

/** softmax(q k^T / sqrt(d)) v, and its gradient. */
final class AttentionFamily implements KernelFamily {
  @Override
  public List<String> passes() {
    return List.of(FORWARD, GRADIENT);
  }

  @Override
  public Cost cost(KernelShape s, String pass) {
    double b = s.at("b");
    double t = s.at("t");
    double d = s.at("d");
    // Two products forward; backward the scores again and four products.
    boolean forward = pass.equals(FORWARD);
    return Cost.of((forward ? 4 : 10) * b * t * t * d, (forward ? 4 : 8) * b * t * d);
  }

  @Override
  public Runnable turn(KernelShape s, String pass, Operands o) {
    int[] dims = {s.at("b"), s.at("t"), s.at("d")};
    double scale = 1 / Math.sqrt(s.at("d"));
    Tensor q = o.rows(dims);
    Tensor k = o.rows(dims);
    Tensor v = o.rows(dims);
    Tensor out = o.rows(dims);
    Tensor sums = o.full(0, s.at("b"), s.at("t"));
    var fused = o.backend.fused();
    if (pass.equals(FORWARD)) {
      return () -> KernelFamily.done(fused.attention(q, k, v, scale, out, sums));
    }
    KernelFamily.done(fused.attention(q, k, v, scale, out, sums));
    Tensor gOut = o.rows(dims);
    Tensor gq = o.rows(dims);
    Tensor gk = o.rows(dims);
    Tensor gv = o.rows(dims);
    return () ->
        KernelFamily.done(fused.attentionGradient(gOut, q, k, v, out, sums, scale, gq, gk, gv));
  }
}
