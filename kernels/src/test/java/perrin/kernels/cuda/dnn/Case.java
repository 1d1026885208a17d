package perrin.kernels.cuda.dnn;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Assumptions;
import perrin.kernels.cuda.conv.ConvolutionEngine;
import perrin.kernels.cuda.testing.Gpu;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * A convolution, its transposes and their operands, on the device and on the float64 reference.
 *
 * <p><b>Tolerance.</b> A float sum of n terms t_i may be off by u (8 + 2 sqrt n) sum |t_i|, u =
 * 2^-24, as in the conformance suite. A bfloat16 result is rounded once for the convolution and
 * once for what is added: 2^-8 of the size of each, which the sum of the terms' sizes bounds.
 */
final class Case {
  private static final double FLOAT_ROUNDOFF = 0x1p-24;
  private static final double NARROW_ROUNDOFF = 0x1p-8;

  private final Backend device;
  private final Backend reference = new ReferenceBackend();
  private final Random random = new Random(7);
  private final DType type;
  private final ConvSpec spec;
  private final Shape images;
  private final Shape filters;
  private final Shape results;
  private final boolean channelsLast;

  /** An operand of random numbers that its storage type holds exactly. */
  private record Operand(Tensor device, Tensor reference, Tensor sizes) {}

  Case(
      Backend device,
      DType type,
      ConvSpec spec,
      boolean channelsLast,
      int batch,
      int channels,
      int height,
      int width,
      int outs,
      int kh,
      int kw) {
    this.device = device;
    this.type = type;
    this.spec = spec;
    this.channelsLast = channelsLast;
    images = Shape.of(batch, channels, height, width);
    filters = Shape.of(outs, channels / spec.groups(), kh, kw);
    results = Shape.of(batch, outs, spec.outH(height, kh), spec.outW(width, kw));
  }

  private Tensor room(Shape shape, DType dtype) {
    if (shape.rank() != 4 || !channelsLast) {
      return Tensor.allocate(device, dtype, shape, "test");
    }
    int[] d = shape.dims();
    return Tensor.allocate(device, dtype, Shape.of(d[0], d[2], d[3], d[1]), "test")
        .permute(0, 3, 1, 2);
  }

  private Operand operand(Shape shape) {
    double[] v = new double[shape.size()];
    // Eight significant bits: bfloat16 holds them.
    boolean narrow = type == DType.BFLOAT16;
    Arrays.setAll(
        v, i -> narrow ? (random.nextInt(255) - 127) / 64.0 : (float) random.nextGaussian());
    Tensor there = room(shape, type);
    device.upload(v, there);
    return new Operand(there, wide(shape, v), wide(shape, v(v.length, i -> Math.abs(v[i]))));
  }

  private static double[] v(int n, IntFunction<Double> f) {
    double[] out = new double[n];
    Arrays.setAll(out, f::apply);
    return out;
  }

  private Tensor wide(Shape shape, double[] values) {
    Tensor t = Tensor.allocate(reference, DType.FLOAT64, shape, "test");
    reference.upload(values, t);
    return t;
  }

  private Tensor wide(Shape shape) {
    return wide(shape, new double[shape.size()]);
  }

  /** The values in results' order, repeated over places. */
  private static double[] spread(double[] v, int rank, Shape to) {
    int places = to.dim(2) * to.dim(3);
    return v(to.size(), i -> rank == 1 ? v[i / places % to.dim(1)] : v[rank == 2 ? i / places : i]);
  }

  /** Forward with some of what may be added; returns the device's result. */
  double[] forward(ConvolutionEngine engine, boolean bias, boolean shift, boolean addend) {
    Operand x = operand(images);
    Operand w = operand(filters);
    Tensor y = room(results, type);
    Operand[] added = {
      bias ? operand(Shape.of(results.dim(1))) : null,
      shift ? operand(Shape.of(results.dim(0), results.dim(1))) : null,
      addend ? operand(results) : null
    };
    check(
        engine.forward(
            x.device, w.device, device(added[0]), device(added[1]), device(added[2]), spec, y));
    Tensor right = wide(results);
    Tensor sizes = wide(results);
    reference.conv2d(x.reference, w.reference, null, spec, right);
    reference.conv2d(x.sizes, w.sizes, null, spec, sizes);
    double[] expected = right.toDoubles();
    double[] bound = sizes.toDoubles();
    for (Operand o : added) {
      if (o != null) {
        double[] v = spread(o.reference.toDoubles(), o.reference.rank(), results);
        double[] s = spread(o.sizes.toDoubles(), o.reference.rank(), results);
        Arrays.setAll(expected, i -> expected[i] + v[i]);
        Arrays.setAll(bound, i -> bound[i] + s[i]);
      }
    }
    return agree(expected, bound, filters.size() / filters.dim(0) + 3, y);
  }

  double[] inputGradient(ConvolutionEngine engine) {
    Operand gy = operand(results);
    Operand w = operand(filters);
    Tensor gx = room(images, type);
    check(engine.inputGradient(gy.device, w.device, spec, gx));
    Tensor right = wide(images);
    Tensor sizes = wide(images);
    reference.conv2dInputGradient(gy.reference, w.reference, spec, right);
    reference.conv2dInputGradient(gy.sizes, w.sizes, spec, sizes);
    int terms = filters.size() / filters.dim(1);
    return agree(right.toDoubles(), sizes.toDoubles(), terms, gx);
  }

  double[] weightGradient(ConvolutionEngine engine, boolean ofImages) {
    Operand x = operand(images);
    Operand gy = operand(results);
    Shape biases = ofImages ? Shape.of(results.dim(0), results.dim(1)) : Shape.of(results.dim(1));
    Tensor gw = room(filters, type);
    Tensor gBias = Tensor.allocate(device, type, biases, "test");
    check(engine.weightGradient(x.device, gy.device, spec, gw, gBias));
    Tensor right = wide(filters);
    Tensor sizes = wide(filters);
    Tensor rightBias = wide(biases);
    Tensor sizesBias = wide(biases);
    reference.conv2dWeightGradient(x.reference, gy.reference, spec, right, rightBias);
    reference.conv2dWeightGradient(x.sizes, gy.sizes, spec, sizes, sizesBias);
    int terms = results.size() / results.dim(1);
    agree(rightBias.toDoubles(), sizesBias.toDoubles(), terms, gBias);
    return agree(right.toDoubles(), sizes.toDoubles(), terms, gw);
  }

  private static Tensor device(Operand o) {
    return o == null ? null : o.device;
  }

  private static void check(boolean done) {
    if (!done) {
      // A real one may have no engine for a shape on some GPU: reported, but no mistake here.
      Assumptions.assumeFalse(Gpu.isReal(), "cuDNN declined");
      throw new AssertionError("cuDNN declined");
    }
  }

  private double[] agree(double[] right, double[] sizes, int terms, Tensor got) {
    double[] values = got.toDoubles();
    double relative = FLOAT_ROUNDOFF * (8 + 2 * Math.sqrt(terms));
    for (int i = 0; i < right.length; i++) {
      double rounding = type == DType.BFLOAT16 ? 2 * NARROW_ROUNDOFF : 0;
      double tolerance = sizes[i] * relative + Math.abs(right[i]) * rounding;
      if (type == DType.BFLOAT16) {
        tolerance += sizes[i] * NARROW_ROUNDOFF;
      }
      if (!(Math.abs(right[i] - values[i]) <= tolerance)) {
        throw new AssertionError(
            "element %d of %s is %s, should be %s within %s"
                .formatted(i, got.shape(), values[i], right[i], tolerance));
      }
    }
    return values;
  }
}
