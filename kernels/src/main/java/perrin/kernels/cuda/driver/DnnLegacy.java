package perrin.kernels.cuda.driver;

import jcuda.jcudnn.JCudnn;

/** Convolutions by cuDNN's older functions. */
final class DnnLegacy implements DnnPlanner {
  /** Has cuDNN run all algorithms of a problem once instead of guessing. */
  static final String FIND = "perrin.cuda.cudnn.find";

  private final Dnn dnn;

  DnnLegacy(Dnn dnn) {
    this.dnn = dnn;
  }

  @Override
  public String name() {
    return "cuDNN's older functions";
  }

  @Override
  public DnnPlan plan(DnnProblem problem) {
    boolean measured = Boolean.getBoolean(FIND) && !dnn.device().recording();
    var descriptors = new DnnDescriptors(problem);
    try {
      for (DnnAlgorithm a : DnnAlgorithm.offered(dnn, descriptors, problem.pass(), measured)) {
        if (a.fits(problem.pass())) {
          return new Plan(dnn, problem.pass(), descriptors, a);
        }
      }
    } catch (CudaException e) {
      descriptors.close();
      throw e;
    }
    descriptors.close();
    throw new CudaException(0, "none of its algorithms is deterministic and fits");
  }

  /** An algorithm and its problem's descriptors. */
  private record Plan(
      Dnn dnn, DnnProblem.Pass pass, DnnDescriptors descriptors, DnnAlgorithm algorithm)
      implements DnnPlan {
    @Override
    public long workspace() {
      return algorithm.workspace();
    }

    @Override
    public int run(long image, long filter, long response, long workspace) {
      var d = descriptors;
      var x = new Address(image);
      var w = new Address(filter);
      var y = new Address(response);
      var space = new Address(workspace);
      long size = algorithm.workspace();
      int number = algorithm.number();
      return switch (pass) {
        case FORWARD ->
            JCudnn.cudnnConvolutionForward(
                dnn.handle(),
                Dnn.ONE,
                d.image(),
                x,
                d.filter(),
                w,
                d.convolution(),
                number,
                space,
                size,
                Dnn.ZERO,
                d.response(),
                y);
        case IMAGE_GRADIENT ->
            JCudnn.cudnnConvolutionBackwardData(
                dnn.handle(),
                Dnn.ONE,
                d.filter(),
                w,
                d.response(),
                y,
                d.convolution(),
                number,
                space,
                size,
                Dnn.ZERO,
                d.image(),
                x);
        case FILTER_GRADIENT ->
            JCudnn.cudnnConvolutionBackwardFilter(
                dnn.handle(),
                Dnn.ONE,
                d.image(),
                x,
                d.response(),
                y,
                d.convolution(),
                number,
                space,
                size,
                Dnn.ZERO,
                d.filter(),
                w);
      };
    }
  }
}
