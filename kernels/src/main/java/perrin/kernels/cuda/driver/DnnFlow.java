package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_MATMUL_COMP_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_MATMUL_ADESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_MATMUL_BDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_MATMUL_CDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_MATMUL_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_BDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_XDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_POINTWISE_YDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_REDUCTION_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_REDUCTION_XDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_REDUCTION_YDESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_POINTWISE_MATH_PREC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_POINTWISE_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_REDUCTION_COMP_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_REDUCTION_OPERATOR;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_IS_BY_VALUE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_IS_VIRTUAL;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_MATMUL_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_POINTWISE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_REDUCTION_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_TENSOR_DESCRIPTOR;

import java.util.ArrayList;
import java.util.List;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnDataType;
import perrin.tensor.DType;

/**
 * A graph of several operations among tensors of four axes, all sums in float. What an operation
 * gives lies in memory only where it is told to; else it is virtual, and float unless said
 * otherwise.
 */
final class DnnFlow implements AutoCloseable {
  /** Numbers that JCuda has no constants for (cudnn_graph.h of cuDNN 9). */
  static final int DIVIDE = 6;

  static final int SUBTRACT = 9;
  static final int EXPONENTIAL = 13;
  static final int LOGARITHM = 15;
  private static final int RESHAPE_DESCRIPTOR = 31;
  private static final int RESHAPE_X = 2200;
  private static final int RESHAPE_Y = 2201;

  private static final long ALIGNMENT = 16;

  /** Virtual tensors are numbered from here on; names of others are below. */
  private static final long FIRST_VIRTUAL = 1000;

  private final List<DnnNode> parts = new ArrayList<>();
  private final List<DnnNode> operations = new ArrayList<>();
  private long virtual = FIRST_VIRTUAL;

  /**
   * A tensor of the graph.
   *
   * @param node its descriptor
   * @param type of its elements
   * @param dims four extents
   * @param strides in elements
   */
  record Item(DnnNode node, DType type, long[] dims, long[] strides) {}

  private DnnNode part(int kind) {
    DnnNode node = new DnnNode(kind);
    parts.add(node);
    return node;
  }

  private DnnNode begun(long name, DType type, long[] dims, long[] strides) {
    return part(CUDNN_BACKEND_TENSOR_DESCRIPTOR)
        .constant(
            CUDNN_ATTR_TENSOR_DATA_TYPE,
            cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
            DnnDescriptors.type(type))
        .longs(CUDNN_ATTR_TENSOR_DIMENSIONS, dims)
        .longs(CUDNN_ATTR_TENSOR_STRIDES, strides)
        .longs(CUDNN_ATTR_TENSOR_UNIQUE_ID, name)
        .longs(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT);
  }

  /** A tensor in memory. */
  Item tensor(long name, DType type, long[] dims, long[] strides) {
    return new Item(begun(name, type, dims, strides).finish(), type, dims, strides);
  }

  /** A number that the host hands over with each run. */
  Item number(long name) {
    long[] ones = {1, 1, 1, 1};
    DnnNode node =
        begun(name, DType.FLOAT32, ones, ones).set(CUDNN_ATTR_TENSOR_IS_BY_VALUE).finish();
    return new Item(node, DType.FLOAT32, ones, ones);
  }

  /** A dense tensor that never lies in memory. */
  Item virtual(DType type, long... dims) {
    long[] strides = {dims[1] * dims[2] * dims[3], dims[2] * dims[3], dims[3], 1};
    return virtual(type, dims, strides);
  }

  private Item virtual(DType type, long[] dims, long[] strides) {
    DnnNode node = begun(virtual++, type, dims, strides).set(CUDNN_ATTR_TENSOR_IS_VIRTUAL).finish();
    return new Item(node, type, dims, strides);
  }

