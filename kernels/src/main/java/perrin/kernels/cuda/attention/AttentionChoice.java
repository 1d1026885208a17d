package perrin.kernels.cuda.attention;

import java.util.EnumMap;
import java.util.Map;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;

/**
 * Asks the engine that the tuning table names, else the own kernels, or a library where it was
 * asked for; then the others. The first that can, does it.
 */
public final class AttentionChoice extends TableChoices<AttentionWork> implements AttentionEngine {
  /** What cuDNN takes: such multiples, up to such widths. */
  private static final int WHOLE = 8;

  private static final int WIDEST = 256;

  private final Map<Algorithm, AttentionEngine> engines;
  private final boolean libraryFirst;
  private final boolean tf32;

  /**
   * A choice among engines.
   *
   * @param machine the device's name, as tuning tables have it
   * @param engines by their names; own kernels among them
   * @param libraryFirst whether cuDNN goes first where no table says otherwise
   * @param tf32 whether products of float32 operands may be rounded
   */
  public AttentionChoice(
      String machine, Map<Algorithm, AttentionEngine> engines, boolean libraryFirst, boolean tf32) {
    super(machine, AttentionWork.class);
    this.engines = new EnumMap<>(engines);
    this.libraryFirst = libraryFirst;
    this.tf32 = tf32;
  }

  @Override
  protected Algorithm rule(AttentionWork work) {
    return libraryFirst && takes(Algorithm.CUDNN, work) ? Algorithm.CUDNN : Algorithm.OWN;
  }

  @Override
  protected boolean takes(Algorithm algorithm, AttentionWork work) {
    boolean narrow =
        work.precision() == Precision.BF16
            && work.width() % WHOLE == 0
            && work.values() % WHOLE == 0
            && Math.max(work.width(), work.values()) <= WIDEST;
    return engines.containsKey(algorithm) && (algorithm != Algorithm.CUDNN || narrow);
  }

  /** An engine's way to do one thing. */
  private interface Call {
    boolean by(AttentionEngine engine);
  }

  private boolean run(boolean backward, Tensor q, Tensor v, Call call) {
    if (q.size() == 0 || v.size() == 0) {
      return false;
    }
    Precision wide = tf32 ? Precision.TF32 : Precision.FP32;
    var work =
        new AttentionWork(
            backward,
            q.dim(-2),
            v.dim(-2),
            q.dim(-1),
            v.dim(-1),
            q.dtype() == DType.BFLOAT16 ? Precision.BF16 : wide);
    Algorithm chosen = of(work);
    if (call.by(engines.get(chosen))) {
      return true;
    }
    return chosen != Algorithm.OWN && call.by(engines.get(Algorithm.OWN));
  }

  @Override
  public boolean forward(Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
    return run(false, q, v, e -> e.forward(q, k, v, scale, out, logSumExp));
  }

  @Override
  public boolean backward(
      Tensor gOut,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor out,
      Tensor logSumExp,
      double scale,
      Tensor gq,
      Tensor gk,
      Tensor gv) {
    return run(true, q, v, e -> e.backward(gOut, q, k, v, out, logSumExp, scale, gq, gk, gv));
  }
}
