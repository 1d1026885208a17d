package perrin.tensor;

import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;
import perrin.tensor.tuning.Tunable;

/**
 * What a device must be able to do: the mandatory primitives, in destination-passing style.
 *
 * <p>Views need no backend ({@link Tensor}); fused kernels are optional ({@link FusedKernels}).
 * Operations enqueue and never wait; only {@link #download} and {@link #synchronize} block.
 *
 * <p><b>Contract of every primitive.</b> Operands are checked before the call ({@link Eager}): a
 * backend may rely on agreeing shapes and types. Every operand may be any strided view (transposed,
 * sliced, flipped, expanded with stride 0, empty) unless said otherwise; an output is a view that
 * covers each element once. An elementwise output may be the very same view as an input. Real types
 * are equal among operands of one call unless said otherwise; the results do not depend on the
 * number of threads.
 */
public interface Backend {

  /**
   * Name as on the command line.
   *
   * @return "reference", "cpu", "cuda"
   */
  String name();

  /**
   * The machine and the choices made on it, and why where something fell back.
   *
   * @return one or more lines for people
   */
  String describe();

  /**
   * The real type new tensors get.
   *
   * @return FLOAT64 for the reference, FLOAT32 for fast backends
   */
  DType floatType();

  /**
   * The type in which networks multiply matrices and convolve, and so that of their activations.
   *
   * @return BFLOAT16 where that was asked for, else {@link #floatType}
   */
  default DType matrixType() {
    return floatType();
  }

  /**
   * The physical order of new image batches.
   *
   * @return the order convolutions write
   */
  ImageOrder imageOrder();

  // ---- memory

  /**
   * A block of uninitialised memory that nobody holds yet.
   *
   * @param dtype element type
   * @param length number of elements, at least 0
   * @return the block
   */
  Storage allocate(DType dtype, int length);

  /**
   * Memory in use.
   *
   * @return live and peak figures
   */
  MemoryStatistics memory();

  /** Starts a new peak measurement from the present live bytes. */
  void resetPeak();

  /**
   * Copies host numbers in row-major order into a tensor, rounding to its type.
   *
   * @param host exactly as many as the tensor has elements
   * @param dst the tensor
   */
  void upload(double[] host, Tensor dst);

  /**
   * Copies host numbers in row-major order into a tensor, converting to its type.
   *
   * @param host exactly as many as the tensor has elements
   * @param dst the tensor
   */
  void upload(float[] host, Tensor dst);

  /**
   * Copies host numbers in row-major order into a tensor, converting to its type.
   *
   * @param host exactly as many as the tensor has elements
   * @param dst the tensor
   */
  void upload(int[] host, Tensor dst);

  /**
   * Copies a tensor to the host in row-major order; waits.
   *
   * @param src the tensor
   * @param host exactly as many as the tensor has elements
   */
  void download(Tensor src, double[] host);

  /**
   * Copies a tensor to the host in row-major order; waits.
   *
   * @param src the tensor
   * @param host exactly as many as the tensor has elements
   */
  void download(Tensor src, float[] host);

  /**
   * Copies an INT32 tensor to the host in row-major order; waits.
   *
   * @param src the tensor
   * @param host exactly as many as the tensor has elements
   */
  void download(Tensor src, int[] host);

  /** Waits until everything enqueued is done. */
  void synchronize();

  // ---- elementwise

  /**
   * Strided copy with conversion of type: dst = src.
   *
   * @param src any view of the same shape; types may differ
   * @param dst the destination
   */
  void copy(Tensor src, Tensor dst);

  /**
   * dst = value everywhere.
   *
   * @param dst the destination
   * @param value rounded to the type
   */
  void fill(Tensor dst, double value);

  /**
   * out = op(x).
   *
   * @param op the function
   * @param x operand of out's shape
   * @param out destination
   */
  void unary(UnaryOp op, Tensor x, Tensor out);

  /**
   * out = op(x, y); operands are already expanded to out's shape.
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @param out destination
   */
  void binary(BinaryOp op, Tensor x, Tensor y, Tensor out);

  /**
   * out = condition != 0 ? x : y; operands are already expanded to out's shape.
   *
   * @param condition any type
   * @param x value where not 0
   * @param y value where 0
   * @param out destination
   */
  void where(Tensor condition, Tensor x, Tensor y, Tensor out);

  /**
   * out = expression(inputs); operands are already expanded to out's shape.
   *
   * @param expression what to compute
   * @param inputs one operand an input index
   * @param out destination
   */
  void map(Expression expression, Tensor[] inputs, Tensor out);

  // ---- reductions

  /**
   * Reduces all axes in which out has extent 1 and x has not.
   *
   * @param op the reduction
   * @param x operand of the same rank
   * @param out destination, reduced axes kept with extent 1
   */
  void reduce(ReduceOp op, Tensor x, Tensor out);

  /**
   * Index of the largest (or smallest) element along one axis; the first of equals; a NaN wins.
   *
   * @param max true for the largest
   * @param x operand
   * @param axis from 0 to rank - 1
   * @param out INT32, x's shape with extent 1 along the axis
   */
  void argReduce(boolean max, Tensor x, int axis, Tensor out);

