package perrin.kernels.cpu;

import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.conv.Filters;
import perrin.kernels.cpu.conv.Image;
import perrin.kernels.cpu.team.Scratch.Use;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.cpu.winograd.Added;
import perrin.kernels.cpu.winograd.ImageView;
import perrin.kernels.cpu.winograd.KeptFilters;
import perrin.kernels.cpu.winograd.Sums;
import perrin.kernels.cpu.winograd.Winograd;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Eager;
import perrin.tensor.ImageOrder;
import perrin.tensor.ReduceOp;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.ConvPass;

/**
 * Maps float32 convolutions to {@link Winograd} or {@link Convolution} as {@link ConvChoices} says,
 * copying images that are not channels-last.
 */
final class ConvBinding {
  private final ConvChoices choices;
  private final Convolution convolution;
  private final Winograd winograd;
  private final KeptFilters kept;

  /**
   * A binding.
   *
   * @param winograd null where it does not pay
   */
  ConvBinding(ConvChoices choices, Convolution convolution, Winograd winograd) {
    this.choices = choices;
    this.convolution = convolution;
    this.winograd = winograd;
    this.kept = winograd == null ? null : new KeptFilters(winograd);
  }

  void forward(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    try (var _ = Scope.open("conv2d")) {
      var y = hasChannelsContiguous(out) ? out : temporary(out);
      var b = bias == null || bias.isRowMajor() ? bias : rowMajor(bias);
      var by = choices.of(ConvPass.FORWARD, x.shape(), w.shape(), spec);
      if (by == Algorithm.WINOGRAD4) {
        fast(x, w, new Added(b == null ? null : Host.floats(b), b == null ? 0 : Host.base(b)), y);
        copyBack(y, out);
        return;
      }
      convolution.forward(
          image(readable(x)),
          filters(w, spec.groups()),
          b == null ? null : Host.floats(b),
          b == null ? 0 : Host.base(b),
          spec,
          by == Algorithm.POINTWISE,
          image(y));
      copyBack(y, out);
    }
  }

  /** Filters that were transformed before, or null. */
  private float[] kept(Tensor w) {
    if (!w.isRowMajor()) {
      return null;
    }
    int version = w.storage().version();
    return kept.find(w.storage(), version, w.dim(1), w.dim(0), Host.floats(w), Host.base(w));
  }

  /** out = w * x + bias + shift + addend; bias, shift and addend may be null. */
  void sum(
      Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor out) {
    if (out.size() == 0) {
      return;
    }
    boolean contiguous = addend == null || hasChannelsContiguous(addend);
    var by = choices.of(ConvPass.FORWARD, x.shape(), w.shape(), spec);
    if (by != Algorithm.WINOGRAD4 || !contiguous || !hasChannelsContiguous(out)) {
      forward(x, w, bias, spec, out);
      add(out, shift == null ? null : shift.reshape(out.dim(0), out.dim(1), 1, 1));
      add(out, addend);
      return;
    }
    try (var _ = Scope.open("conv2d")) {
      var each = shift;
      if (shift != null && bias != null) {
        each = Eager.binary(BinaryOp.ADD, shift, bias);
      } else if (shift == null && bias != null) {
        each = bias.reshape(1, -1);
      }
      each = each == null || each.isRowMajor() ? each : rowMajor(each);
      var added =
          new Added(
              each == null ? null : Host.floats(each),
              each == null ? 0 : Host.base(each),
              shift == null ? 0 : out.dim(1),
              addend == null ? null : view(addend));
      fast(x, w, added, out);
    }
  }

  /** By Winograd's algorithm, into an image whose channels are contiguous. */
  private void fast(Tensor x, Tensor w, Added added, Tensor y) {
    int c = w.dim(1);
    int k = w.dim(0);
    float[] u = kept(w);
    if (u == null) {
      var taps = w.isRowMajor() ? w : rowMajor(w);
      u = Team.scratch().floats(Use.FILTER, winograd.transformedLength(c, k));
      winograd.transform(c, k, Host.floats(taps), Host.base(taps), false, u);
    }
    var from = view(readable(x));
    winograd.convolve(x.dim(0), x.dim(2), x.dim(3), c, k, from, u, added, view(y));
  }

