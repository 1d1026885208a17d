package perrin.tensor;

import java.util.function.DoubleBinaryOperator;

/** Elementwise functions of two operands; each constant carries its scalar definition. */
public enum BinaryOp {
  /** x + y. */
  ADD(Double::sum),
  /** x - y. */
  SUB((x, y) -> x - y),
  /** x y. */
  MUL((x, y) -> x * y),
  /** x / y. */
  DIV((x, y) -> x / y),
  /** x^y. */
  POW(StrictMath::pow),
  /** The larger operand; NaN if either is. */
  MAX(Math::max),
  /** The smaller operand; NaN if either is. */
  MIN(Math::min),
  /** Angle of the point (y, x): atan2(x, y) with x the ordinate. */
  ATAN2(StrictMath::atan2),
  /** 1 if x &lt; y, else 0. */
  LT((x, y) -> x < y ? 1 : 0),
  /** 1 if x &lt;= y, else 0. */
  LE((x, y) -> x <= y ? 1 : 0),
  /** 1 if x = y, else 0. */
  EQ((x, y) -> x == y ? 1 : 0);

  private final DoubleBinaryOperator definition;

  BinaryOp(DoubleBinaryOperator definition) {
    this.definition = definition;
  }

  /**
   * The definition in double precision.
   *
   * @param x left operand
   * @param y right operand
   * @return the value
   */
  public double apply(double x, double y) {
    return definition.applyAsDouble(x, y);
  }
}
