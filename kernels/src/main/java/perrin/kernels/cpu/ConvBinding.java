package perrin.kernels.cpu;

import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.conv.Filters;
import perrin.kernels.cpu.conv.Image;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.ImageOrder;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/** Maps float32 convolutions to {@link Convolution}, copying images that are not channels-last. */
final class ConvBinding {
  private final Backend backend;
  private final Convolution convolution;

  ConvBinding(Backend backend, Convolution convolution) {
    this.backend = backend;
    this.convolution = convolution;
  }

  void forward(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    try (var _ = Scope.open("conv2d")) {
      var y = hasChannelsContiguous(out) ? out : temporary(out);
      var b = bias == null || bias.isRowMajor() ? bias : rowMajor(bias);
      convolution.forward(
          image(readable(x)),
          filters(w, spec.groups()),
          b == null ? null : Host.floats(b),
          b == null ? 0 : Host.base(b),
          spec,
          image(y));
      copyBack(y, out);
    }
  }

  void inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (gx.size() == 0) {
      return;
    }
    if (gy.size() == 0) {
      backend.fill(gx, 0);
      return;
    }
    try (var _ = Scope.open("conv2dInputGradient")) {
      var to = hasChannelsContiguous(gx) ? gx : temporary(gx);
      convolution.inputGradient(image(readable(gy)), filters(w, spec.groups()), spec, image(to));
      copyBack(to, gx);
    }
  }

  void weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw) {
    if (gw.size() == 0) {
      return;
    }
    if (gy.size() == 0) {
      backend.fill(gw, 0);
      return;
    }
    try (var _ = Scope.open("conv2dWeightGradient")) {
      convolution.weightGradient(
          image(readable(x)), image(readable(gy)), spec, filters(gw, spec.groups()));
    }
  }

  private Tensor readable(Tensor x) {
    if (hasChannelsContiguous(x)) {
      return x;
    }
    var copy = temporary(x);
    backend.copy(x, copy);
    return copy;
  }

  private Tensor temporary(Tensor like) {
    return Tensor.allocate(
        backend,
        like.dtype(),
        like.shape(),
        ImageOrder.CHANNELS_LAST.strides(like.shape()),
        "conv2d");
  }

  private Tensor rowMajor(Tensor x) {
    var copy = Tensor.allocate(backend, x.dtype(), x.shape(), "conv2d");
    backend.copy(x, copy);
    return copy;
  }

  private void copyBack(Tensor from, Tensor to) {
    if (from != to) {
      backend.copy(from, to);
    }
  }

  private static boolean hasChannelsContiguous(Tensor x) {
    return x.dim(1) == 1 || x.stride(1) == 1;
  }

  private static Image image(Tensor x) {
    return new Image(
        Host.floats(x),
        Host.base(x),
        x.dim(0),
        x.dim(1),
        x.dim(2),
        x.dim(3),
        x.stride(0),
        x.stride(2),
        x.stride(3));
  }

  private static Filters filters(Tensor w, int groups) {
    return new Filters(
        Host.floats(w),
        Host.base(w),
        w.dim(0) / groups,
        w.dim(1),
        w.dim(2),
        w.dim(3),
        w.stride(0),
        w.stride(1),
        w.stride(2),
        w.stride(3));
  }
}
