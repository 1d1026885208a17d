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
