package perrin.conformance;

import perrin.tensor.Expression;

/**
 * How far an expression's value may be off: every node adds its own rounding to what its operands'
 * errors become.
 */
final class ErrorBound {
  private ErrorBound() {}

  static double of(Expression e, double[] at, double u) {
    double value = Math.abs(e.evaluate(at));
    return switch (e) {
      case Expression.Input i -> 0;
      case Expression.Constant c -> u * value;
      case Expression.Unary f ->
          switch (f.op()) {
            case NEG, ABS, RELU, SIGN -> of(f.x(), at, u);
            case SIGMOID, TANH -> of(f.x(), at, u) + 8 * u * value;
            // |d silu / dx| is at most 1.1.
            case SILU -> 1.1 * of(f.x(), at, u) + 8 * u * value;
            default -> throw new IllegalArgumentException("no bound for " + f.op());
          };
      case Expression.Binary b -> {
        double ex = of(b.x(), at, u);
        double ey = of(b.y(), at, u);
        double x = Math.abs(b.x().evaluate(at));
        double y = Math.abs(b.y().evaluate(at));
        yield switch (b.op()) {
          case ADD, SUB -> ex + ey + 2 * u * (x + y);
          case MUL -> ex * y + ey * x + ex * ey + 2 * u * x * y;
          case MAX, MIN -> Math.max(ex, ey);
          default -> throw new IllegalArgumentException("no bound for " + b.op());
        };
      }
      case Expression.Where w -> Math.max(of(w.x(), at, u), of(w.y(), at, u));
    };
  }
}
