package perrin.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/** Convolution and its two transposes. */
final class ConvolutionChecks {
  private ConvolutionChecks() {}

  static void addTo(List<Check> checks) {
    checks.add(
        new Check(
            "a convolution of any geometry is right", 150, t -> forward(t, geometry(t), false)));
    checks.add(
        new Check(
            "a 3x3 convolution of many channels is right, all three ways",
            12,
            t -> {
              Geometry g = manyChannels(t);
              forward(t, g, false);
              inputGradient(t, g);
              weightGradient(t, g);
            }));
    checks.add(
        new Check(
            "NaN and infinities reach the same pixels of a convolution",
            40,
            t -> forward(t, geometry(t), true)));
    checks.add(
        new Check(
            "its transpose with respect to the image is right",
            150,
            t -> inputGradient(t, geometry(t))));
    checks.add(
        new Check(
            "its transpose with respect to the weights is right",
            150,
            t -> weightGradient(t, geometry(t))));
  }

  /** Shapes of one convolution. */
  private record Geometry(ConvSpec spec, Shape x, Shape w, Shape y) {
    /** Whether a fast algorithm may stand for the plain sum. */
    boolean fast() {
      return spec.equals(ConvSpec.of(1, 1)) && w.dim(2) == 3 && w.dim(3) == 3;
    }

    /** What a plain sum may be off, or where it may be used a fast algorithm if that is more. */
    double[] tolerances(Trial t, long terms, Tensor sizes, Supplier<double[]> winograd) {
      double[] out = Trial.scaled(t.sumTolerance(terms), sizes.toDoubles());
      double[] other = fast() ? winograd.get() : new double[out.length];
      Arrays.setAll(out, i -> Math.max(out[i], other[i]));
      return out;
    }
  }

  private static Geometry geometry(Trial t) {
    Draw draw = t.draw();
    boolean usual = draw.oneIn(2);
    int k = draw.oneIn(3) ? 1 : 3;
    int kh = usual ? k : draw.between(1, 5);
    int kw = usual ? k : draw.between(1, 5);
    int groups = draw.oneIn(4) ? draw.between(2, 4) : 1;
    int stride = draw.oneIn(4) ? 2 : 1;
    ConvSpec spec =
        usual
            ? new ConvSpec(stride, stride, k / 2, k / 2, 1, 1, groups)
            : new ConvSpec(
                draw.between(1, 3),
                draw.between(1, 3),
                draw.between(0, 2),
                draw.between(0, 2),
                draw.between(1, 2),
                draw.between(1, 2),
                groups);
    int in = draw.extent(groups == 1 ? 17 : 5);
    int outs = draw.extent(groups == 1 ? 17 : 5);
    int batch = draw.oneIn(20) ? 0 : draw.between(1, 3);
    int h = draw.extent(13);
    int w = draw.extent(13);
    while (spec.outH(h, kh) < 1) {
      h++;
    }
    while (spec.outW(w, kw) < 1) {
      w++;
    }
    Shape y = Shape.of(batch, outs * groups, spec.outH(h, kh), spec.outW(w, kw));
    t.tell(spec.toString());
    return new Geometry(
        spec, Shape.of(batch, in * groups, h, w), Shape.of(outs * groups, in, kh, kw), y);
  }

  /** The shapes that fast algorithms (Winograd) are made for. */
  private static Geometry manyChannels(Trial t) {
    Draw draw = t.draw();
    ConvSpec spec = ConvSpec.of(1, 1);
    int in = 16 * draw.between(1, 3);
    int outs = 16 * draw.between(1, 3);
    int h = draw.between(1, 11);
    int w = draw.between(1, 11);
    int batch = draw.between(1, 2);
    return new Geometry(
        spec, Shape.of(batch, in, h, w), Shape.of(outs, in, 3, 3), Shape.of(batch, outs, h, w));
  }

  private static Tensor abs(Both x) {
    return Eager.unary(UnaryOp.ABS, x.reference());
  }

  private static Tensor sizes(Trial t, Shape shape) {
    return Tensor.allocate(t.reference(), DType.FLOAT64, shape, "sizes");
  }

  private static void forward(Trial t, Geometry g, boolean specials) {
    double[] values = t.draw().normal(g.x().size());
    Both x = t.place(g.x(), specials ? t.draw().withInfinities(values) : values);
    Both w = t.normal(g.w());
    Both bias = t.draw().oneIn(2) ? t.normal(Shape.of(g.w().dim(0))) : null;
    Trial.Destination out = t.destination(g.y());
    Tensor subjectBias = bias == null ? null : bias.subject();
    Tensor referenceBias = bias == null ? null : bias.reference();
    t.subject().conv2d(x.subject(), w.subject(), subjectBias, g.spec(), out.subject());
    t.reference().conv2d(x.reference(), w.reference(), referenceBias, g.spec(), out.reference());
    Tensor sizes = sizes(t, g.y());
    t.reference().conv2d(abs(x), abs(w), bias == null ? null : abs(bias), g.spec(), sizes);
    long terms = g.w().size() / g.w().dim(0) + 1;
    t.agree(out, g.tolerances(t, terms, sizes, () -> convolution(t, g, x, w, false)));
  }

