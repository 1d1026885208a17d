package perrin.tensor;

import java.util.function.DoubleUnaryOperator;

/** Elementwise functions of one operand; each constant carries its scalar definition. */
public enum UnaryOp {
  /** -x. */
  NEG(x -> -x),
  /** |x|. */
  ABS(Math::abs),
  /** -1, 0 or 1. */
  SIGN(Math::signum),
  /** x^2. */
  SQUARE(x -> x * x),
  /** e^x. */
  EXP(StrictMath::exp),
  /** e^x - 1. */
  EXPM1(StrictMath::expm1),
  /** Natural logarithm. */
  LOG(StrictMath::log),
  /** log(1 + x). */
  LOG1P(StrictMath::log1p),
  /** Square root. */
  SQRT(Math::sqrt),
  /** 1 / sqrt(x). */
  RSQRT(x -> 1 / Math.sqrt(x)),
  /** 1 / x. */
  RECIPROCAL(x -> 1 / x),
  /** Sine. */
  SIN(StrictMath::sin),
  /** Cosine. */
  COS(StrictMath::cos),
  /** Hyperbolic tangent. */
  TANH(StrictMath::tanh),
  /** 1 / (1 + e^-x). */
  SIGMOID(UnaryOp::sigmoid),
  /** x sigmoid(x). */
  SILU(x -> x * sigmoid(x)),
  /** log(1 + e^x), without overflow. */
  SOFTPLUS(x -> Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)))),
  /** Error function 2/sqrt(pi) int_0^x e^(-u^2) du. */
  ERF(ErrorFunction::erf),
  /** max(x, 0). */
  RELU(x -> x > 0 ? x : x != x ? x : 0),
  /** Largest integer not above x. */
  FLOOR(Math::floor),
  /** Nearest integer, ties to even. */
  ROUND(Math::rint),
  /** 1 where x is NaN or infinite, else 0. */
  NOT_FINITE(x -> Double.isFinite(x) ? 0 : 1);

  private final DoubleUnaryOperator definition;

  UnaryOp(DoubleUnaryOperator definition) {
    this.definition = definition;
  }

  private static double sigmoid(double x) {
    if (x >= 0) {
      return 1 / (1 + StrictMath.exp(-x));
    }
    double e = StrictMath.exp(x);
    return e / (1 + e);
  }

  /**
   * The definition in double precision.
   *
   * @param x the operand
   * @return the value
   */
  public double apply(double x) {
    return definition.applyAsDouble(x);
  }
}
