package perrin.autograd;

import perrin.autograd.op.Cast;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * What a vector-Jacobian product works with: the cotangent, saved values, and who needs a result.
 */
public final class Vjp {
  private final Node node;
  private final Var gy;
  private final boolean recording;
  private final boolean[] needs;
  private final Cotangent[] waiting;
  private final boolean[] included;

  Vjp(Node node, Var gy, boolean recording, boolean[] needs, Cotangent[] waiting) {
    this.node = node;
    this.gy = gy;
    this.recording = recording;
    this.needs = needs;
    this.waiting = waiting;
    this.included = new boolean[needs.length];
  }

  /**
   * Cotangent of the output.
   *
   * @return gy, of the output's shape
   */
  public Var gy() {
    return gy;
  }

  /**
   * Saved input i; with its node if a graph is asked for.
   *
   * @param i from 0
   * @return the input
   */
  public Var x(int i) {
    return new Var(node.input(i), recording ? node.edges[i] : null);
  }

  /**
   * All saved inputs.
   *
   * @return as many as the operation has operands
   */
  public Var[] xs() {
    Var[] out = new Var[node.edges.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = x(i);
    }
    return out;
  }

  /**
   * The saved output; with its node if a graph is asked for.
   *
   * @return y
   */
  public Var y() {
    return new Var(node.output(), recording ? node : null);
  }

  /**
   * A value kept by {@link Forward#keep}.
   *
   * @param i in the order of keeping
   * @return the value
   */
  public Tensor extra(int i) {
    return node.extra(i);
  }

  /**
   * Shape of input i, saved or not.
   *
   * @param i from 0
   * @return the shape
   */
  public Shape shape(int i) {
    return node.inputShapes[i];
  }

  /**
   * Number of inputs.
   *
   * @return at least 1
   */
  public int count() {
    return node.edges.length;
  }

  /**
   * Whether anybody wants the cotangent of input i.
   *
   * @param i from 0
   * @return false if computing it would be wasted
   */
  public boolean needs(int i) {
    return needs[i];
  }

  /**
   * Whether input i is a copy that a cast rounded: its cotangent had better have the type of sums,
   * as the cast would only widen it again.
   *
   * @param i from 0
   * @return false for every other value, whose cotangent is to have the value's type
   */
  public boolean rounded(int i) {
    Node from = node.edges[i];
    return from != null
        && from.op instanceof Cast cast
        && cast.to().accumulator() != cast.to()
        && cast.from() == cast.to().accumulator();
  }

  /**
   * Whether the product itself is to be differentiable; a fused product must then give way to its
   * definition.
   *
   * @return true if a graph is asked for
   */
  public boolean recording() {
    return recording;
  }

  /**
   * Cotangents of input i that other operations have brought already. A kernel that computes the
   * product of this one may add them while it writes, which saves a pass over memory; it must then
   * say so by {@link #include}.
   *
   * @param i from 0
   * @return at most two summands of input i's shape, in order; none if a graph is asked for
   */
  public Tensor[] waiting(int i) {
    return waiting[i] == null ? new Tensor[0] : waiting[i].summands();
  }

  /**
   * Says that the product returned for input i is the sum of what {@link #waiting} gave and of this
   * operation's own.
   *
   * @param i from 0
   */
  public void include(int i) {
    Cotangent c = waiting[i];
    if (c == null) {
      return;
    }
    included[i] = true;
    // An operand may come twice; what waited for it is added once.
    for (int j = 0; j < waiting.length; j++) {
      if (waiting[j] == c) {
        waiting[j] = null;
      }
    }
  }

  /** What waits for input i; null for nothing. */
  Cotangent waitingCotangent(int i) {
    return waiting[i];
  }

  /** Whether inputs i and j are one recorded value. */
  boolean sameValue(int i, int j) {
    return node.edges[i] != null && node.edges[i] == node.edges[j];
  }

  boolean includesWaiting(int i) {
    return included[i];
  }
}
