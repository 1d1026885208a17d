package perrin.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Convolutions by cuDNN: for each problem a plan is made once, by the first of its interfaces that
 * can; what an interface could not do is remembered for people.
 */
public final class DnnConvolutions {
  private static final int MOST_REPORTS = 8;

  private final CudaDevice device;
  private final Dnn dnn;
  private final List<DnnPlanner> planners = new ArrayList<>();
  private final Map<DnnProblem, Choice> choices = new HashMap<>();
  private final Map<String, String> reports = new LinkedHashMap<>();

  /** What does a problem now: a plan and who made it; no plan if nobody can. */
  private static final class Choice {
    private int planner = -1;
    private DnnPlan plan;
  }

  /**
   * Opens cuDNN on a device.
   *
   * @param device where
   * @param interfaces whom to ask, in this order
   * @throws CudaException if there is no cuDNN that can be used; the message is one line
   */
  public DnnConvolutions(CudaDevice device, List<DnnApi> interfaces) {
    this.device = device;
    dnn = new Dnn(device);
    for (DnnApi i : interfaces) {
      planners.add(i == DnnApi.GRAPH ? new DnnGraph(dnn) : new DnnLegacy(dnn));
    }
  }

  /**
   * Enqueues a convolution or one of its transposes. The pass says which of the three is written.
   *
   * @param problem what to do
   * @param image address of the images or of their gradients
   * @param filter likewise of the filters
   * @param response likewise of the results
   * @return false if cuDNN cannot; then nothing was done
   */
  public synchronized boolean run(DnnProblem problem, long image, long filter, long response) {
    device.enter();
    Choice choice = choices.get(problem);
    if (choice == null) {
      choice = new Choice();
      choices.put(problem, choice);
      advance(choice, problem);
    }
    while (choice.plan != null) {
      int status = run(choice.plan, image, filter, response);
      if (status == 0) {
        return true;
      }
      report(planners.get(choice.planner), problem, "running it failed: " + Dnn.name(status));
      advance(choice, problem);
    }
    return false;
  }

  private int run(DnnPlan plan, long image, long filter, long response) {
    long bytes = plan.workspace();
    if (bytes == 0) {
      return enqueue(plan, image, filter, response, 0);
    }
    DeviceBlock block = device.memory().take(bytes, "cuDNN's workspace");
    try {
      return enqueue(plan, image, filter, response, block.address());
    } finally {
      block.run();
    }
  }

  private int enqueue(DnnPlan plan, long image, long filter, long response, long workspace) {
    try {
      device.enqueue(new Work.Convolution(plan, image, filter, response, workspace));
      return 0;
    } catch (CudaException e) {
      return e.status();
    }
  }

  /** The next interface's plan, or none. */
  private void advance(Choice choice, DnnProblem problem) {
    // To find one may run some, in memory that works held back still use.
    device.settle();
    choice.plan = null;
    while (choice.plan == null && ++choice.planner < planners.size()) {
      DnnPlanner planner = planners.get(choice.planner);
      try {
        choice.plan = planner.plan(problem);
      } catch (CudaException e) {
        report(planner, problem, e.getMessage());
      }
    }
  }

  /** Remembers a reason with the first problem it came up for. */
  private void report(DnnPlanner planner, DnnProblem problem, String reason) {
    if (reports.size() < MOST_REPORTS) {
      reports.putIfAbsent(
          planner.name() + problem.pass() + reason,
          "%s not used for a %s: %s".formatted(planner.name(), problem, reason));
    }
  }

  /**
   * Version, interfaces, and what they could not do.
   *
   * @return one line each
   */
  public synchronized List<String> describe() {
    List<String> out = new ArrayList<>();
    out.add(
        "convolutions: cuDNN %s, %s"
            .formatted(
                dnn.version(),
                String.join(", then ", planners.stream().map(DnnPlanner::name).toList())));
    out.addAll(reports.values());
    return out;
  }
}
