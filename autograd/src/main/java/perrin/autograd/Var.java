package perrin.autograd;

import perrin.autograd.op.Binary;
import perrin.autograd.op.Concat;
import perrin.autograd.op.Extremum;
import perrin.autograd.op.Matmul;
import perrin.autograd.op.Reduce;
import perrin.autograd.op.Reorder;
import perrin.autograd.op.Scale;
import perrin.autograd.op.Select;
import perrin.autograd.op.Unary;
import perrin.tensor.Backend;
import perrin.tensor.BinaryOp;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;

/**
 * A tensor, perhaps with the graph node that made it.
 *
 * <p>A constant has no node; a result is recorded if any operand is. There is no mutable gradient:
 * {@link Grad} returns gradients as values. The methods here are the everyday operations; layers'
 * operations stand in {@code perrin.autograd.op}, one class each.
 */
public final class Var {
  private final Tensor value;
  private final Node node;

  Var(Tensor value, Node node) {
    this.value = value;
    this.node = node;
  }

  /**
   * A value that is not differentiated.
   *
   * @param value the tensor
   * @return a constant
   */
  public static Var constant(Tensor value) {
    return new Var(value, null);
  }

  /**
   * A value with respect to which gradients can be asked.
   *
   * @param value the tensor; INT32 is refused
   * @return a leaf of the graph
   */
  public static Var leaf(Tensor value) {
    if (!value.dtype().floating()) {
      throw new IllegalArgumentException("leaf: " + value + " is not real");
    }
    return new Var(value, new Node());
  }

  /**
   * Applies an operation and records it if an operand is recorded.
   *
   * @param op the operation
   * @param x operands
   * @return y
   */
  public static Var apply(Op op, Var... x) {
    Var y = tryApply(op, x);
    if (y == null) {
      throw new IllegalStateException(op.name() + ": the operation gave no result");
    }
    return y;
  }

  static Var tryApply(Op op, Var... x) {
    Tensor[] values = new Tensor[x.length];
    boolean recorded = false;
    for (int i = 0; i < x.length; i++) {
      values[i] = x[i].value.check(op.name());
      recorded |= x[i].node != null;
    }
    Forward f = new Forward(values);
    Tensor y = op.forward(f);
    if (y == null) {
      return null;
    }
    return new Var(y, recorded ? new Node(op, x, y, f.extra()) : null);
  }

  // ---- facts

  /**
   * The tensor.
   *
   * @return its value
   */
  public Tensor value() {
    return value;
  }

  /**
   * The tensors of several values.
   *
   * @param x values
   * @return their tensors, in the same order
   */
  public static Tensor[] values(Var... x) {
    Tensor[] out = new Tensor[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = x[i].value;
    }
    return out;
  }

  Node node() {
    return node;
  }

  /**
   * Whether a graph leads to this value.
   *
   * @return false for constants
   */
  public boolean recorded() {
    return node != null;
  }

  /**
   * The same value without its graph.
   *
   * @return a constant
   */
  public Var detach() {
    return node == null ? this : constant(value);
  }

  /**
   * This in another real type.
   *
   * @param type the type
   * @return rounded, or this itself if it is of that type
   */
  public Var cast(DType type) {
    return perrin.autograd.op.Cast.apply(this, type);
  }

  /**
   * Shape of the value.
   *
   * @return the shape
   */
  public Shape shape() {
    return value.shape();
  }

  /**
   * Extent of an axis.
   *
   * @param axis may be negative
   * @return the extent
   */
  public int dim(int axis) {
    return value.dim(axis);
  }

  /**
   * Number of axes.
   *
   * @return the rank
   */
  public int rank() {
    return value.rank();
  }

  /**
   * The backend of the value.
   *
   * @return the backend
   */
  public Backend backend() {
    return value.backend();
  }

  /**
   * A constant scalar on the same backend, of the same type.
   *
   * @param c the number
   * @return a constant of shape []
   */
  public Var scalar(double c) {
    return constant(Tensor.full(backend(), value.dtype(), Shape.SCALAR, c));
  }

  // ---- elementwise

  /**
   * x + y with broadcasting.
   *
   * @param y right operand
   * @return the sum
   */
  public Var add(Var y) {
    return Binary.ADD.apply(this, y);
  }

  /**
   * x - y with broadcasting.
   *
   * @param y right operand
   * @return the difference
   */
  public Var sub(Var y) {
    return Binary.SUB.apply(this, y);
  }

  /**
   * x y with broadcasting.
   *
   * @param y right operand
   * @return the product
   */
  public Var mul(Var y) {
    return Binary.MUL.apply(this, y);
  }

  /**
   * x / y with broadcasting.
   *
   * @param y right operand
   * @return the quotient
   */
  public Var div(Var y) {
    return Binary.DIV.apply(this, y);
  }

