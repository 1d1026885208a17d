package perrin.diffusion.tune;

import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Precision;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;

/** A convolution or one of its transposes. */
final class ConvCall implements Call {
  private final Backend backend;
  private final ConvPass pass;
  private final ConvShape shape;
  private final Precision precision;
  private final Tensor x;
  private final Tensor w;
  private final Tensor y;

  ConvCall(Backend backend, ConvWork work, int batch) {
    this.backend = backend;
    pass = work.pass();
    shape = work.shape();
    precision = shape.dtype() == DType.BFLOAT16 ? Precision.BF16 : Precision.FP32;
    x = image(shape.image(batch), 1);
    Shape kernel = shape.kernel();
    // Gradients of weights are float32 whatever the images are.
    DType type =
        pass == ConvPass.WEIGHT_GRADIENT ? backend.floatType() : Call.type(backend, precision);
    w = Tensor.allocate(backend, type, kernel, "tune");
    backend.upload(Call.numbers(kernel.size(), precision, 2), w);
    y = image(shape.result(batch), 3);
  }

  private Tensor image(Shape of, long seed) {
    int[] strides = backend.imageOrder().strides(of);
    Tensor t = Tensor.allocate(backend, Call.type(backend, precision), of, strides, "tune");
    backend.upload(Call.numbers(of.size(), precision, seed), t);
    return t;
  }

  @Override
  public void run() {
    switch (pass) {
      case FORWARD -> {
        // Weights of a training step are new in every step: nothing prepared may be kept.
        w.storage().bumpVersion();
        backend.conv2d(x, w, null, shape.spec(), y);
      }
      case INPUT_GRADIENT -> {
        w.storage().bumpVersion();
        backend.conv2dInputGradient(y, w, shape.spec(), x);
      }
      case WEIGHT_GRADIENT -> backend.conv2dWeightGradient(x, y, shape.spec(), w, null);
    }
  }

  @Override
  public double[] results() {
    run();
    return switch (pass) {
      case FORWARD -> y.toDoubles();
      case INPUT_GRADIENT -> x.toDoubles();
      case WEIGHT_GRADIENT -> w.toDoubles();
    };
  }
}
