package perrin.tensor;

/**
 * A small tree of elementwise functions, evaluated in one pass over memory: activations, EDM
 * scalings, noising, solver combinations.
 *
 * <p>The reference evaluates it by the scalar definitions of its enum constants; the CPU backend
 * block by block; CUDA by prebuilt or run-time compiled kernels.
 */
public sealed interface Expression {

  /**
   * Operand number {@code index} of the map.
   *
   * @param index from 0
   */
  record Input(int index) implements Expression {}

  /**
   * A number known when the expression is built; anything that changes from step to step is an
   * input instead.
   *
   * @param value the number, rounded to the element type at evaluation
   */
  record Constant(double value) implements Expression {}

  /**
   * A function of one subtree.
   *
   * @param op the function
   * @param x its operand
   */
  record Unary(UnaryOp op, Expression x) implements Expression {}

  /**
   * A function of two subtrees.
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   */
  record Binary(BinaryOp op, Expression x, Expression y) implements Expression {}

  /**
   * {@code x} where the condition is not 0, else {@code y}.
   *
   * @param condition 0 or not 0
   * @param x value where not 0
   * @param y value where 0
   */
  record Where(Expression condition, Expression x, Expression y) implements Expression {}

  /**
   * Operand number {@code index}.
   *
   * @param index from 0
   * @return the leaf
   */
  static Expression in(int index) {
    return new Input(index);
  }

  /**
   * A constant.
   *
   * @param value the number
   * @return the leaf
   */
  static Expression c(double value) {
    return new Constant(value);
  }

  /**
   * A function of this expression.
   *
   * @param op the function
   * @return op(this)
   */
  default Expression then(UnaryOp op) {
    return new Unary(op, this);
  }

  /**
   * this + y.
   *
   * @param y right operand
   * @return the sum
   */
  default Expression add(Expression y) {
    return new Binary(BinaryOp.ADD, this, y);
  }

  /**
   * this - y.
   *
   * @param y right operand
   * @return the difference
   */
  default Expression sub(Expression y) {
    return new Binary(BinaryOp.SUB, this, y);
  }

  /**
   * this times y.
   *
   * @param y right operand
   * @return the product
   */
  default Expression mul(Expression y) {
    return new Binary(BinaryOp.MUL, this, y);
  }

  /**
   * this divided by y.
   *
   * @param y right operand
   * @return the quotient
   */
  default Expression div(Expression y) {
    return new Binary(BinaryOp.DIV, this, y);
  }

  /**
   * Number of operands: one more than the largest input index.
   *
   * @return at least 0
   */
  default int arity() {
    return switch (this) {
      case Input i -> i.index() + 1;
      case Constant c -> 0;
      case Unary u -> u.x().arity();
      case Binary b -> Math.max(b.x().arity(), b.y().arity());
      case Where w -> Math.max(w.condition().arity(), Math.max(w.x().arity(), w.y().arity()));
    };
  }

  /**
   * The definition in double precision.
   *
   * @param inputs one value an operand
   * @return the value
   */
  default double evaluate(double[] inputs) {
    return switch (this) {
      case Input i -> inputs[i.index()];
      case Constant c -> c.value();
      case Unary u -> u.op().apply(u.x().evaluate(inputs));
      case Binary b -> b.op().apply(b.x().evaluate(inputs), b.y().evaluate(inputs));
      case Where w ->
          w.condition().evaluate(inputs) != 0 ? w.x().evaluate(inputs) : w.y().evaluate(inputs);
    };
  }
}
