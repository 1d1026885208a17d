package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_COMP_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_CONV_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_DILATIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_POST_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_HANDLE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATIONGRAPH_OPS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DATA_TYPE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_DIMENSIONS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_STRIDES;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_TENSOR_UNIQUE_ID;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_TENSOR_DESCRIPTOR;

import java.util.ArrayList;
import java.util.List;
import jcuda.jcudnn.cudnnBackendAttributeType;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;

/** A problem as a graph of one operation. */
final class DnnOperation implements AutoCloseable {
  /** What the graph's tensors are called. */
  static final long IMAGE = 'x';

  static final long FILTER = 'w';
  static final long RESPONSE = 'y';

  private static final long ALIGNMENT = 16;

  private final List<DnnNode> parts = new ArrayList<>();
  private final DnnProblem problem;
  private final DnnNode graph;

  DnnOperation(Dnn dnn, DnnProblem problem) {
    this.problem = problem;
    try {
      graph =
          part(CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR)
              .handle(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, dnn)
              .node(CUDNN_ATTR_OPERATIONGRAPH_OPS, operation())
              .finish();
    } catch (CudaException e) {
      close();
      throw e;
    }
  }

  private DnnNode part(int kind) {
    DnnNode node = new DnnNode(kind);
    parts.add(node);
    return node;
  }

  /** Extents in the order of NCHW, strides of NHWC. */
  private DnnNode tensor(long name, long n, long c, long h, long w) {
    return part(CUDNN_BACKEND_TENSOR_DESCRIPTOR)
        .constant(
            CUDNN_ATTR_TENSOR_DATA_TYPE,
            cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
            DnnDescriptors.type(problem.type()))
        .longs(CUDNN_ATTR_TENSOR_DIMENSIONS, n, c, h, w)
        .longs(CUDNN_ATTR_TENSOR_STRIDES, h * w * c, 1, w * c, c)
        .longs(CUDNN_ATTR_TENSOR_UNIQUE_ID, name)
        .longs(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, ALIGNMENT)
        .finish();
  }

  private DnnNode convolution() {
    var s = problem.spec();
    return part(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR)
        .constant(
            CUDNN_ATTR_CONVOLUTION_COMP_TYPE,
            cudnnBackendAttributeType.CUDNN_TYPE_DATA_TYPE,
            cudnnDataType.CUDNN_DATA_FLOAT)
        .constant(
            CUDNN_ATTR_CONVOLUTION_CONV_MODE,
            cudnnBackendAttributeType.CUDNN_TYPE_CONVOLUTION_MODE,
            cudnnConvolutionMode.CUDNN_CROSS_CORRELATION)
        .longs(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, 2)
        .longs(CUDNN_ATTR_CONVOLUTION_DILATIONS, s.dilationH(), s.dilationW())
        .longs(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, s.strideH(), s.strideW())
        .longs(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, s.padH(), s.padW())
        .longs(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, s.padH(), s.padW())
        .finish();
  }

  private DnnNode operation() {
    var p = problem;
    DnnNode x = tensor(IMAGE, p.images(), p.channels(), p.height(), p.width());
    // Groups are not named: they follow from the filters' channels.
    DnnNode w = tensor(FILTER, p.filters(), p.channelsOfGroup(), p.rows(), p.columns());
    DnnNode y = tensor(RESPONSE, p.images(), p.filters(), p.outHeight(), p.outWidth());
    DnnNode c = convolution();
    return switch (p.pass()) {
      case FORWARD ->
          part(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, x)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W, w)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, y)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC, c)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, 1)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA, 0)
              .finish();
      case IMAGE_GRADIENT ->
          part(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, x)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W, w)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, y)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC, c)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, 1)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA, 0)
              .finish();
      case FILTER_GRADIENT ->
          part(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, x)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW, w)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY, y)
              .node(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC, c)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA, 1)
              .number(CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA, 0)
              .finish();
    };
  }

  /** The operation graph, finished. */
  DnnNode graph() {
    return graph;
  }

  @Override
  public void close() {
    while (!parts.isEmpty()) {
      parts.removeLast().close();
    }
  }
}