  private static boolean independent(Both x, Both y) {
    return !repeats(x.subject()) && !repeats(y.subject());
  }

  private static boolean repeats(Tensor x) {
    return IntStream.range(0, x.rank()).anyMatch(a -> x.stride(a) == 0 && x.dim(a) > 1);
  }

  /** Winograd's bound for y = w * x, or for its transpose in x. */
  private static double[] convolution(Trial t, Geometry g, Both x, Both w, boolean turned) {
    Shape from = x.reference().shape();
    int out = g.w().dim(turned ? 1 : 0);
    double[] image = x.reference().toDoubles();
    double[] filters = w.reference().toDoubles();
    int h = from.dim(2);
    int width = from.dim(3);
    return new WinogradBound(independent(x, w), t.u())
        .convolution(image, filters, from.dim(0), from.dim(1), out, h, width, turned);
  }

  private static void inputGradient(Trial t, Geometry g) {
    Both gy = t.normal(g.y());
    Both w = t.normal(g.w());
    Trial.Destination out = t.destination(g.x());
    t.subject().conv2dInputGradient(gy.subject(), w.subject(), g.spec(), out.subject());
    t.reference().conv2dInputGradient(gy.reference(), w.reference(), g.spec(), out.reference());
    Tensor sizes = sizes(t, g.x());
    t.reference().conv2dInputGradient(abs(gy), abs(w), g.spec(), sizes);
    long terms = g.w().size() / g.w().dim(1) / g.spec().groups();
    t.agree(out, g.tolerances(t, terms, sizes, () -> convolution(t, g, gy, w, true)));
  }

  /** Where the cotangent of a bias goes, of one for all images or one for each, if anywhere. */
  private static Trial.Destination sums(Trial t, Geometry g) {
    if (t.draw().oneIn(3)) {
      return null;
    }
    int outs = g.y().dim(1);
    return t.destination(t.draw().oneIn(2) ? Shape.of(g.y().dim(0), outs) : Shape.of(outs));
  }

  /** The definition of the sums: the reduction of gy over places, and over images for [O]. */
  private static void agreeWithTheSums(Trial t, Both gy, Trial.Destination sums) {
    Shape y = gy.reference().shape();
    Tensor right = sums.reference();
    int images = right.rank() == 2 ? y.dim(0) : 1;
    t.reference().reduce(ReduceOp.SUM, gy.reference(), right.reshape(images, y.dim(1), 1, 1));
    Tensor sizes = sizes(t, Shape.of(images, y.dim(1), 1, 1));
    t.reference().reduce(ReduceOp.SUM, abs(gy), sizes);
    long terms = right.size() == 0 ? 1 : y.size() / right.size();
    t.agree(sums, Trial.scaled(t.sumTolerance(terms), sizes.toDoubles()));
  }

  private static void weightGradient(Trial t, Geometry g) {
    Both x = t.normal(g.x());
    Both gy = t.normal(g.y());
    Trial.Destination out = t.destination(g.w());
    Trial.Destination sums = sums(t, g);
    Tensor gBias = sums == null ? null : sums.subject();
    t.subject().conv2dWeightGradient(x.subject(), gy.subject(), g.spec(), out.subject(), gBias);
    t.reference()
        .conv2dWeightGradient(x.reference(), gy.reference(), g.spec(), out.reference(), null);
    Tensor sizes = sizes(t, g.w());
    t.reference().conv2dWeightGradient(abs(x), abs(gy), g.spec(), sizes, null);
    long terms = g.y().size() / g.y().dim(1);
    if (sums != null) {
      agreeWithTheSums(t, gy, sums);
    }
    double[] image = x.reference().toDoubles();
    double[] cotangent = gy.reference().toDoubles();
    int n = g.x().dim(0);
    int c = g.x().dim(1);
    int k = g.y().dim(1);
    int h = g.x().dim(2);
    int width = g.x().dim(3);
    t.agree(
        out,
        g.tolerances(
            t,
            terms,
            sizes,
            () ->
                new WinogradBound(independent(x, gy), t.u())
                    .weightGradient(image, cotangent, n, c, k, h, width)));
  }
}
