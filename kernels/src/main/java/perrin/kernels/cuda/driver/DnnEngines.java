package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINECFG_ENGINE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_MODE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINEHEUR_RESULTS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_ENGINE_NUMERICAL_NOTE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_HANDLE;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINECFG_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_ENGINE_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_FFT;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_TENSOR_CORE;
import static jcuda.jcudnn.cudnnBackendNumericalNote.CUDNN_NUMERICAL_NOTE_WINOGRAD;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import jcuda.jcudnn.cudnnBackendAttributeType;

/**
 * What of cuDNN runs an operation graph: heuristics rank configurations of engines, and the first
 * whose notes allow it and of which a plan can be made is taken.
 *
 * <p>An engine must have the same bits each time, sum in float, and multiply what it was given:
 * transforms (Winograd, Fourier) lose digits and spread what is not finite, and tensor cores round
 * float32 operands to TF32.
 */
final class DnnEngines {
  /** Modes that JCuda has no constants for (cudnn_graph.h of cuDNN 9, cudnnBackendHeurMode_t). */
  static final int FALLBACK = 2;

  static final int A = 3;

  /** Later numbers of cudnnBackendNumericalNote_t: Winograd's tiles of 4 x 4, 6 x 6, 13 x 13. */
  private static final int LARGE_WINOGRAD = 6;

  private static final int LARGEST_WINOGRAD = 8;
  private static final int MOST_NOTES = 32;

  private static final Set<Integer> NEVER =
      Set.of(
          CUDNN_NUMERICAL_NOTE_NONDETERMINISTIC,
          CUDNN_NUMERICAL_NOTE_REDUCED_PRECISION_REDUCTION,
          CUDNN_NUMERICAL_NOTE_DOWN_CONVERT_INPUTS,
          CUDNN_NUMERICAL_NOTE_FFT,
          CUDNN_NUMERICAL_NOTE_WINOGRAD,
          LARGE_WINOGRAD,
          LARGE_WINOGRAD + 1,
          LARGEST_WINOGRAD);

  private DnnEngines() {}

  /**
   * A finished plan.
   *
   * @param configuration that it was made of
   * @param plan to execute
   * @param workspace bytes
   */
  record Found(DnnNode configuration, DnnNode plan, long workspace) {}

  /**
   * The best plan that may be used.
   *
   * @param dnn whose handle
   * @param graph finished
   * @param exact whether operands of type FLOAT32 must not be rounded
   * @param modes of the heuristics, asked in this order
   * @return the plan
   * @throws CudaException if there is none; the message says why
   */
  static Found find(Dnn dnn, DnnNode graph, boolean exact, int... modes) {
    int offered = 0;
    String last = null;
    for (int mode : modes) {
      List<DnnNode> configurations = configurations(graph, mode);
      offered += configurations.size();
      for (int i = 0; i < configurations.size(); i++) {
        if (!allowed(configurations.get(i), exact)) {
          continue;
        }
        try {
          Found found = plan(dnn, configurations.get(i));
          configurations.remove(i);
          closeAll(configurations);
          return found;
        } catch (CudaException e) {
          last = e.getMessage();
        }
      }
      closeAll(configurations);
    }
    String why =
        offered == 0
            ? "no engine takes the graph"
            : "none of %d configurations of its engines is deterministic and precise"
                .formatted(offered);
    throw new CudaException(
        0, last != null ? "no engine's plan could be made, the last: " + last : why);
  }

  private static List<DnnNode> configurations(DnnNode graph, int mode) {
    try (var heuristics = new DnnNode(CUDNN_BACKEND_ENGINEHEUR_DESCRIPTOR)) {
      heuristics
          .node(CUDNN_ATTR_ENGINEHEUR_OPERATION_GRAPH, graph)
          .constant(
              CUDNN_ATTR_ENGINEHEUR_MODE, cudnnBackendAttributeType.CUDNN_TYPE_HEUR_MODE, mode)
          .finish();
      return heuristics.askNodes(CUDNN_ATTR_ENGINEHEUR_RESULTS, CUDNN_BACKEND_ENGINECFG_DESCRIPTOR);
    } catch (CudaException e) {
      // A mode that does not know such graphs offers nothing.
      return new ArrayList<>();
    }
  }

  private static boolean allowed(DnnNode configuration, boolean exact) {
    List<DnnNode> engines =
        configuration.askNodes(CUDNN_ATTR_ENGINECFG_ENGINE, CUDNN_BACKEND_ENGINE_DESCRIPTOR);
    try {
      for (DnnNode engine : engines) {
        for (int note :
            engine.askConstants(
                CUDNN_ATTR_ENGINE_NUMERICAL_NOTE,
                cudnnBackendAttributeType.CUDNN_TYPE_NUMERICAL_NOTE,
                MOST_NOTES)) {
          if (NEVER.contains(note) || exact && note == CUDNN_NUMERICAL_NOTE_TENSOR_CORE) {
            return false;
          }
        }
      }
      return true;
    } finally {
      closeAll(engines);
    }
  }

  private static Found plan(Dnn dnn, DnnNode configuration) {
    DnnNode plan = new DnnNode(CUDNN_BACKEND_EXECUTION_PLAN_DESCRIPTOR);
    try {
      plan.handle(CUDNN_ATTR_EXECUTION_PLAN_HANDLE, dnn)
          .node(CUDNN_ATTR_EXECUTION_PLAN_ENGINE_CONFIG, configuration)
          .finish();
      long workspace = plan.askLong(CUDNN_ATTR_EXECUTION_PLAN_WORKSPACE_SIZE);
      if (workspace > DnnPlanner.MOST_WORKSPACE) {
        throw new CudaException(0, "it wants %,d bytes to work in".formatted(workspace));
      }
      return new Found(configuration, plan, workspace);
    } catch (CudaException e) {
      plan.close();
      throw e;
    }
  }

  private static void closeAll(List<DnnNode> nodes) {
    nodes.forEach(DnnNode::close);
    nodes.clear();
  }
}
