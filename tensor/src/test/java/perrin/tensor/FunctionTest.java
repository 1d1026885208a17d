package perrin.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The scalar definitions against published and limiting values. */
final class FunctionTest {
  /** From Abramowitz and Stegun 1964, table 7.1, and to 16 digits by series in 30 digits. */
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.02, 0.022564574691844943",
    "0.1, 0.1124629160182849",
    "0.5, 0.5204998778130465",
    "1, 0.8427007929497149",
    "1.5, 0.9661051464753108",
    "2, 0.9953222650189527",
    "2.5, 0.9995930479825550",
    "3, 0.9999779095030014",
    "4, 0.9999999845827421",
    "5.5, 0.9999999999999927",
    "7, 1"
  })
  void erfHasItsPublishedValues(double x, double erf) {
    assertEquals(erf, UnaryOp.ERF.apply(x), 4e-16);
    assertEquals(-erf, UnaryOp.ERF.apply(-x), 4e-16);
  }

  @Test
  void erfIsSmoothWhereItsTwoFormulasMeet() {
    double h = 1e-9;
    double slope = (UnaryOp.ERF.apply(2.5 + h) - UnaryOp.ERF.apply(2.5 - h)) / (2 * h);
    assertEquals(2 / Math.sqrt(Math.PI) * Math.exp(-6.25), slope, 1e-6);
  }

  @Test
  void sigmoidAndSoftplusDoNotOverflow() {
    assertEquals(0, UnaryOp.SIGMOID.apply(-800));
    assertEquals(1, UnaryOp.SIGMOID.apply(800));
    assertEquals(800, UnaryOp.SOFTPLUS.apply(800));
    assertEquals(0, UnaryOp.SOFTPLUS.apply(-800));
    assertEquals(Math.log(2), UnaryOp.SOFTPLUS.apply(0), 1e-16);
  }

  @Test
  void siluIsTheArgumentTimesItsSigmoid() {
    assertEquals(0.7310585786300049, UnaryOp.SILU.apply(1), 1e-16);
    assertEquals(-0.2689414213699951, UnaryOp.SILU.apply(-1), 1e-16);
  }

  @Test
  void roundTakesTiesToEven() {
    assertEquals(2, UnaryOp.ROUND.apply(2.5));
    assertEquals(4, UnaryOp.ROUND.apply(3.5));
    assertEquals(-3, UnaryOp.FLOOR.apply(-2.5));
  }

  @Test
  void onlyInfinitiesAndNanAreNotFinite() {
    assertEquals(1, UnaryOp.NOT_FINITE.apply(Double.NaN));
    assertEquals(1, UnaryOp.NOT_FINITE.apply(Double.NEGATIVE_INFINITY));
    assertEquals(0, UnaryOp.NOT_FINITE.apply(Double.MAX_VALUE));
  }

  @ParameterizedTest
  @EnumSource(
      value = UnaryOp.class,
      names = {"NOT_FINITE"},
      mode = EnumSource.Mode.EXCLUDE)
  void nanGoesIntoNan(UnaryOp op) {
    assertTrue(Double.isNaN(op.apply(Double.NaN)), op.name());
  }

  @Test
  void maximaAndMinimaOfNanAreNan() {
    for (BinaryOp op : new BinaryOp[] {BinaryOp.MAX, BinaryOp.MIN}) {
      assertTrue(Double.isNaN(op.apply(Double.NaN, 1)));
      assertTrue(Double.isNaN(op.apply(1, Double.NaN)));
    }
  }

  @Test
  void comparisonsWithNanAreFalse() {
    for (BinaryOp op : new BinaryOp[] {BinaryOp.LT, BinaryOp.LE, BinaryOp.EQ}) {
      assertEquals(0, op.apply(Double.NaN, 1));
      assertEquals(0, op.apply(Double.NaN, Double.NaN));
    }
  }

  @Test
  void atan2TakesTheOrdinateFirst() {
    assertEquals(Math.PI / 2, BinaryOp.ATAN2.apply(1, 0), 1e-15);
    assertEquals(Math.PI, BinaryOp.ATAN2.apply(0, -1), 1e-15);
  }

  @Test
  void neutralElementsChangeNothing() {
    for (ReduceOp op : ReduceOp.values()) {
      assertEquals(-3.5, op.combine(op.neutral(), -3.5), op.name());
    }
  }

  @Test
  void anExpressionEvaluatesItsTree() {
    Expression e =
        new Expression.Where(
            Expression.in(1),
            Expression.in(0).mul(Expression.c(3)).sub(Expression.in(2)),
            Expression.in(0).then(UnaryOp.NEG).div(Expression.c(4)));
    assertEquals(1, e.evaluate(new double[] {2, 1, 5}));
    assertEquals(-0.5, e.evaluate(new double[] {2, 0, 5}));
    assertEquals(3, e.arity());
    assertEquals(0, Expression.c(1).arity());
  }
}
