package perrin.nn.net;

import perrin.autograd.Var;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/** What a network is told beside its input, checked: times and labels, one a sample. */
final class Conditions {
  private Conditions() {}

  /**
   * Throws unless time is [B] and labels, if given, are INT32 [B] and wanted.
   *
   * @param classes 0 if the network takes no labels
   */
  static void check(String network, Var x, Var t, Tensor labels, int classes) {
    String wanted = "[" + x.dim(0) + "], one a sample";
    if (t.rank() != 1 || t.dim(0) != x.dim(0)) {
      throw new ShapeException(network, "time " + t.shape() + " must be " + wanted);
    }
    if (labels == null) {
      return;
    }
    if (classes == 0) {
      throw new ShapeException(
          network, "labels " + labels.shape() + " given to a network without classes");
    }
    if (labels.dtype() != DType.INT32 || labels.rank() != 1 || labels.dim(0) != x.dim(0)) {
      throw new ShapeException(network, "labels " + labels + " must be INT32 " + wanted);
    }
  }

  /** Throws unless exactly what a U-Net is told beside time and labels is there, and fits. */
  static void checkInputs(Var x, Conditioning c, UNetInputs inputs) {
    int b = x.dim(0);
    Shape image =
        inputs.imageChannels() == 0
            ? null
            : Shape.of(b, inputs.imageChannels(), x.dim(2), x.dim(3));
    checkInput("image", c.image(), image);
    checkInput(
        "scalars", c.scalars(), inputs.scalars() == 0 ? null : Shape.of(b, inputs.scalars()));
    checkInput(
        "pooled text", c.pooled(), inputs.pooled() == 0 ? null : Shape.of(b, inputs.pooled()));
    int tokens = c.text() == null || c.text().rank() != 3 ? 0 : c.text().dim(1);
    Shape text = inputs.context() == 0 ? null : Shape.of(b, tokens, inputs.context());
    checkInput("text", c.text(), text);
    if (c.tokens() != null) {
      throw new ShapeException(
          "U-Net", "tokens " + c.tokens().shape() + " given without an encoder that reads them");
    }
    if (c.mask() != null) {
      checkInput("mask", c.mask(), text == null ? null : Shape.of(b, tokens));
    }
  }

  private static void checkInput(String name, Var given, Shape wanted) {
    if (wanted == null && given != null) {
      throw new ShapeException(
          "U-Net", name + " " + given.shape() + " given to a network that takes none");
    }
    if (wanted != null && (given == null || !given.shape().equals(wanted))) {
      throw new ShapeException(
          "U-Net", name + " " + (given == null ? "(none)" : given.shape()) + " must be " + wanted);
    }
  }

  /** Throws if more is told than labels. */
  static void checkOnlyLabels(String network, Conditioning c) {
    if (!new Conditioning(null, c.scalars(), c.image(), c.tokens(), c.text(), c.mask(), c.pooled())
        .isNone()) {
      throw new ShapeException(
          network, "scalars, images or a text given to a network that takes none");
    }
  }

  /** Throws unless x is [B,channels,H,W] with H and W multiples of a patch. */
  static void checkPatches(String network, Var x, int channels, int patch) {
    if (x.rank() != 4 || x.dim(1) != channels || x.dim(2) % patch != 0 || x.dim(3) % patch != 0) {
      throw new ShapeException(
          network,
          "x "
              + x.shape()
              + " must be [B,"
              + channels
              + ",H,W] with H and W divisible by "
              + patch);
    }
  }

  /** The labels, or the null label for all where there are none. */
  static Tensor labels(Var x, Tensor labels, int nullLabel) {
    return labels != null
        ? labels
        : Tensor.full(x.backend(), DType.INT32, Shape.of(x.dim(0)), nullLabel);
  }
}
