package perrin.kernels.cuda.conv;

import java.util.List;
import perrin.tensor.ConvSpec;
import perrin.tensor.Tensor;

/** Asks one engine after another; the first that can, does it. */
public final class ConvolutionChoice implements ConvolutionEngine {
  private final List<ConvolutionEngine> engines;

  /**
   * A choice among engines.
   *
   * @param engines whom to ask, in this order
   */
  public ConvolutionChoice(List<ConvolutionEngine> engines) {
    this.engines = List.copyOf(engines);
  }

  @Override
  public boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    for (ConvolutionEngine engine : engines) {
      if (engine.forward(x, w, bias, shift, addend, spec, y)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    for (ConvolutionEngine engine : engines) {
      if (engine.inputGradient(gy, w, spec, gx)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    for (ConvolutionEngine engine : engines) {
      if (engine.weightGradient(x, gy, spec, gw, gBias)) {
        return true;
      }
    }
    return false;
  }
}
