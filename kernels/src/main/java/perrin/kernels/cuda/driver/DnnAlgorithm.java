package perrin.kernels.cuda.driver;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgo;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnDeterminism;

/**
 * An algorithm that cuDNN's older functions offer for a problem.
 *
 * @param number in its pass's enumeration
 * @param status 0 if it can
 * @param determinism whether its result has the same bits each time
 * @param workspace bytes
 */
record DnnAlgorithm(int number, int status, int determinism, long workspace) {
  private static final int MOST = 16;

  /** Those by Fourier and Winograd transforms: they lose digits, and spread what is not finite. */
  private static final Set<Integer> FORWARD_TRANSFORMS =
      Set.of(
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_FFT,
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_FFT_TILING,
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD,
          cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_WINOGRAD_NONFUSED);

  private static final Set<Integer> IMAGE_TRANSFORMS =
      Set.of(
          cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT,
          cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_FFT_TILING,
          cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD,
          cudnnConvolutionBwdDataAlgo.CUDNN_CONVOLUTION_BWD_DATA_ALGO_WINOGRAD_NONFUSED);

  private static final Set<Integer> FILTER_TRANSFORMS =
      Set.of(
          cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT,
          cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_FFT_TILING,
          cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD,
          cudnnConvolutionBwdFilterAlgo.CUDNN_CONVOLUTION_BWD_FILTER_ALGO_WINOGRAD_NONFUSED);

  /** Whether it may be taken. */
  boolean fits(DnnProblem.Pass pass) {
    Set<Integer> transforms =
        switch (pass) {
          case FORWARD -> FORWARD_TRANSFORMS;
          case IMAGE_GRADIENT -> IMAGE_TRANSFORMS;
          case FILTER_GRADIENT -> FILTER_TRANSFORMS;
        };
    return status == 0
        && determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
        && workspace <= DnnPlanner.MOST_WORKSPACE
        && !transforms.contains(number);
  }

  /**
   * What cuDNN offers, the fastest first.
   *
   * @param measured whether it shall run them all to find out, else it guesses
   */
  static List<DnnAlgorithm> offered(
      Dnn dnn, DnnDescriptors d, DnnProblem.Pass pass, boolean measured) {
    int[] n = new int[1];
    return switch (pass) {
      case FORWARD -> {
        var all = new cudnnConvolutionFwdAlgoPerf[MOST];
        Arrays.setAll(all, i -> new cudnnConvolutionFwdAlgoPerf());
        Dnn.check(forward(dnn, d, measured, n, all), "choosing an algorithm");
        yield Stream.of(all)
            .limit(n[0])
            .map(a -> new DnnAlgorithm(a.algo, a.status, a.determinism, a.memory))
            .toList();
      }
      case IMAGE_GRADIENT -> {
        var all = new cudnnConvolutionBwdDataAlgoPerf[MOST];
        Arrays.setAll(all, i -> new cudnnConvolutionBwdDataAlgoPerf());
        Dnn.check(image(dnn, d, measured, n, all), "choosing an algorithm");
        yield Stream.of(all)
            .limit(n[0])
            .map(a -> new DnnAlgorithm(a.algo, a.status, a.determinism, a.memory))
            .toList();
      }
      case FILTER_GRADIENT -> {
        var all = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
        Arrays.setAll(all, i -> new cudnnConvolutionBwdFilterAlgoPerf());
        Dnn.check(filter(dnn, d, measured, n, all), "choosing an algorithm");
        yield Stream.of(all)
            .limit(n[0])
            .map(a -> new DnnAlgorithm(a.algo, a.status, a.determinism, a.memory))
            .toList();
      }
    };
  }

  private static int forward(
      Dnn dnn, DnnDescriptors d, boolean measured, int[] n, cudnnConvolutionFwdAlgoPerf[] all) {
    return measured
        ? JCudnn.cudnnFindConvolutionForwardAlgorithm(
            dnn.handle(), d.image(), d.filter(), d.convolution(), d.response(), MOST, n, all)
        : JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
            dnn.handle(), d.image(), d.filter(), d.convolution(), d.response(), MOST, n, all);
  }

  private static int image(
      Dnn dnn, DnnDescriptors d, boolean measured, int[] n, cudnnConvolutionBwdDataAlgoPerf[] all) {
    return measured
        ? JCudnn.cudnnFindConvolutionBackwardDataAlgorithm(
            dnn.handle(), d.filter(), d.response(), d.convolution(), d.image(), MOST, n, all)
        : JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
            dnn.handle(), d.filter(), d.response(), d.convolution(), d.image(), MOST, n, all);
  }

  private static int filter(
      Dnn dnn,
      DnnDescriptors d,
      boolean measured,
      int[] n,
      cudnnConvolutionBwdFilterAlgoPerf[] all) {
    return measured
        ? JCudnn.cudnnFindConvolutionBackwardFilterAlgorithm(
            dnn.handle(), d.image(), d.response(), d.convolution(), d.filter(), MOST, n, all)
        : JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
            dnn.handle(), d.image(), d.response(), d.convolution(), d.filter(), MOST, n, all);
  }
}