  private static void add(Tensor out, Tensor addend) {
    if (addend != null) {
      out.backend().binary(BinaryOp.ADD, out, addend.expand(out.shape()), out);
    }
  }

  void inputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (gx.size() == 0) {
      return;
    }
    if (gy.size() == 0) {
      gx.backend().fill(gx, 0);
      return;
    }
    try (var _ = Scope.open("conv2dInputGradient")) {
      var to = hasChannelsContiguous(gx) ? gx : temporary(gx);
      var by = choices.of(ConvPass.INPUT_GRADIENT, gx.shape(), w.shape(), spec);
      if (by == Algorithm.WINOGRAD4) {
        var taps = w.isRowMajor() ? w : rowMajor(w);
        winograd.convolve(
            gx.dim(0),
            gx.dim(2),
            gx.dim(3),
            w.dim(0),
            w.dim(1),
            view(readable(gy)),
            Host.floats(taps),
            Host.base(taps),
            true,
            null,
            0,
            view(to));
        copyBack(to, gx);
        return;
      }
      convolution.inputGradient(
          image(readable(gy)),
          filters(w, spec.groups()),
          spec,
          by == Algorithm.POINTWISE,
          image(to));
      copyBack(to, gx);
    }
  }

  /** With the sums of gy in gBias, [O] or [B,O], where that is not null. */
  void weightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    boolean empty = gw.size() == 0 || gy.size() == 0;
    var by = empty ? null : choices.of(ConvPass.WEIGHT_GRADIENT, x.shape(), gw.shape(), spec);
    boolean together = !empty && gBias != null && addsUp(by, gw, gBias);
    if (gBias != null && !together) {
      int images = gBias.rank() == 1 ? 1 : gy.dim(0);
      gy.backend().reduce(ReduceOp.SUM, gy, gBias.reshape(images, gy.dim(1), 1, 1));
    }
    if (gw.size() == 0) {
      return;
    }
    if (gy.size() == 0) {
      gw.backend().fill(gw, 0);
      return;
    }
    float[] sums = together ? Host.floats(gBias) : null;
    int first = together ? Host.base(gBias) : 0;
    try (var _ = Scope.open("conv2dWeightGradient")) {
      if (by == Algorithm.WINOGRAD4 && gw.isRowMajor()) {
        winograd.weightGradient(
            x.dim(0),
            x.dim(2),
            x.dim(3),
            x.dim(1),
            gy.dim(1),
            view(readable(x)),
            view(readable(gy)),
            Host.floats(gw),
            Host.base(gw),
            together ? new Sums(sums, first, gBias.rank() == 2) : null);
        return;
      }
      convolution.weightGradient(
          image(readable(x)),
          image(readable(gy)),
          spec,
          by == Algorithm.EXCHANGED,
          filters(gw, spec.groups()),
          sums,
          first);
    }
  }

  /** Whether the kernel of the weight gradient meets every pixel of gy once, and so can add up. */
  private static boolean addsUp(Algorithm by, Tensor gw, Tensor gBias) {
    if (!gBias.isRowMajor()) {
      return false;
    }
    return by == Algorithm.WINOGRAD4 && gw.isRowMajor()
        || gBias.rank() == 1 && by != Algorithm.EXCHANGED;
  }

  private Tensor readable(Tensor x) {
    if (hasChannelsContiguous(x)) {
      return x;
    }
    var copy = temporary(x);
    x.backend().copy(x, copy);
    return copy;
  }

  private Tensor temporary(Tensor like) {
    return Tensor.allocate(
        like.backend(),
        like.dtype(),
        like.shape(),
        ImageOrder.CHANNELS_LAST.strides(like.shape()),
        "conv2d");
  }

  private Tensor rowMajor(Tensor x) {
    var copy = Tensor.allocate(x.backend(), x.dtype(), x.shape(), "conv2d");
    x.backend().copy(x, copy);
    return copy;
  }

  private void copyBack(Tensor from, Tensor to) {
    if (from != to) {
      from.backend().copy(from, to);
    }
  }

  private static boolean hasChannelsContiguous(Tensor x) {
    return x.dim(1) == 1 || x.stride(1) == 1;
  }

  private static ImageView view(Tensor x) {
    return new ImageView(Host.floats(x), Host.base(x), x.stride(0), x.stride(2), x.stride(3));
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
