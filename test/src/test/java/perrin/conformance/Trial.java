package perrin.conformance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import perrin.tensor.Backend;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.reference.ReferenceBackend;

/**
 * One comparison of a backend with the float64 reference.
 *
 * <p><b>Tolerances.</b> With the unit roundoff u (2^-24 for float32), a sum of n terms t_i may be
 * off by u (8 + 2 sqrt n) sum |t_i|: rounding errors of a sum in any order are bounded by n u sum
 * |t_i| and grow like sqrt n as they are random. Elementwise functions state their units in the
 * last place. Numbers near the smallest normal one may be flushed to 0. A result that is NaN or
 * infinite must be so on both.
 */
final class Trial {
  /** Below this size a wrong number is no error: kernels may flush what is nearly subnormal. */
  static final double FLUSHED = 100 * Float.MIN_NORMAL;

  private static final double MARGIN = 12345.5;

  private final Backend subject;
  private final Backend reference = new ReferenceBackend();
  private final Draw draw;
  private final List<String> story = new ArrayList<>();

  Trial(Backend subject, Draw draw) {
    this.subject = subject;
    this.draw = draw;
  }

  Backend subject() {
    return subject;
  }

  Backend reference() {
    return reference;
  }

  Draw draw() {
    return draw;
  }

  /** Tells what is special about this trial, for the message of a failure. */
  void tell(String fact) {
    story.add(fact);
  }

  String story() {
    return String.join("; ", story);
  }

  /** Unit roundoff of the subject's real type. */
  double u() {
    return subject.floatType() == DType.FLOAT64 ? 0x1p-53 : 0x1p-24;
  }

  /** Relative tolerance of a sum of n terms, to be multiplied by the sum of their sizes. */
  double sumTolerance(long n) {
    return u() * (8 + 2 * Math.sqrt(n));
  }

  // ---- operands

  Both normal(Shape shape) {
    return place(shape, draw.normal(shape.size()));
  }

  /** An operand in any place on the subject; the space around it is NaN. */
  Both place(Shape shape, double[] values) {
    return place(shape, values, subject.floatType(), Place.any(draw, shape.rank(), true));
  }

  /** INT32 numbers. */
  Both placeInts(Shape shape, double[] values) {
    return place(shape, values, DType.INT32, Place.any(draw, shape.rank(), true));
  }

  Both place(Shape shape, double[] values, DType type, Place place) {
    double[] same = place.repeat(shape, values);
    Tensor s = place.make(subject, type, shape, type == DType.INT32 ? -77 : Double.NaN).view();
    Tensor first = s;
    for (int a = 0; a < shape.rank(); a++) {
      first = place.repeated()[a] && shape.dim(a) > 1 ? first.slice(a, 0, 1) : first;
    }
    subject.upload(only(shape, same, place), first);
    tell(type + "" + shape + " in " + place);
    DType wide = type == DType.INT32 ? type : DType.FLOAT64;
    Tensor r = Tensor.allocate(reference, wide, shape, "conformance");
    reference.upload(same, r);
    return new Both(s, r);
  }

  private static double[] only(Shape shape, double[] values, Place place) {
    Tensor all = Tensor.of(new ReferenceBackend(), shape, values);
    for (int a = 0; a < shape.rank(); a++) {
      all = place.repeated()[a] && shape.dim(a) > 1 ? all.slice(a, 0, 1) : all;
    }
    return all.toDoubles();
  }

  // ---- destinations

  /** A destination in any place on the subject, full of rubbish; {@link #agree} looks around it. */
  Destination destination(Shape shape) {
    return destination(shape, subject.floatType());
  }

  Destination destination(Shape shape, DType type) {
    Place place = Place.any(draw, shape.rank(), false);
    tell("destination " + shape + " in " + place);
    Place.Placed p = place.make(subject, type, shape, type == DType.INT32 ? -99 : MARGIN);
    DType wide = type == DType.INT32 ? type : DType.FLOAT64;
    Tensor r = Tensor.allocate(reference, wide, shape, "conformance");
    return new Destination(p.view(), r, p.block());
  }

  /**
   * What an operation writes, and the block around it.
   *
   * @param subject on the backend under test
   * @param reference on the reference
   * @param block all of the subject's memory that the view lies in
   */
  record Destination(Tensor subject, Tensor reference, Tensor block) {}

  // ---- comparisons

  /** Equal within a tolerance for each element; nothing around the destination was touched. */
  void agree(Destination out, double[] tolerance) {
    compare(out.reference().toDoubles(), out.subject().toDoubles(), tolerance);
    untouched(out);
  }

  void agree(Destination out) {
    agree(out, new double[out.reference().size()]);
  }

  void compare(double[] right, double[] got, double[] tolerance) {
    if (right.length != got.length) {
      throw new AssertionError(right.length + " elements expected, got " + got.length);
    }
    for (int i = 0; i < right.length; i++) {
      if (!near(right[i], got[i], tolerance[i])) {
        throw new AssertionError(
            "element "
                + i
                + " of "
                + right.length
                + " is "
                + got[i]
                + ", right is "
                + right[i]
                + ", off by "
                + Math.abs(got[i] - right[i])
                + ", allowed "
                + tolerance[i]);
      }
    }
  }

  private boolean near(double right, double got, double tolerance) {
    double rounded = subject.floatType() == DType.FLOAT32 ? (float) right : right;
    if (Double.isNaN(right) || Double.isNaN(got)) {
      return Double.isNaN(right) && Double.isNaN(got);
    }
    if (Double.isInfinite(rounded) || Double.isInfinite(got)) {
      boolean edge = Math.abs(right) >= Float.MAX_VALUE * (1 - 1e-5) && Double.isFinite(right);
      return rounded == got || edge && Math.signum(right) == Math.signum(got);
    }
    double off = Math.abs(got - right);
    return rounded == got || off <= tolerance || Math.abs(right) < FLUSHED && off < FLUSHED;
  }

  /** The block around a destination still holds what it was filled with. */
  private void untouched(Destination out) {
    double[] all = out.block().toDoubles();
    boolean[] inside = new boolean[all.length];
    mark(out.subject(), 0, out.subject().offset(), inside);
    double filler = out.block().dtype() == DType.INT32 ? -99 : MARGIN;
    for (int i = 0; i < all.length; i++) {
      if (!inside[i] && all[i] != filler) {
        throw new AssertionError(
            "wrote outside its destination, at " + i + " of its block: " + all[i]);
      }
    }
  }

  private static void mark(Tensor t, int axis, int at, boolean[] inside) {
    if (t.size() == 0) {
      return;
    }
    if (axis == t.rank()) {
      inside[at] = true;
      return;
    }
    for (int i = 0; i < t.dim(axis); i++) {
      mark(t, axis + 1, at + i * t.stride(axis), inside);
    }
  }

  /** The same tolerance for n elements. */
  static double[] constant(int n, double tolerance) {
    double[] out = new double[n];
    Arrays.fill(out, tolerance);
    return out;
  }

  /** Tolerances proportional to sizes. */
  static double[] scaled(double factor, double[] sizes) {
    double[] out = sizes.clone();
    for (int i = 0; i < out.length; i++) {
      out[i] = factor * Math.abs(out[i]);
    }
    return out;
  }
}
