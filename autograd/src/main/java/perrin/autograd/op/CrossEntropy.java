package perrin.autograd.op;

import perrin.autograd.Var;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * Mean over the batch of -log softmax(logits)[label] = log sum exp(logits) - logits[label], a
 * composition of other operations.
 */
public final class CrossEntropy {
  private CrossEntropy() {}

  /**
   * Cross-entropy of class labels.
   *
   * @param logits [B,K]
   * @param labels INT32 [B], each from 0 to K - 1
   * @return the mean in nats, a scalar of shape []
   * @throws ShapeException if shapes or types do not fit
   * @throws IndexOutOfBoundsException if a label is out of range
   */
  public static Var apply(Var logits, Tensor labels) {
    if (logits.rank() != 2
        || labels.dtype() != DType.INT32
        || !labels.shape().equals(Shape.of(logits.dim(0)))) {
      throw new ShapeException(
          "cross entropy",
          "logits " + logits.shape() + " must be [B,K] and labels " + labels + " INT32 [B]");
    }
    Var chosen = logits.where(oneHot(logits, labels), logits.scalar(0)).sum(1);
    return LogSumExp.apply(logits, 1).sub(chosen).meanAll();
  }

  /** 1 where the column is the row's label; looking the label up checks its range. */
  private static Var oneHot(Var logits, Tensor labels) {
    int k = logits.dim(1);
    float[] count = new float[k];
    for (int i = 0; i < k; i++) {
      count[i] = i;
    }
    Tensor columns = Tensor.of(logits.backend(), Shape.of(k), count);
    Tensor label = Eager.gather(columns, labels, 0).reshape(logits.dim(0), 1);
    return Var.constant(
        Eager.cast(Eager.binary(BinaryOp.EQ, columns, label), logits.value().dtype()));
  }
}
