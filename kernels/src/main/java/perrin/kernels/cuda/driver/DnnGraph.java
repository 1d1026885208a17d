package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR;

import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnBackendHeurMode;
import perrin.tensor.DType;

/** Convolutions by cuDNN's graphs. */
final class DnnGraph implements DnnPlanner {
  private final Dnn dnn;

  DnnGraph(Dnn dnn) {
    this.dnn = dnn;
  }

  @Override
  public String name() {
    return "cuDNN's graphs";
  }

  @Override
  public DnnPlan plan(DnnProblem problem) {
    var operation = new DnnOperation(dnn, problem);
    try {
      boolean exact = problem.type() == DType.FLOAT32 && !problem.tensorCores();
      return new Plan(
          dnn, operation, DnnEngines.find(dnn, operation.graph(), exact, modes(problem)));
    } catch (CudaException e) {
      operation.close();
      throw e;
    }
  }

  /** Heuristics worth asking: B is the best, but knows neither groups nor dilation. */
  private static int[] modes(DnnProblem problem) {
    var s = problem.spec();
    boolean plain = s.groups() == 1 && s.dilationH() == 1 && s.dilationW() == 1;
    return plain
        ? new int[] {cudnnBackendHeurMode.CUDNN_HEUR_MODE_B, DnnEngines.A, DnnEngines.FALLBACK}
        : new int[] {DnnEngines.A, DnnEngines.FALLBACK};
  }

  /** A finished plan and what it refers to. */
  private record Plan(Dnn dnn, DnnOperation operation, DnnEngines.Found found) implements DnnPlan {
    @Override
    public long workspace() {
      return found.workspace();
    }

    @Override
    public int run(long image, long filter, long response, long space) {
      try (var pack = new DnnNode(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR)) {
        pack.longs(
                CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS,
                DnnOperation.IMAGE,
                DnnOperation.FILTER,
                DnnOperation.RESPONSE)
            .pointers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, image, filter, response)
            .pointers(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, space)
            .finish();
        return JCudnn.cudnnBackendExecute(dnn.handle(), found.plan(), pack);
      }
    }
  }
}
