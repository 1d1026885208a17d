package perrin.diffusion.tune;

import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.autograd.op.Attention;
import perrin.tensor.Backend;
import perrin.tensor.tuning.AttentionWork;

/** Attention by its definition. */
final class ExactAttentionCall implements Call {
  private final boolean backward;
  private final double scale;
  private final Var[] operands = new Var[3];
  private final Var gOut;

  ExactAttentionCall(Backend backend, AttentionWork w, int heads) {
    backward = w.backward();
    scale = 1 / Math.sqrt(w.width());
    operands[0] = leaf(backend, w, 1, heads, w.queries(), w.width());
    operands[1] = leaf(backend, w, 2, heads, w.keys(), w.width());
    operands[2] = leaf(backend, w, 3, heads, w.keys(), w.values());
    gOut = Var.constant(leaf(backend, w, 4, heads, w.queries(), w.values()).value());
  }

  private static Var leaf(Backend backend, AttentionWork w, long seed, int... dims) {
    return Var.leaf(Call.operand(backend, w.precision(), seed, dims));
  }

  @Override
  public void run() {
    throw new UnsupportedOperationException("what is exact is not timed");
  }

  @Override
  public double[] results() {
    Var out = Attention.apply(operands[0], operands[1], operands[2], scale);
    Var[] all = backward ? Grad.product(out, gOut, operands) : new Var[] {out};
    return Stream.of(all).flatMapToDouble(x -> DoubleStream.of(x.value().toDoubles())).toArray();
  }
}
