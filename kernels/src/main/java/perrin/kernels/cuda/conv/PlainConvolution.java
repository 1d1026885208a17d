package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.ConvSpec;
import perrin.tensor.Tensor;

/**
 * Convolutions of any types and views with the definition's bits: {@code plain.cu}. For whole
 * numbers and float64; {@link Convolution} has the types of networks.
 */
public final class PlainConvolution implements ConvolutionEngine {
  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public PlainConvolution(CudaDevice device) {
    this.device = device;
  }

  @Override
  public boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    if (shift != null || addend != null) {
      return false;
    }
    run("plain_conv", fields(x, w, y, bias, spec), y.size());
    return true;
  }

  @Override
  public boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    run("plain_conv_image", fields(gx, w, gy, null, spec), gx.size());
    return true;
  }

  @Override
  public boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    Fields f = fields(x, gw, gy, gBias, spec);
    run("plain_conv_weights", f, gw.size());
    if (gBias != null) {
      run("plain_conv_sums", f, gBias.size(), gBias.rank() == 2 ? 1 : 0);
    }
    return true;
  }

  private void run(String kernel, Fields f, int size, int... flags) {
    if (size == 0) {
      return;
    }
    var launch = device.kernel("plain", kernel).with().b(f);
    for (int flag : flags) {
      launch.i(flag);
    }
    launch.i(size).run(Grids.blocks(device, size), device.options().threads());
  }

  private static Fields fields(Tensor x, Tensor w, Tensor y, Tensor sums, ConvSpec spec) {
    var f = new Fields();
    operand(f, x, x.strides());
    operand(f, w, w.strides());
    operand(f, y, y.strides());
    int last = sums == null ? 0 : sums.stride(-1);
    int first = sums == null || sums.rank() == 1 ? 0 : sums.stride(0);
    operand(f, sums, first, last, 0, 0);
    f.i(x.dim(0), x.dim(1), x.dim(2), x.dim(3)).i(y.dim(1), y.dim(2), y.dim(3));
    f.i(w.dim(1), w.dim(0) / spec.groups(), w.dim(2), w.dim(3));
    f.i(spec.strideH(), spec.strideW(), spec.padH(), spec.padW());
    return f.i(spec.dilationH(), spec.dilationW());
  }

  /** With a last int for the alignment. */
  private static void operand(Fields f, Tensor t, int... strides) {
    f.l(Places.addressOrNull(t)).i(t == null ? 0 : t.dtype().ordinal()).i(strides).i(0);
  }
}
