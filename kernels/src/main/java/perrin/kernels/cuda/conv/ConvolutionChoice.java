package perrin.kernels.cuda.conv;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import perrin.kernels.tuning.TableChoices;
import perrin.tensor.ConvSpec;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;

/**
 * Asks one engine after another, the one that the tuning table names first; the first that can,
 * does it.
 */
public final class ConvolutionChoice extends TableChoices<ConvWork> implements ConvolutionEngine {
  private final Map<Algorithm, ConvolutionEngine> engines;
  private final List<Algorithm> order;

  /**
   * A choice among engines.
   *
   * @param machine the device's name, as tuning tables have it
   * @param engines by their names; asked in the order of the names from the last to the first, so
   *     that a library goes before the own kernels
   */
  public ConvolutionChoice(String machine, Map<Algorithm, ConvolutionEngine> engines) {
    super(machine, ConvWork.class);
    this.engines = new EnumMap<>(engines);
    this.order = new ArrayList<>(this.engines.keySet()).reversed();
  }

  @Override
  protected Algorithm rule(ConvWork work) {
    return order.getFirst();
  }

  @Override
  protected boolean takes(Algorithm algorithm, ConvWork work) {
    return engines.containsKey(algorithm);
  }

  /** An engine's way to run one convolution. */
  private interface Call {
    boolean by(ConvolutionEngine engine);
  }

  private boolean run(ConvPass pass, ConvShape shape, Call call) {
    Algorithm chosen = of(new ConvWork(pass, shape));
    if (call.by(engines.get(chosen))) {
      return true;
    }
    for (Algorithm other : order) {
      if (other != chosen && call.by(engines.get(other))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    ConvShape shape = ConvShape.of(x.shape(), w.shape(), spec, x.dtype());
    return run(ConvPass.FORWARD, shape, e -> e.forward(x, w, bias, shift, addend, spec, y));
  }

  @Override
  public boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    ConvShape shape = ConvShape.of(gx.shape(), w.shape(), spec, gy.dtype());
    return run(ConvPass.INPUT_GRADIENT, shape, e -> e.inputGradient(gy, w, spec, gx));
  }

  @Override
  public boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    ConvShape shape = ConvShape.of(x.shape(), gw.shape(), spec, x.dtype());
    return run(ConvPass.WEIGHT_GRADIENT, shape, e -> e.weightGradient(x, gy, spec, gw, gBias));
  }
}
