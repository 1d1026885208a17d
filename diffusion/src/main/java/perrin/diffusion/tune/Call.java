package perrin.diffusion.tune;

import java.util.Arrays;
import java.util.SplittableRandom;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.Work;

/** Some work with its operands on one backend, ready to be done over and over. */
interface Call {
  /** Enqueues it once. */
  void run();

  /** Does it once more, and gives its results. */
  double[] results();

  /**
   * A call.
   *
   * @param backend where; one of float64 does the work exactly
   * @param work what
   * @param images of convolutions, heads of attention
   */
  static Call of(Backend backend, Work work, int images) {
    return switch (work) {
      case ConvWork w -> new ConvCall(backend, w, images);
      case ProductWork w -> new ProductCall(backend, w);
      case AttentionWork w ->
          backend.floatType() == DType.FLOAT64
              ? new ExactAttentionCall(backend, w, images)
              : new AttentionCall(backend, w, images);
    };
  }

  /** What operands are in: float64 where everything is. */
  static DType type(Backend backend, Precision precision) {
    if (backend.floatType() == DType.FLOAT64) {
      return DType.FLOAT64;
    }
    return precision == Precision.BF16 ? DType.BFLOAT16 : DType.FLOAT32;
  }

  /**
   * Numbers of both signs without a pattern that sums could profit from, the same for the same seed
   * on all backends: those of bfloat16 where operands are.
   */
  static double[] numbers(int n, Precision precision, long seed) {
    var random = new SplittableRandom(seed);
    double[] values = new double[n];
    Arrays.setAll(
        values,
        _ -> {
          double v = random.nextDouble(-1, 1);
          return precision == Precision.BF16 ? Math.rint(v * 128) / 128 : (float) v;
        });
    return values;
  }

  /** A dense operand. */
  static Tensor operand(Backend backend, Precision precision, long seed, int... dims) {
    Shape shape = Shape.of(dims);
    Tensor t = Tensor.allocate(backend, type(backend, precision), shape, "tune");
    backend.upload(numbers(shape.size(), precision, seed), t);
    return t;
  }
}
