package perrin.diffusion.tune;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.FusedKernels;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.AttentionWork;

/** Attention, or its vector-Jacobian product, by a backend's kernels. */
final class AttentionCall implements Call {
  private final FusedKernels kernels;
  private final boolean backward;
  private final double scale;
  private final Tensor q;
  private final Tensor k;
  private final Tensor v;
  private final Tensor gOut;
  private final Tensor out;
  private final Tensor logSumExp;
  private final Tensor[] gradients;

  AttentionCall(Backend backend, AttentionWork w, int heads) {
    kernels = backend.fused();
    backward = w.backward();
    scale = 1 / Math.sqrt(w.width());
    q = Call.operand(backend, w.precision(), 1, heads, w.queries(), w.width());
    k = Call.operand(backend, w.precision(), 2, heads, w.keys(), w.width());
    v = Call.operand(backend, w.precision(), 3, heads, w.keys(), w.values());
    gOut = Call.operand(backend, w.precision(), 4, heads, w.queries(), w.values());
    out = Tensor.allocate(backend, q.dtype(), gOut.shape(), "tune");
    gradients =
        Stream.of(q, k, v)
            .map(t -> Tensor.allocate(backend, t.dtype(), t.shape(), "tune"))
            .toArray(Tensor[]::new);
    logSumExp = Tensor.allocate(backend, DType.FLOAT32, Shape.of(heads, w.queries()), "tune");
    if (backward) {
      did(kernels.attention(q, k, v, scale, out, logSumExp));
    }
  }

  private static void did(boolean done) {
    if (!done) {
      throw new IllegalStateException("no kernel of this backend takes the attention");
    }
  }

  @Override
  public void run() {
    if (backward) {
      did(
          kernels.attentionGradient(
              gOut, q, k, v, out, logSumExp, scale, gradients[0], gradients[1], gradients[2]));
    } else {
      did(kernels.attention(q, k, v, scale, out, logSumExp));
    }
  }

  @Override
  public double[] results() {
    run();
    Stream<Tensor> all = backward ? Stream.of(gradients) : Stream.of(out);
    return all.flatMapToDouble(t -> DoubleStream.of(t.toDoubles())).toArray();
  }
}
