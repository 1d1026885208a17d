package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnPointwiseMode.CUDNN_POINTWISE_ADD;
import static jcuda.jcudnn.cudnnPointwiseMode.CUDNN_POINTWISE_MUL;
import static jcuda.jcudnn.cudnnReduceTensorOp.CUDNN_REDUCE_TENSOR_ADD;
import static jcuda.jcudnn.cudnnReduceTensorOp.CUDNN_REDUCE_TENSOR_MAX;

import perrin.kernels.cuda.driver.DnnAttentionProblem.Rows;
import perrin.kernels.cuda.driver.DnnFlow.Item;
import perrin.tensor.DType;

/**
 * Attention as the graph of operations that cuDNN's flash attention engines recognize, forward with
 * the statistics max + log sum exp, and backward from them. Nothing of the size of the scores lies
 * in memory but, backward, what the engine keeps in its workspace.
 *
 * <p>A tensor's axes are [groups,heads,rows,columns].
 *
 * <p>Backward writes gq as the result of one product: engines then keep the scores' cotangents and
 * sum over keys in order. With a float accumulator between the two, which cuDNN takes as well, they
 * would add to it atomically, and their notes would not tell.
 */
final class DnnAttentionGraph implements AutoCloseable {
  /** What the graph's tensors are called; operands in the order of the problem's places. */
  static final int Q = 1;

  static final int K = 2;
  static final int V = 3;
  static final int OUT = 4;
  static final int G_OUT = 5;
  static final int GQ = 6;
  static final int GK = 7;
  static final int GV = 8;
  static final int STATISTICS = 9;
  static final int ROW_SUMS = 10;
  static final int SCALE = 11;
  static final int ONE = 12;

  private final DnnFlow flow = new DnnFlow();
  private final DnnAttentionProblem problem;
  private final DnnNode graph;

  DnnAttentionGraph(Dnn dnn, DnnAttentionProblem problem) {
    this.problem = problem;
    try {
      if (problem.backward()) {
        backward();
      } else {
        forward();
      }
      graph = flow.graph(dnn);
    } catch (CudaException e) {
      flow.close();
      throw e;
    }
  }

  /** The operation graph, finished. */
  DnnNode graph() {
    return graph;
  }

  /** An operand in memory. */
  private Item operand(int name, long rows, long columns, boolean transposed) {
    Rows at = problem.places().get(name - Q);
    long groups = problem.groups();
    long heads = problem.heads();
    return transposed
        ? flow.tensor(
            name,
            DType.BFLOAT16,
            new long[] {groups, heads, columns, rows},
            new long[] {at.group(), at.head(), 1, at.row()})
        : flow.tensor(
            name,
            DType.BFLOAT16,
            new long[] {groups, heads, rows, columns},
            new long[] {at.group(), at.head(), at.row(), 1});
  }

  /** A number a query, dense. */
  private Item perQuery(int name) {
    long t = problem.queries();
    long h = problem.heads();
    return flow.tensor(
        name, DType.FLOAT32, new long[] {problem.groups(), h, t, 1}, new long[] {h * t, t, 1, 1});
  }

  private Item scaledScores(Item q, Item keys, Item scale) {
    return flow.pointwise(CUDNN_POINTWISE_MUL, flow.matmul(q, keys), scale);
  }

  private void forward() {
    var p = problem;
    Item q = operand(Q, p.queries(), p.width(), false);
    Item keys = operand(K, p.keys(), p.width(), true);
    Item v = operand(V, p.keys(), p.values(), false);
    Item scores = scaledScores(q, keys, flow.number(SCALE));
    Item most = flow.reduce(CUDNN_REDUCE_TENSOR_MAX, scores);
    Item less = flow.pointwise(DnnFlow.SUBTRACT, scores, most);
    Item terms = flow.pointwise(DnnFlow.EXPONENTIAL, less);
    Item sum = flow.reduce(CUDNN_REDUCE_TENSOR_ADD, terms);
    Item log = flow.pointwise(DnnFlow.LOGARITHM, sum);
    flow.pointwise(CUDNN_POINTWISE_ADD, most, log, perQuery(STATISTICS));
    Item weights = flow.virtual(DType.BFLOAT16, scores.dims());
    flow.pointwise(DnnFlow.DIVIDE, terms, sum, weights);
    flow.matmul(weights, v, operand(OUT, p.queries(), p.values(), false));
  }

  private void backward() {
    var p = problem;
    Item q = operand(Q, p.queries(), p.width(), false);
    Item keys = operand(K, p.keys(), p.width(), true);
    Item values = operand(V, p.keys(), p.values(), true);
    Item out = operand(OUT, p.queries(), p.values(), false);
    Item gOut = operand(G_OUT, p.queries(), p.values(), false);
    Item scale = flow.number(SCALE);
    Item sums =
        flow.reduce(CUDNN_REDUCE_TENSOR_ADD, flow.pointwise(CUDNN_POINTWISE_MUL, gOut, out));
    Item rowSums = flow.pointwise(CUDNN_POINTWISE_MUL, sums, flow.number(ONE), perQuery(ROW_SUMS));
    Item scores = scaledScores(q, keys, scale);
    Item less = flow.pointwise(DnnFlow.SUBTRACT, scores, perQuery(STATISTICS));
    Item weights = flow.pointwise(DnnFlow.EXPONENTIAL, less);
    flow.matmul(
        flow.transposed(weights, DType.BFLOAT16), gOut, operand(GV, p.keys(), p.values(), false));
    Item gWeights = flow.matmul(gOut, values);
    Item centred = flow.pointwise(DnnFlow.SUBTRACT, gWeights, rowSums);
    Item gScaled = flow.pointwise(CUDNN_POINTWISE_MUL, centred, weights);
    Item gScores = flow.pointwise(CUDNN_POINTWISE_MUL, gScaled, scale);
    flow.matmul(
        flow.transposed(gScores, DType.BFLOAT16), q, operand(GK, p.keys(), p.width(), false));
    flow.matmul(
        gScores, flow.transposed(keys, DType.FLOAT32), operand(GQ, p.queries(), p.width(), false));
  }

  @Override
  public void close() {
    flow.close();
  }
}