  /**
   * Running sum along one axis, own element included.
   *
   * @param x operand
   * @param axis from 0 to rank - 1
   * @param out x's shape
   */
  void cumulativeSum(Tensor x, int axis, Tensor out);

  // ---- products

  /**
   * Batched matrix product out[…,M,N] = a[…,M,K] b[…,K,N] + bias[N].
   *
   * @param a left operand; batch axes equal to out's (expanded where shared)
   * @param b right operand; likewise
   * @param bias [N] or null
   * @param out destination, of the operands' type or of that of their sums
   */
  void matmul(Tensor a, Tensor b, Tensor bias, Tensor out);

  /**
   * Cross-correlation out[b,o,y,x] = bias[o] + sum_{c,i,j} x[b,c,y s + i d - p,x s + j d - p]
   * w[o,c,i,j].
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param spec geometry
   * @param out [B,O,H',W']
   */
  void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out);

  /**
   * Transpose of {@link #conv2d} with respect to x; also the forward pass of a transposed
   * convolution.
   *
   * @param gy [B,O,H',W']
   * @param w [O,C/groups,kh,kw]
   * @param spec geometry
   * @param gx [B,C,H,W], overwritten; its extents decide among those that give gy's
   */
  void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx);

  /**
   * Transpose of {@link #conv2d} with respect to w, and on request with respect to the bias: both
   * read all of gy.
   *
   * @param x [B,C,H,W]
   * @param gy [B,O,H',W']
   * @param spec geometry
   * @param gw [O,C/groups,kh,kw], overwritten
   * @param gBias overwritten by the sums of gy over places: [O] over images too, or [B,O] for each
   *     image; or null
   */
  void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias);

  // ---- indexing

  /**
   * out[…,i,…] = x[…,index[i],…] along one axis.
   *
   * @param x operand
   * @param index INT32 [n], each within the axis
   * @param axis from 0 to rank - 1
   * @param out x's shape with extent n along the axis
   * @throws IndexOutOfBoundsException if an index leaves the axis (at once on the host, at the next
   *     wait on a device)
   */
  void gather(Tensor x, Tensor index, int axis, Tensor out);

  /**
   * out[…,index[i],…] += src[…,i,…] along one axis, added in the order of i, so that the result
   * does not depend on threads.
   *
   * @param src operand with extent n along the axis
   * @param index INT32 [n], each within out's axis
   * @param axis from 0 to rank - 1
   * @param out accumulated into
   */
  void scatterAdd(Tensor src, Tensor index, int axis, Tensor out);

  // ---- noise

  /**
   * Fills [B, …] with noise that depends on (seed, purpose, subStep, step, sample, element) alone:
   * row r is sample firstSample + r, an element's number is its row-major place within the row,
   * whatever the physical order.
   *
   * @param kind the distribution
   * @param seed the run's seed
   * @param purpose what the noise is for; two purposes never share bits
   * @param subStep which of several draws of one step, from 0
   * @param step INT32 [1] on this device, so that a captured step can advance it
   * @param firstSample global number of row 0
   * @param out [B, …] real
   */
  void philox(
      Distribution kind,
      long seed,
      Purpose purpose,
      int subStep,
      Tensor step,
      int firstSample,
      Tensor out);

  // ---- choices that change bits

  /**
   * The algorithms this backend may choose among, and its choices.
   *
   * @return {@link Tunable#NONE} for a backend without any
   */
  default Tunable tunable() {
    return Tunable.NONE;
  }

  // ---- the optional tier and replay

  /**
   * The fused kernels in use; {@link FusedKernels#NONE} when switched off.
   *
   * @return never null
   */
  FusedKernels fused();

  /**
   * Switches all fused kernels on or off; off, every operation runs its definition.
   *
   * @param on whether to use them
   */
  void useFused(boolean on);

  /**
   * Numbers that a device keeps for good; see {@link Tensor#constant}.
   *
   * @param shape logical shape
   * @param values exactly {@code shape.size()} numbers
   * @return a tensor that nobody may write to, or null if this backend keeps none
   */
  default Tensor kept(Shape shape, double... values) {
    return null;
  }

  /**
   * Whether networks that are only evaluated should keep their weights, from one evaluation to the
   * next, in the form in which they are multiplied: of the activations' type, filters in the order
   * of images.
   *
   * @return false if nothing is gained by that, and while work is recorded
   */
  default boolean keepsWeights() {
    return false;
  }

  /**
   * Whether replaying recorded work saves anything here.
   *
   * @return false if a replay just runs the work again
   */
  default boolean replays() {
    return false;
  }

  /**
   * Begins work that recurs with the same shapes. Until it is closed a device may hold back what it
   * has done before in the same way, and enqueue it as a whole; what reads from it or waits for it
   * sees it done. It changes no bits, and any code may stand inside.
   *
   * @return to be closed by the same thread
   */
  default Recurring recurring() {
    return Recurring.PLAIN;
  }

  /**
   * Begins to write work down for replay at fixed addresses (CUDA graphs).
   *
   * @return a recording without bodies; by default replaying a body runs it again
   */
  default Recording record() {
    return Recording.rerunning();
  }
}