  /** c = a b, of the last two axes. */
  Item matmul(Item a, Item b, Item c) {
    DnnNode how =
        part(CUDNN_BACKEND_MATMUL_DESCRIPTOR)
            .constant(
                CUDNN_ATTR_MATMUL_COMP_TYPE,
                cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
                cudnnDataType.CUDNN_DATA_FLOAT)
            .finish();
    return done(
        c,
        part(CUDNN_BACKEND_OPERATION_MATMUL_DESCRIPTOR)
            .node(CUDNN_ATTR_OPERATION_MATMUL_ADESC, a.node)
            .node(CUDNN_ATTR_OPERATION_MATMUL_BDESC, b.node)
            .node(CUDNN_ATTR_OPERATION_MATMUL_CDESC, c.node)
            .node(CUDNN_ATTR_OPERATION_MATMUL_DESC, how));
  }

  /** a b as a virtual tensor. */
  Item matmul(Item a, Item b) {
    return matmul(a, b, virtual(DType.FLOAT32, a.dims[0], a.dims[1], a.dims[2], b.dims[3]));
  }

  /** y = mode(x), or mode(x, b) with a b that may be shorter. */
  Item pointwise(int mode, Item x, Item b, Item y) {
    DnnNode how =
        part(CUDNN_BACKEND_POINTWISE_DESCRIPTOR)
            .constant(
                CUDNN_ATTR_POINTWISE_MODE,
                cudnnBackendAttributeType.CUDNN_TYPE_POINTWISE_MODE,
                mode)
            .constant(
                CUDNN_ATTR_POINTWISE_MATH_PREC,
                cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
                cudnnDataType.CUDNN_DATA_FLOAT)
            .finish();
    DnnNode operation =
        part(CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR)
            .node(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, how)
            .node(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, x.node)
            .node(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y.node);
    if (b != null) {
      operation.node(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, b.node);
    }
    return done(y, operation);
  }

  /** The same with a virtual result. */
  Item pointwise(int mode, Item x, Item b) {
    return pointwise(mode, x, b, virtual(DType.FLOAT32, x.dims));
  }

  /** Of one operand. */
  Item pointwise(int mode, Item x) {
    return pointwise(mode, x, null);
  }

  /** The last axis reduced, as a virtual tensor. */
  Item reduce(int operator, Item x) {
    Item y = virtual(DType.FLOAT32, x.dims[0], x.dims[1], x.dims[2], 1);
    DnnNode how =
        part(CUDNN_BACKEND_REDUCTION_DESCRIPTOR)
            .constant(
                CUDNN_ATTR_REDUCTION_OPERATOR,
                cudnnBackendAttributeType.CUDNN_TYPE_REDUCTION_OPERATOR_TYPE,
                operator)
            .constant(
                CUDNN_ATTR_REDUCTION_COMP_TYPE,
                cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
                cudnnDataType.CUDNN_DATA_FLOAT)
            .finish();
    return done(
        y,
        part(CUDNN_BACKEND_OPERATION_REDUCTION_DESCRIPTOR)
            .node(CUDNN_ATTR_OPERATION_REDUCTION_XDESC, x.node)
            .node(CUDNN_ATTR_OPERATION_REDUCTION_YDESC, y.node)
            .node(CUDNN_ATTR_OPERATION_REDUCTION_DESC, how));
  }

  /** The last two axes exchanged: a view that is virtual. */
  Item transposed(Item x, DType type) {
    long[] d = x.dims;
    long[] s = x.strides;
    Item y =
        virtual(type, new long[] {d[0], d[1], d[3], d[2]}, new long[] {s[0], s[1], s[3], s[2]});
    return done(y, part(RESHAPE_DESCRIPTOR).node(RESHAPE_X, x.node).node(RESHAPE_Y, y.node));
  }

  private Item done(Item result, DnnNode operation) {
    operations.add(operation.finish());
    return result;
  }

  /** All operations so far, finished. */
  DnnNode graph(Dnn dnn) {
    return part(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR)
        .handle(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, dnn)
        .nodes(CUDNN_ATTR_OPERATIONGRAPH_OPS, operations)
        .finish();
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.removeLast().close();
    }
  }
}
