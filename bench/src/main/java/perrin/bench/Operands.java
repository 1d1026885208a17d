package perrin.bench;

import java.util.SplittableRandom;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Arrays of a measurement, laid out as a step would lay them out, held until closed. */
final class Operands implements AutoCloseable {
  private static final float[] NUMBERS = numbers();

  final Backend backend;
  private final Scope held = Scope.holder("operands");

  Operands(Backend backend) {
    this.backend = backend;
  }

  private static float[] numbers() {
    var random = new SplittableRandom(1);
    float[] out = new float[(1 << 20) + 3];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }

  /** Normal numbers in the backend's order of image batches. */
  Tensor image(int... dims) {
    Shape shape = Shape.of(dims);
    return fill(backend.imageOrder().strides(shape), shape);
  }

  /** Normal numbers in row-major order: weights, matrices, sequences. */
  Tensor rows(int... dims) {
    Shape shape = Shape.of(dims);
    return fill(perrin.tensor.Strides.rowMajor(shape), shape);
  }

  /** Given numbers. */
  Tensor of(double... values) {
    try (Scope _ = Scope.open("operand")) {
      return held.hold(Tensor.of(backend, Shape.of(values.length), values));
    }
  }

  /** One number everywhere. */
  Tensor full(double value, int... dims) {
    try (Scope _ = Scope.open("operand")) {
      return held.hold(Tensor.full(backend, backend.floatType(), Shape.of(dims), value));
    }
  }

  /** INT32 numbers. */
  Tensor ints(int... values) {
    try (Scope _ = Scope.open("operand")) {
      return held.hold(Tensor.ofInts(backend, Shape.of(values.length), values));
    }
  }

  private Tensor fill(int[] strides, Shape shape) {
    try (Scope _ = Scope.open("operand")) {
      DType type = backend.floatType();
      Tensor t = held.hold(Tensor.allocate(backend, type, shape, strides, "operand"));
      float[] host = new float[shape.size()];
      for (int i = 0; i < host.length; i += NUMBERS.length) {
        System.arraycopy(NUMBERS, 0, host, i, Math.min(NUMBERS.length, host.length - i));
      }
      backend.upload(host, t);
      return t;
    }
  }

  @Override
  public void close() {
    held.close();
  }
}