  /**
   * The larger operand; the gradient of equal ones goes to x.
   *
   * @param y right operand
   * @return the maximum
   */
  public Var max(Var y) {
    return Binary.MAX.apply(this, y);
  }

  /**
   * The smaller operand; the gradient of equal ones goes to x.
   *
   * @param y right operand
   * @return the minimum
   */
  public Var min(Var y) {
    return Binary.MIN.apply(this, y);
  }

  /**
   * x + c.
   *
   * @param c a number
   * @return the sum
   */
  public Var add(double c) {
    return Scale.apply(this, 1, c);
  }

  /**
   * x - c.
   *
   * @param c a number
   * @return the difference
   */
  public Var sub(double c) {
    return Scale.apply(this, 1, -c);
  }

  /**
   * c x.
   *
   * @param c a number
   * @return the product
   */
  public Var mul(double c) {
    return Scale.apply(this, c, 0);
  }

  /**
   * x / c.
   *
   * @param c a number
   * @return the quotient
   */
  public Var div(double c) {
    return Scale.apply(this, 1 / c, 0);
  }

  /**
   * -x.
   *
   * @return the negative
   */
  public Var neg() {
    return Unary.NEG.apply(this);
  }

  /**
   * |x|.
   *
   * @return the absolute value
   */
  public Var abs() {
    return Unary.ABS.apply(this);
  }

  /**
   * x^2.
   *
   * @return the square
   */
  public Var square() {
    return Unary.SQUARE.apply(this);
  }

  /**
   * x^c for positive x (any x where c is a whole number).
   *
   * @param c a number
   * @return the power
   */
  public Var pow(double c) {
    return perrin.autograd.op.Power.apply(this, c);
  }

  /**
   * e^x.
   *
   * @return the exponential
   */
  public Var exp() {
    return Unary.EXP.apply(this);
  }

  /**
   * Natural logarithm.
   *
   * @return log x
   */
  public Var log() {
    return Unary.LOG.apply(this);
  }

  /**
   * Square root.
   *
   * @return sqrt x
   */
  public Var sqrt() {
    return Unary.SQRT.apply(this);
  }

  /**
   * 1 / sqrt(x).
   *
   * @return the reciprocal root
   */
  public Var rsqrt() {
    return Unary.RSQRT.apply(this);
  }

  /**
   * 1 / x.
   *
   * @return the reciprocal
   */
  public Var reciprocal() {
    return Unary.RECIPROCAL.apply(this);
  }

  /**
   * Sine.
   *
   * @return sin x
   */
  public Var sin() {
    return Unary.SIN.apply(this);
  }

  /**
   * Cosine.
   *
   * @return cos x
   */
  public Var cos() {
    return Unary.COS.apply(this);
  }

  /**
   * Hyperbolic tangent.
   *
   * @return tanh x
   */
  public Var tanh() {
    return Unary.TANH.apply(this);
  }

  /**
   * 1 / (1 + e^-x).
   *
   * @return the logistic function
   */
  public Var sigmoid() {
    return Unary.SIGMOID.apply(this);
  }

  /**
   * x sigmoid(x).
   *
   * @return the sigmoid linear unit
   */
  public Var silu() {
    return Unary.SILU.apply(this);
  }

  /**
   * max(x, 0).
   *
   * @return the rectifier
   */
  public Var relu() {
    return Unary.RELU.apply(this);
  }

  /**
   * log(1 + e^x).
   *
   * @return the smooth rectifier
   */
  public Var softplus() {
    return Unary.SOFTPLUS.apply(this);
  }

  /**
   * Error function.
   *
   * @return erf x
   */
  public Var erf() {
    return Unary.ERF.apply(this);
  }

  /**
   * x (1 + erf(x / sqrt 2)) / 2 (Hendrycks and Gimpel 2016, arXiv 1606.08415).
   *
   * @return the Gaussian error linear unit, exact form
   */
  public Var gelu() {
    return mul(mul(Math.sqrt(0.5)).erf().add(1)).mul(0.5);
  }

  /**
   * 1 where x &lt; y, else 0; a constant.
   *
   * @param y right operand
   * @return the comparison
   */
  public Var lt(Var y) {
    return constant(Eager.binary(BinaryOp.LT, value, y.value));
  }

  /**
   * 1 where x &lt;= y, else 0; a constant.
   *
   * @param y right operand
   * @return the comparison
   */
  public Var le(Var y) {
    return constant(Eager.binary(BinaryOp.LE, value, y.value));
  }

  /**
   * 1 where x = y, else 0; a constant.
   *
   * @param y right operand
   * @return the comparison
   */
  public Var eq(Var y) {
    return constant(Eager.binary(BinaryOp.EQ, value, y.value));
  }

