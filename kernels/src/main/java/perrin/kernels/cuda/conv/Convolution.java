package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Convolutions by Perrin's own kernels, of any geometry: products whose patches are gathered on the
 * way ({@code conv_product.cuh}), and direct sums for narrow groups ({@code conv_direct.cu}).
 *
 * <p>Images are read and written where they lie if their channels lie side by side, else by way of
 * a dense copy. The type of x (of gy) decides what is multiplied: bfloat16 on tensor cores, float32
 * in the ordinary units or, where that is permitted, on tensor cores with rounded operands. Sums
 * are float32 and their order depends on shapes alone.
 */
public final class Convolution implements ConvolutionEngine {
  private static final int RUN_BYTES = 16;

  private final ImageSums imageSums;
  private final PixelSums pixelSums;

  /**
   * For a device.
   *
   * @param device where
   * @param tf32 whether float32 operands may be rounded to 10 bits of mantissa for tensor cores
   */
  public Convolution(CudaDevice device, boolean tf32) {
    this(device, tf32, Tiles.BY_SHAPE);
  }

  Convolution(CudaDevice device, boolean tf32, Tiles tiles) {
    imageSums = new ImageSums(device, tf32, tiles);
    pixelSums = new PixelSums(device, tf32, tiles);
  }

  @Override
  public boolean forward(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
    if (!isKnown(x, w, bias, shift, addend, y)) {
      return false;
    }
    if (y.size() == 0) {
      return true;
    }
    try (Scope _ = Scope.open("conv2d")) {
      Tensor to = Image.fits(y) ? y : like(y, y.dtype());
      Tensor more = addend == null ? null : readable(addend, y.dtype());
      imageSums.forward(gathered(x, x.dtype(), spec), w, spec, new Finish(to, bias, shift, more));
      copyBack(to, y);
    }
    return true;
  }

  @Override
  public boolean inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (!isKnown(gy, w, gx)) {
      return false;
    }
    if (gx.size() == 0) {
      return true;
    }
    if (gy.size() == 0) {
      gx.backend().fill(gx, 0);
      return true;
    }
    try (Scope _ = Scope.open("conv2dInputGradient")) {
      Tensor to = Image.fits(gx) ? gx : like(gx, gx.dtype());
      imageSums.gradient(gathered(gy, gy.dtype(), spec), w, spec, to);
      copyBack(to, gx);
    }
    return true;
  }

  @Override
  public boolean weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    if (!isKnown(x, gy, gw, gBias)) {
      return false;
    }
    if (gy.size() == 0) {
      clear(gw);
      clear(gBias);
      return true;
    }
    try (Scope _ = Scope.open("conv2dWeightGradient")) {
      DType type = x.dtype() == gy.dtype() ? x.dtype() : DType.FLOAT32;
      Tensor cotangent = gathered(gy, type, spec);
      if (gw.size() > 0) {
        pixelSums.weights(gathered(x, type, spec), cotangent, spec, gw);
      }
      if (gBias != null) {
        pixelSums.bias(cotangent.slice(1, 0, gy.dim(1)), gBias);
      }
    }
    return true;
  }

  /**
   * Sums of gy over places.
   *
   * @param gy [B,O,H',W'] of type FLOAT32 or BFLOAT16
   * @param gBias overwritten: [O] over images too, or [B,O]; likewise
   */
  public void biasGradient(Tensor gy, Tensor gBias) {
    if (gy.size() == 0) {
      clear(gBias);
      return;
    }
    try (Scope _ = Scope.open("biasGradient")) {
      pixelSums.bias(readable(gy, gy.dtype()), gBias);
    }
  }

  private static boolean isKnown(Tensor... tensors) {
    for (Tensor t : tensors) {
      if (t != null && t.dtype() != DType.FLOAT32 && t.dtype() != DType.BFLOAT16) {
        return false;
      }
    }
    return true;
  }

  private static void clear(Tensor t) {
    if (t != null) {
      t.backend().fill(t, 0);
    }
  }

  /** The images themselves or a copy with channels side by side and of the type. */
  private static Tensor readable(Tensor x, DType type) {
    if (x.dtype() == type && Image.fits(x)) {
      return x;
    }
    Tensor copy = like(x, type);
    x.backend().copy(x, copy);
    return copy;
  }

  /**
   * The same for images that patches are gathered from: with channels of zeros behind the last
   * where theirs are no whole runs of 16 bytes. An image of three channels is small beside those it
   * is convolved to, and element by element it would be read many times more slowly.
   */
  private static Tensor gathered(Tensor x, DType type, ConvSpec spec) {
    int channels = x.dim(1);
    int run = RUN_BYTES / type.bytes();
    int whole = Grids.ceil(channels, run) * run;
    if (spec.groups() > 1 || channels == whole) {
      return readable(x, type);
    }
    Shape shape = x.shape().with(1, whole);
    int[] strides = ImageOrder.CHANNELS_LAST.strides(shape);
    Tensor padded = Tensor.allocate(x.backend(), type, shape, strides, "conv2d");
    x.backend().fill(padded, 0);
    x.backend().copy(x, padded.slice(1, 0, channels));
    return padded;
  }

  private static Tensor like(Tensor x, DType type) {
    int[] strides = ImageOrder.CHANNELS_LAST.strides(x.shape());
    return Tensor.allocate(x.backend(), type, x.shape(), strides, "conv2d");
  }

  private static void copyBack(Tensor from, Tensor to) {
    if (from != to) {
      from.backend().copy(from, to);
    }
  }
}
