package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import perrin.tensor.random.PortableNormal;

/**
 * Elementary functions of a vector as polynomials, which keep their callers' registers; a test
 * holds the errors given here against StrictMath.
 */
final class VectorMath {
  private static final float LOG2E = 0x1.715476p0f;
  // ln 2 in two parts, the first with few enough bits that its product with n is exact.
  private static final float LN2_HIGH = 0x1.63p-1f;
  private static final float LN2_LOW = -0x1.bd0106p-13f;
  // Adding it leaves the nearest integer in the low bits of the sum.
  private static final float ROUNDER = 0x1.8p23f;
  private static final int ONE_BITS = 0x3f80_0000;
  private static final float LOWEST = -126 * 0.6931472f;
  private static final float HIGHEST = 88.72284f;

  private VectorMath() {}

  /** e^x; subnormal results become 0. */
  static FloatVector exp(FloatVector x) {
    var t = x.fma(FloatVector.broadcast(F, LOG2E), FloatVector.broadcast(F, ROUNDER));
    var n = t.sub(ROUNDER);
    var r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    var p = FloatVector.broadcast(F, 1.9875691500e-4f);
    p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
    p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
    p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
    p = p.fma(r.mul(r), r).add(1f);
    var scaled =
        p.reinterpretAsInts()
            .add(t.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23))
            .reinterpretAsFloats();
    var low = x.compare(VectorOperators.LT, LOWEST);
    var high = x.compare(VectorOperators.GT, HIGHEST);
    return scaled
        .blend(0f, low)
        .blend(Float.POSITIVE_INFINITY, high)
        .blend(x, x.compare(VectorOperators.NE, x));
  }

  /**
   * e^x for x that no more than rounding lifts above 0, without the care that {@link #exp} takes of
   * large ones; subnormal results become 0.
   */
  static FloatVector expBelowOne(FloatVector x) {
    var t = x.fma(FloatVector.broadcast(F, LOG2E), FloatVector.broadcast(F, ROUNDER));
    var n = t.sub(ROUNDER);
    var r = n.fma(FloatVector.broadcast(F, -LN2_HIGH), x);
    r = n.fma(FloatVector.broadcast(F, -LN2_LOW), r);
    var p = FloatVector.broadcast(F, 1.9875691500e-4f);
    p = p.fma(r, FloatVector.broadcast(F, 1.3981999507e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 8.3334519073e-3f));
    p = p.fma(r, FloatVector.broadcast(F, 4.1665795894e-2f));
    p = p.fma(r, FloatVector.broadcast(F, 1.6666665459e-1f));
    p = p.fma(r, FloatVector.broadcast(F, 5.0000001201e-1f));
    p = p.fma(r.mul(r), r).add(1f);
    // A product keeps NaN, where adding to the exponent could turn it into a number.
    var power =
        t.reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add(ONE_BITS)
            .reinterpretAsFloats();
    return p.mul(power).blend(0f, x.compare(VectorOperators.LT, LOWEST));
  }

  /** The larger of two, or a if either is NaN: two instructions where Java's maximum takes six. */
  static FloatVector larger(FloatVector a, FloatVector b) {
    return a.blend(b, b.compare(VectorOperators.GT, a));
  }

  /** 1 / (1 + e^-x). */
  static FloatVector sigmoid(FloatVector x) {
    return FloatVector.broadcast(F, 1f).div(exp(x.neg()).add(1f));
  }

  /** x sigmoid(x). */
  static FloatVector silu(FloatVector x) {
    return x.div(exp(x.neg()).add(1f));
  }

  /** Error function: x p(x^2) below 1, 1 - e^(-x^2) q(1 / (1 + x / 2)) above. */
  static FloatVector erf(FloatVector x) {
    var a = x.abs();
    var y = x.mul(x);
    var p = FloatVector.broadcast(F, 7.853776536e-5f);
    p = p.fma(y, FloatVector.broadcast(F, -8.010167930e-4f));
    p = p.fma(y, FloatVector.broadcast(F, 5.188324760e-3f));
    p = p.fma(y, FloatVector.broadcast(F, -2.685381039e-2f));
    p = p.fma(y, FloatVector.broadcast(F, 1.128358511e-1f));
    p = p.fma(y, FloatVector.broadcast(F, -3.761262582e-1f));
    p = p.fma(y, FloatVector.broadcast(F, 1.128379166f));
    var near = x.mul(p);
    var t = FloatVector.broadcast(F, 1f).div(a.mul(0.5f).add(1f));
    var q = FloatVector.broadcast(F, 1.1768203867e-1f);
    q = q.fma(t, FloatVector.broadcast(F, -4.6548764951e-1f));
    q = q.fma(t, FloatVector.broadcast(F, 5.5494660014e-1f));
    q = q.fma(t, FloatVector.broadcast(F, -9.6929968328e-2f));
    q = q.fma(t, FloatVector.broadcast(F, 3.4460928893e-1f));
    q = q.fma(t, FloatVector.broadcast(F, 2.6059642030e-1f));
    q = q.fma(t, FloatVector.broadcast(F, 2.8476994768e-1f));
    q = q.fma(t, FloatVector.broadcast(F, -1.4466837712e-4f));
    var far = FloatVector.broadcast(F, 1f).sub(exp(y.neg()).mul(q));
    far = far.blend(1f, a.compare(VectorOperators.GT, 4f));
    far = far.blend(far.neg(), x.compare(VectorOperators.LT, 0f));
    return near.blend(far, a.compare(VectorOperators.GE, 1f));
  }

  /** Nearest integer, ties to even. */
  static FloatVector round(FloatVector x) {
    var large = x.abs().compare(VectorOperators.LT, 0x1p23f).not();
    var magic =
        FloatVector.broadcast(F, 0x1p23f).blend(-0x1p23f, x.compare(VectorOperators.LT, 0f));
    return x.add(magic).sub(magic).blend(x, large);
  }

  /** Largest integer not above x. */
  static FloatVector floor(FloatVector x) {
    var r = round(x);
    return r.blend(r.sub(1f), r.compare(VectorOperators.GT, x));
  }

  /** -1, 0 or 1. */
  static FloatVector sign(FloatVector x) {
    return x.blend(1f, x.compare(VectorOperators.GT, 0f))
        .blend(-1f, x.compare(VectorOperators.LT, 0f));
  }

  /** 1 where not finite. */
  static FloatVector notFinite(FloatVector x) {
    return FloatVector.broadcast(F, 1f).blend(0f, x.sub(x).compare(VectorOperators.EQ, 0f));
  }

  /** log(1 + e^x). */
  static FloatVector softplus(FloatVector x) {
    return x.max(0f).add(log1p(exp(x.abs().neg())));
  }

  /** e^x - 1: the polynomial of {@link #exp} without its 1 near 0. */
  static FloatVector expm1(FloatVector x) {
    var p = FloatVector.broadcast(F, 1.9875691500e-4f);
    p = p.fma(x, FloatVector.broadcast(F, 1.3981999507e-3f));
    p = p.fma(x, FloatVector.broadcast(F, 8.3334519073e-3f));
    p = p.fma(x, FloatVector.broadcast(F, 4.1665795894e-2f));
    p = p.fma(x, FloatVector.broadcast(F, 1.6666665459e-1f));
    p = p.fma(x, FloatVector.broadcast(F, 5.0000001201e-1f));
    var near = p.fma(x.mul(x), x);
    return exp(x).sub(1f).blend(near, x.abs().compare(VectorOperators.LT, 0.35f));
  }

  /**
   * Natural logarithm by ln u = e ln 2 + ln(1 + f), u = 2^e (1 + f), f in [-1/3, 1/3): the
   * polynomial of {@link PortableNormal}.
   */
  static FloatVector log(FloatVector x) {
    var tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    var u = x.blend(x.mul(0x1p24f), tiny);
    var bits = u.reinterpretAsInts();
    var e = bits.sub(PortableNormal.TWO_THIRDS_BITS).lanewise(VectorOperators.ASHR, 23);
    var f = bits.sub(e.lanewise(VectorOperators.LSHL, 23)).reinterpretAsFloats().sub(1f);
    var n = (FloatVector) e.convert(VectorOperators.I2F, 0);
    n = n.blend(n.sub(24f), tiny);
    var p = FloatVector.broadcast(F, PortableNormal.L8);
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L7));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L6));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L5));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L4));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L3));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L2));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L1));
    p = p.fma(f, FloatVector.broadcast(F, PortableNormal.L0));
    var l = f.mul(f).fma(p, n.mul(PortableNormal.LN2_LOW)).add(f);
    l = n.fma(FloatVector.broadcast(F, PortableNormal.LN2_HIGH), l);
    return l.blend(Float.NEGATIVE_INFINITY, x.compare(VectorOperators.EQ, 0f))
        .blend(Float.NaN, x.compare(VectorOperators.LT, 0f))
        .blend(
            x,
            x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY)
                .not()
                .and(x.compare(VectorOperators.LT, 0f).not()));
  }

  /** log(1 + x): the error of rounding 1 + x is divided out again. */
  static FloatVector log1p(FloatVector x) {
    var u = x.add(1f);
    var d = u.sub(1f);
    var l = log(u);
    var corrected = l.mul(x.div(d));
    return corrected
        .blend(l, x.abs().compare(VectorOperators.LT, 0x1p24f).not())
        .blend(x, d.compare(VectorOperators.EQ, 0f))
        .blend(l, x.compare(VectorOperators.LE, -1f));
  }

  /** Hyperbolic tangent: a polynomial near 0, 1 - 2 / (e^2|x| + 1) elsewhere. */
  static FloatVector tanh(FloatVector x) {
    var a = x.abs();
    var z = x.mul(x);
    var p = FloatVector.broadcast(F, -5.70498872745e-3f);
    p = p.fma(z, FloatVector.broadcast(F, 2.06390887954e-2f));
    p = p.fma(z, FloatVector.broadcast(F, -5.37397155531e-2f));
    p = p.fma(z, FloatVector.broadcast(F, 1.33314422036e-1f));
    p = p.fma(z, FloatVector.broadcast(F, -3.33332819422e-1f));
    var near = p.mul(z).fma(x, x);
    var one = FloatVector.broadcast(F, 1f);
    var far = one.sub(FloatVector.broadcast(F, 2f).div(exp(a.add(a)).add(1f)));
    far = far.blend(far.neg(), x.compare(VectorOperators.LT, 0f));
    return far.blend(near, a.compare(VectorOperators.LT, 0.625f));
  }

  /** Arguments of {@link #turn} beyond this lose accuracy and go to StrictMath. */
  static final float MOST_TURN = 20_000f;

  /** sin(x + quarters pi / 2) for |x| up to {@link #MOST_TURN}. */
  static FloatVector turn(FloatVector x, int quarters) {
    var t = x.fma(FloatVector.broadcast(F, 0x1.45f306p-1f), FloatVector.broadcast(F, ROUNDER));
    var n = t.sub(ROUNDER);
    var r = n.fma(FloatVector.broadcast(F, -0x1.921fb6p0f), x);
    r = n.fma(FloatVector.broadcast(F, 0x1.777a5cp-25f), r);
    r = n.fma(FloatVector.broadcast(F, 0x1.ee59dap-50f), r);
    var y = r.mul(r);
    var s = FloatVector.broadcast(F, -1.9515295891e-4f);
    s = s.fma(y, FloatVector.broadcast(F, 8.3321608736e-3f));
    s = s.fma(y, FloatVector.broadcast(F, -1.6666654611e-1f));
    s = s.mul(y).fma(r, r);
    var c = FloatVector.broadcast(F, 2.443315711809948e-5f);
    c = c.fma(y, FloatVector.broadcast(F, -1.388731625493765e-3f));
    c = c.fma(y, FloatVector.broadcast(F, 4.166664568298827e-2f));
    c = c.fma(y, FloatVector.broadcast(F, -0.5f));
    c = c.fma(y, FloatVector.broadcast(F, 1f));
    var k = t.reinterpretAsInts().add(quarters);
    var odd = k.and(1).compare(VectorOperators.NE, 0).cast(F);
    var flip = k.and(2).lanewise(VectorOperators.LSHL, 30);
    return s.blend(c, odd)
        .reinterpretAsInts()
        .lanewise(VectorOperators.XOR, flip)
        .reinterpretAsFloats();
  }
}
