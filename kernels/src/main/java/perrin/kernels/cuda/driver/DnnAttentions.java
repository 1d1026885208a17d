package perrin.kernels.cuda.driver;

import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS;
import static jcuda.jcudnn.cudnnBackendAttributeName.CUDNN_ATTR_VARIANT_PACK_WORKSPACE;
import static jcuda.jcudnn.cudnnBackendDescriptorType.CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import jcuda.jcudnn.JCudnn;

/**
 * Attention by cuDNN's graphs: for each problem a plan is made once; what cuDNN could not do is
 * remembered for people.
 */
public final class DnnAttentions {
  private static final int MOST_REPORTS = 8;

  private static final long[] FORWARD = {
    DnnAttentionGraph.Q,
    DnnAttentionGraph.K,
    DnnAttentionGraph.V,
    DnnAttentionGraph.OUT,
    DnnAttentionGraph.STATISTICS,
    DnnAttentionGraph.SCALE
  };

  private static final long[] BACKWARD = {
    DnnAttentionGraph.Q,
    DnnAttentionGraph.K,
    DnnAttentionGraph.V,
    DnnAttentionGraph.OUT,
    DnnAttentionGraph.G_OUT,
    DnnAttentionGraph.GQ,
    DnnAttentionGraph.GK,
    DnnAttentionGraph.GV,
    DnnAttentionGraph.STATISTICS,
    DnnAttentionGraph.ROW_SUMS,
    DnnAttentionGraph.SCALE,
    DnnAttentionGraph.ONE
  };

  private final CudaDevice device;
  private final Dnn dnn;
  private final Map<DnnAttentionProblem, Optional<Plan>> plans = new HashMap<>();
  private final Map<String, String> reports = new LinkedHashMap<>();

  /** A finished plan and what it refers to. */
  record Plan(DnnAttentionGraph graph, DnnEngines.Found found, boolean backward) {}

  /**
   * Opens cuDNN on a device.
   *
   * @param device where
   * @throws CudaException if there is no cuDNN that can be used; the message is one line
   */
  public DnnAttentions(CudaDevice device) {
    this.device = device;
    dnn = new Dnn(device);
  }

  /**
   * Whether plans can be had; makes one where there is none yet.
   *
   * @param problem what to do
   * @return false if cuDNN cannot
   */
  public synchronized boolean can(DnnAttentionProblem problem) {
    return plan(problem).isPresent();
  }

  private Optional<Plan> plan(DnnAttentionProblem problem) {
    Optional<Plan> known = plans.get(problem);
    if (known == null) {
      device.enter();
      device.settle();
      known = make(problem);
      plans.put(problem, known);
    }
    return known;
  }

  private Optional<Plan> make(DnnAttentionProblem problem) {
    String flaw = DnnFlaws.of(dnn.number(), device.capability(), problem);
    if (flaw != null) {
      report(problem, flaw);
      return Optional.empty();
    }
    try {
      var graph = new DnnAttentionGraph(dnn, problem);
      try {
        var found = DnnEngines.find(dnn, graph.graph(), false, DnnEngines.A, DnnEngines.FALLBACK);
        return Optional.of(new Plan(graph, found, problem.backward()));
      } catch (CudaException e) {
        graph.close();
        throw e;
      }
    } catch (CudaException e) {
      report(problem, e.getMessage());
      return Optional.empty();
    }
  }

  /**
   * Enqueues attention, or its vector-Jacobian product.
   *
   * @param problem what to do
   * @param scale factor of the scores
   * @param statistics address of [N,T] floats, dense: written forward, read backward
   * @param rowSums address of as many floats to work in, backward; else 0
   * @param operands addresses of q, k, v, out, and backward also of gOut, gq, gk, gv
   * @return false if cuDNN cannot; what was to be written is undefined then
   */
  public synchronized boolean run(
      DnnAttentionProblem problem, float scale, long statistics, long rowSums, long... operands) {
    Optional<Plan> plan = plan(problem);
    if (plan.isEmpty()) {
      return false;
    }
    device.enter();
    var addresses = new ArrayList<Long>();
    LongStream.of(operands).forEach(addresses::add);
    addresses.add(statistics);
    if (problem.backward()) {
      addresses.add(rowSums);
    }
    int status = run(plan.get(), scale, List.copyOf(addresses));
    if (status != 0) {
      report(problem, "running it failed: " + Dnn.name(status));
      plans.put(problem, Optional.empty());
    }
    return status == 0;
  }

  private int run(Plan plan, float scale, List<Long> addresses) {
    long bytes = plan.found().workspace();
    if (bytes == 0) {
      return enqueue(plan, scale, addresses, 0);
    }
    DeviceBlock block = device.memory().take(bytes, "cuDNN's workspace");
    try {
      return enqueue(plan, scale, addresses, block.address());
    } finally {
      block.run();
    }
  }

  private int enqueue(Plan plan, float scale, List<Long> addresses, long workspace) {
    try {
      device.enqueue(new Work.Attention(this, plan, scale, addresses, workspace));
      return 0;
    } catch (CudaException e) {
      return e.status();
    }
  }

  /** Puts it on the queue; gives cuDNN's status. */
  int issue(Plan plan, float scale, List<Long> addresses, long workspace) {
    long[] names = plan.backward() ? BACKWARD : FORWARD;
    // cuDNN reads what it is given by value as it enqueues.
    try (Arena arena = Arena.ofConfined();
        var pack = new DnnNode(CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR)) {
      MemorySegment numbers = arena.allocateFrom(ValueLayout.JAVA_FLOAT, scale, 1f);
      long[] pointers = new long[names.length];
      for (int i = 0; i < pointers.length; i++) {
        int number = i - addresses.size();
        pointers[i] =
            number < 0 ? addresses.get(i) : numbers.address() + (long) number * Float.BYTES;
      }
      pack.longs(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, names)
          .pointers(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, pointers)
          .pointers(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, workspace)
          .finish();
      return JCudnn.cudnnBackendExecute(dnn.handle(), plan.found().plan(), pack);
    }
  }

  /** Remembers a reason with the first problem it came up for. */
  private void report(DnnAttentionProblem problem, String reason) {
    if (reports.size() < MOST_REPORTS) {
      reports.putIfAbsent(
          problem.backward() + reason, "cuDNN not used for %s: %s".formatted(problem, reason));
    }
  }

  /**
   * Version, and what it could not do.
   *
   * @return one line each
   */
  public synchronized List<String> describe() {
    List<String> out = new ArrayList<>();
    out.add("attention: cuDNN %s's graphs where chosen, else own kernels".formatted(dnn.version()));
    out.addAll(reports.values());
    return out;
  }
}
