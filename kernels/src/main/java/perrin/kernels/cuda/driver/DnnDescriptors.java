package perrin.kernels.cuda.driver;

import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;
import perrin.tensor.DType;

/** A problem in the descriptors of cuDNN's older functions. */
final class DnnDescriptors implements AutoCloseable {
  private static final int NHWC = cudnnTensorFormat.CUDNN_TENSOR_NHWC;

  private final cudnnTensorDescriptor image = new cudnnTensorDescriptor();
  private final cudnnFilterDescriptor filter = new cudnnFilterDescriptor();
  private final cudnnTensorDescriptor response = new cudnnTensorDescriptor();
  private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

  DnnDescriptors(DnnProblem p) {
    Dnn.check(JCudnn.cudnnCreateTensorDescriptor(image), "cudnnCreateTensorDescriptor");
    Dnn.check(JCudnn.cudnnCreateFilterDescriptor(filter), "cudnnCreateFilterDescriptor");
    Dnn.check(JCudnn.cudnnCreateTensorDescriptor(response), "cudnnCreateTensorDescriptor");
    Dnn.check(
        JCudnn.cudnnCreateConvolutionDescriptor(convolution), "cudnnCreateConvolutionDescriptor");
    try {
      fill(p);
    } catch (CudaException e) {
      close();
      throw e;
    }
  }

  private void fill(DnnProblem p) {
    int type = type(p.type());
    Dnn.check(
        JCudnn.cudnnSetTensor4dDescriptor(
            image, NHWC, type, p.images(), p.channels(), p.height(), p.width()),
        "cudnnSetTensor4dDescriptor");
    Dnn.check(
        JCudnn.cudnnSetFilter4dDescriptor(
            filter, type, NHWC, p.filters(), p.channelsOfGroup(), p.rows(), p.columns()),
        "cudnnSetFilter4dDescriptor");
    Dnn.check(
        JCudnn.cudnnSetTensor4dDescriptor(
            response, NHWC, type, p.images(), p.filters(), p.outHeight(), p.outWidth()),
        "cudnnSetTensor4dDescriptor");
    var s = p.spec();
    Dnn.check(
        JCudnn.cudnnSetConvolution2dDescriptor(
            convolution,
            s.padH(),
            s.padW(),
            s.strideH(),
            s.strideW(),
            s.dilationH(),
            s.dilationW(),
            cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
            cudnnDataType.CUDNN_DATA_FLOAT),
        "cudnnSetConvolution2dDescriptor");
    Dnn.check(
        JCudnn.cudnnSetConvolutionGroupCount(convolution, s.groups()),
        "cudnnSetConvolutionGroupCount");
    Dnn.check(
        JCudnn.cudnnSetConvolutionMathType(convolution, math(p)), "cudnnSetConvolutionMathType");
  }

  /** The default would round float32 operands on every GPU since Ampere. */
  private static int math(DnnProblem p) {
    return p.type() == DType.FLOAT32 && !p.tensorCores()
        ? cudnnMathType.CUDNN_FMA_MATH
        : cudnnMathType.CUDNN_TENSOR_OP_MATH;
  }

  /** cuDNN's number of an element type. */
  static int type(DType type) {
    return type == DType.BFLOAT16
        ? cudnnDataType.CUDNN_DATA_BFLOAT16
        : cudnnDataType.CUDNN_DATA_FLOAT;
  }

  cudnnTensorDescriptor image() {
    return image;
  }

  cudnnFilterDescriptor filter() {
    return filter;
  }

  cudnnTensorDescriptor response() {
    return response;
  }

  cudnnConvolutionDescriptor convolution() {
    return convolution;
  }

  @Override
  public void close() {
    JCudnn.cudnnDestroyConvolutionDescriptor(convolution);
    JCudnn.cudnnDestroyTensorDescriptor(response);
    JCudnn.cudnnDestroyFilterDescriptor(filter);
    JCudnn.cudnnDestroyTensorDescriptor(image);
  }
}
