package perrin.kernels.cuda.elementwise;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import perrin.tensor.BinaryOp;
import perrin.tensor.Expression;
import perrin.tensor.UnaryOp;

/**
 * An expression of the form w_1 x_1 + … + w_n x_n + d whose terms are added one after the other.
 *
 * @param terms the products, in the order in which they are added
 * @param added d, or null
 */
record LinearCombination(List<Term> terms, Double added) {
  /** More terms than this have no kernel. */
  static final int MOST_TERMS = 6;

  /** An input's index where a product has one factor only. */
  static final int NONE = -1;

  /**
   * constant times input x, or sign times input x times input y, either of which may be the weight.
   *
   * @param constant the weight, or 1 or -1
   * @param x an input
   * @param y another input or {@link #NONE}
   */
  record Term(double constant, int x, int y) {
    Term negative() {
      return new Term(-constant, x, y);
    }
  }

  /**
   * Reads an expression as a combination.
   *
   * @param e the expression
   * @return the combination, or empty if it has another form or too many terms
   */
  static Optional<LinearCombination> of(Expression e) {
    Double added = null;
    Expression sum = e;
    if (e instanceof Expression.Binary b && (b.op() == BinaryOp.ADD || b.op() == BinaryOp.SUB)) {
      if (b.y() instanceof Expression.Constant c) {
        added = b.op() == BinaryOp.ADD ? c.value() : -c.value();
        sum = b.x();
      } else if (b.op() == BinaryOp.ADD && b.x() instanceof Expression.Constant c) {
        added = c.value();
        sum = b.y();
      }
    }
    List<Term> terms = new ArrayList<>();
    return sum(sum, terms)
        ? Optional.of(new LinearCombination(List.copyOf(terms), added))
        : Optional.empty();
  }

  /** Appends the terms of a sum; false if it is none. */
  private static boolean sum(Expression e, List<Term> terms) {
    Term one = term(e);
    if (one != null) {
      terms.add(one);
      return true;
    }
    if (!(e instanceof Expression.Binary b) || b.op() != BinaryOp.ADD && b.op() != BinaryOp.SUB) {
      return false;
    }
    Expression first = b.x();
    Expression last = b.y();
    if (b.op() == BinaryOp.ADD && term(last) == null) {
      // x + (y + z) is (y + z) + x, with the same bits.
      first = b.y();
      last = b.x();
    }
    Term end = term(last);
    if (end == null || !sum(first, terms) || terms.size() >= MOST_TERMS) {
      return false;
    }
    terms.add(b.op() == BinaryOp.ADD ? end : end.negative());
    return true;
  }

  private static Term term(Expression e) {
    return switch (e) {
      case Expression.Input i -> new Term(1, i.index(), NONE);
      case Expression.Unary(UnaryOp op, Expression x) when op == UnaryOp.NEG && term(x) != null ->
          term(x).negative();
      case Expression.Binary(BinaryOp op, Expression.Input x, Expression.Input y)
          when op == BinaryOp.MUL ->
          new Term(1, x.index(), y.index());
      case Expression.Binary(BinaryOp op, Expression.Input x, Expression.Constant c)
          when op == BinaryOp.MUL ->
          new Term(c.value(), x.index(), NONE);
      case Expression.Binary(BinaryOp op, Expression.Constant c, Expression.Input x)
          when op == BinaryOp.MUL ->
          new Term(c.value(), x.index(), NONE);
      default -> null;
    };
  }
}
