package perrin.kernels.cuda.dnn;

import java.util.List;
import perrin.kernels.cuda.conv.Convolution;
import perrin.kernels.cuda.conv.ConvolutionEngine;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.CudaException;
import perrin.kernels.cuda.driver.DnnApi;
import perrin.kernels.cuda.driver.DnnConvolutions;
import perrin.kernels.cuda.driver.DnnProblem;
import perrin.kernels.cuda.driver.DnnProblem.Pass;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.cuda.view.Words;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * Convolutions by cuDNN over dense channels-last images and filters; other views are copied to such
 * and back.
 *
 * <p>Images in bfloat16 with results in bfloat16 are computed in bfloat16 with sums in float;
 * everything else in float32. Bias, shift and addend are added by one kernel afterwards ({@code
 * channel_sum.cu}), so that a bfloat16 result with one of them is rounded twice. Gradients of
 * filters that are float32 while images are bfloat16 are left to others: cuDNN 9.24 has no engine
 * for them.
 */
public final class DnnConvolution implements ConvolutionEngine {
  private final CudaDevice device;
  private final boolean tensorCores;
  private final Convolution own;
  private final List<DnnApi> interfaces;
  private DnnConvolutions dnn;
  private String missing;

  /**
   * cuDNN is opened by the first convolution; without one, every question is declined.
   *
   * @param device where
   * @param interfaces whom to ask, in this order
   * @param tensorCores whether float32 operands may be rounded to 10 bits of mantissa
   * @param own who adds up the gradients of biases
   */
  public DnnConvolution(
      CudaDevice device, List<DnnApi> interfaces, boolean tensorCores, Convolution own) {
    this.own = own;
    this.device = device;
    this.interfaces = List.copyOf(interfaces);
    this.tensorCores = tensorCores;
  }

  private synchronized boolean open() {
    if (dnn == null && missing == null) {
      try {
        dnn = new DnnConvolutions(device, interfaces);
      } catch (CudaException e) {
        missing = e.getMessage();
      }
    }
    return dnn != null;
  }

  /**
   * How convolutions are computed, and what cuDNN could not do.
   *
   * @return lines for people; none before the first convolution
   */
  public synchronized List<String> describe() {
    if (missing != null) {
      return List.of("convolutions: cuDNN is not used: " + missing);
    }
    return dnn == null ? List.of() : dnn.describe();
  }

  @Override
  public boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    if (declines(x, w, y)) {
      return false;
    }
    DType type = type(x, y);
    var problem = problem(Pass.FORWARD, type, x, w, spec);
    try (Scope _ = Scope.inner("cuDNN")) {
      Tensor out = Layout.isChannelsLast(y, type) ? y : Layout.temporary(y, type);
      if (!run(problem, Layout.channelsLast(x, type), Layout.channelsLast(w, type), out)) {
        return false;
      }
      add(out, bias, shift, addend);
      if (out != y) {
        y.backend().copy(out, y);
      }
      return true;
    }
  }

  @Override
  public boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (declines(gy, w, gx)) {
      return false;
    }
    DType type = type(gy, gx);
    var problem = problem(Pass.IMAGE_GRADIENT, type, gx, w, spec);
    try (Scope _ = Scope.inner("cuDNN")) {
      Tensor out = Layout.isChannelsLast(gx, type) ? gx : Layout.temporary(gx, type);
      if (!run(problem, out, Layout.channelsLast(w, type), Layout.channelsLast(gy, type))) {
        return false;
      }
      if (out != gx) {
        gx.backend().copy(out, gx);
      }
      return true;
    }
  }

  @Override
  public boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    if (declines(x, gy, gw) || gBias != null && !isReal(gBias)) {
      return false;
    }
    DType type = type(x, gy);
    if (type == DType.BFLOAT16 && gw.dtype() == DType.FLOAT32) {
      // cuDNN would round the gradient, whose sums are float already.
      return false;
    }
    var problem = problem(Pass.FILTER_GRADIENT, type, x, gw, spec);
    try (Scope _ = Scope.inner("cuDNN")) {
      Tensor out = Layout.isChannelsLast(gw, type) ? gw : Layout.temporary(gw, type);
      if (!run(problem, Layout.channelsLast(x, type), out, Layout.channelsLast(gy, type))) {
        return false;
      }
      if (out != gw) {
        gw.backend().copy(out, gw);
      }
      if (gBias != null) {
        own.biasGradient(gy, gBias);
      }
      return true;
    }
  }

  /** What cuDNN does not take, or has nothing to do with. */
  private boolean declines(Tensor... operands) {
    for (Tensor t : operands) {
      if (t.size() == 0 || !isReal(t)) {
        return true;
      }
    }
    return !open();
  }

  private static boolean isReal(Tensor t) {
    return t.dtype() == DType.FLOAT32 || t.dtype() == DType.BFLOAT16;
  }

  private static DType type(Tensor x, Tensor y) {
    boolean narrow = x.dtype() == DType.BFLOAT16 && y.dtype() == DType.BFLOAT16;
    return narrow ? DType.BFLOAT16 : DType.FLOAT32;
  }

  private DnnProblem problem(Pass pass, DType type, Tensor x, Tensor w, ConvSpec spec) {
    return new DnnProblem(
        pass,
        type,
        tensorCores,
        x.dim(0),
        x.dim(1),
        x.dim(2),
        x.dim(3),
        w.dim(0),
        w.dim(2),
        w.dim(3),
        spec);
  }

  private boolean run(DnnProblem problem, Tensor image, Tensor filter, Tensor response) {
    return dnn.run(
        problem, Places.address(image), Places.address(filter), Places.address(response));
  }

  /** y += bias + shift + addend; y is dense and channels-last. */
  private void add(Tensor y, Tensor bias, Tensor shift, Tensor addend) {
    if (bias == null && shift == null && addend == null) {
      return;
    }
    Tensor b = bias == null ? null : Layout.rows(bias);
    Tensor s = shift == null ? null : Layout.rows(shift);
    Tensor a = addend == null ? null : Layout.channelsLast(addend, y.dtype());
    boolean narrow = y.dtype() == DType.BFLOAT16;
    int channels = y.dim(1);
    int vector = channels % Layout.vector(y.dtype()) == 0 ? Layout.vector(y.dtype()) : 1;
    var images =
        new Words()
            .i(y.size() / vector, channels)
            .divisor(channels / vector)
            .divisor(y.dim(2) * y.dim(3));
    device
        .kernel("channel_sum", narrow ? "add_channels_bf16" : "add_channels_f32")
        .with()
        .i(vector > 1 ? 1 : 0)
        .l(Places.address(y))
        .l(Places.addressOrNull(b))
        .i(b != null && b.dtype() == DType.BFLOAT16 ? 1 : 0)
        .l(Places.addressOrNull(s))
        .i(s != null && s.dtype() == DType.BFLOAT16 ? 1 : 0)
        .l(Places.addressOrNull(a))
        .b(images)
        .run(Grids.blocks(device, y.size() / vector), device.options().threads());
  }
}