  /**
   * -1, 0 or 1; a constant.
   *
   * @return the sign
   */
  public Var sign() {
    return constant(Eager.unary(UnaryOp.SIGN, value));
  }

  /**
   * this where the condition is not 0, else y; gradients go to the chosen side.
   *
   * @param condition a constant
   * @param y the other side
   * @return the choice
   */
  public Var where(Var condition, Var y) {
    return Select.apply(condition, this, y);
  }

  // ---- reductions

  /**
   * Sum over axes, which stay with extent 1; over all axes if none is given.
   *
   * @param axes may be negative
   * @return a value of the same rank
   */
  public Var sum(int... axes) {
    return Reduce.sum(this, shape().reduced(axes));
  }

  /**
   * Sum of all elements.
   *
   * @return a scalar of shape []
   */
  public Var sumAll() {
    return Reduce.sum(this, Shape.SCALAR);
  }

  /**
   * Mean over axes, which stay with extent 1; over all axes if none is given.
   *
   * @param axes may be negative
   * @return a value of the same rank
   */
  public Var mean(int... axes) {
    Shape to = shape().reduced(axes);
    return Reduce.sum(this, to).mul((double) to.size() / Math.max(1, shape().size()));
  }

  /**
   * Mean of all elements.
   *
   * @return a scalar of shape []
   */
  public Var meanAll() {
    return sumAll().mul(1.0 / Math.max(1, shape().size()));
  }

  /**
   * Biased variance mean (x - mean)^2 over axes, which stay with extent 1; over all axes if none is
   * given.
   *
   * @param axes may be negative
   * @return a value of the same rank
   */
  public Var variance(int... axes) {
    return sub(mean(axes)).square().mean(axes);
  }

  /**
   * Largest element over axes, which stay with extent 1; over all axes if none is given. The
   * gradient is shared equally among equal ones.
   *
   * @param axes may be negative
   * @return a value of the same rank
   */
  public Var amax(int... axes) {
    return Extremum.max(this, axes);
  }

  /**
   * Smallest element over axes, which stay with extent 1; over all axes if none is given. The
   * gradient is shared equally among equal ones.
   *
   * @param axes may be negative
   * @return a value of the same rank
   */
  public Var amin(int... axes) {
    return Extremum.min(this, axes);
  }

  /**
   * Sum down to a shape that broadcasts to this one: the transpose of {@link #expand}.
   *
   * @param target the smaller shape
   * @return the sum
   */
  public Var sumTo(Shape target) {
    return Reduce.sum(this, target);
  }

  // ---- views

  /**
   * The same elements under another shape.
   *
   * @param dims extents; one may be -1
   * @return the reshaped value
   */
  public Var reshape(int... dims) {
    return Reorder.reshape(this, dims);
  }

  /**
   * The axes in another order.
   *
   * @param order order[i] is the present axis that becomes axis i
   * @return a view
   */
  public Var permute(int... order) {
    return Reorder.permute(this, order);
  }

  /**
   * Two axes exchanged.
   *
   * @param a one axis
   * @param b the other
   * @return a view
   */
  public Var transpose(int a, int b) {
    int[] order = new int[rank()];
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    order[shape().axis(a)] = shape().axis(b);
    order[shape().axis(b)] = shape().axis(a);
    return permute(order);
  }

  /**
   * Repeats axes of extent 1, and new leading axes, without copying.
   *
   * @param target the larger shape
   * @return a view
   */
  public Var expand(Shape target) {
    return Reduce.expand(this, target);
  }

  /**
   * A range of one axis.
   *
   * @param axis may be negative
   * @param from first index
   * @param to end, exclusive
   * @return a view
   */
  public Var slice(int axis, int from, int to) {
    return Reorder.slice(this, axis, from, to, 1);
  }

  /**
   * Zeros around one axis: the transpose of {@link #slice}.
   *
   * @param axis may be negative
   * @param before zeros in front
   * @param after zeros behind
   * @return the padded value
   */
  public Var pad(int axis, int before, int after) {
    return Reorder.pad(this, axis, before, after);
  }

  /**
   * One axis reversed.
   *
   * @param axis may be negative
   * @return a view
   */
  public Var flip(int axis) {
    return Reorder.flip(this, axis);
  }

  /**
   * Values one after another along an axis.
   *
   * @param axis may be negative
   * @param parts at least one
   * @return the concatenation
   */
  public static Var concat(int axis, Var... parts) {
    return Concat.apply(axis, parts);
  }

  // ---- products

  /**
   * Batched matrix product […,M,K] […,K,N].
   *
   * @param b right operand
   * @return […,M,N]
   */
  public Var matmul(Var b) {
    return Matmul.apply(this, b);
  }

  @Override
  public String toString() {
    return value + (node == null ? "" : node.isLeaf() ? " (leaf)" : " (recorded)");
  }
}
