package perrin.kernels.cuda.driver;

import java.util.List;

/** A stretch of works that a {@link Tracer} has seen, and its graph once it came a second time. */
final class Trace {
  private final List<Work> works;
  private Graph graph;
  private boolean refused;

  Trace(List<Work> works) {
    this.works = works;
  }

  int length() {
    return works.size();
  }

  boolean has(int at, Work work) {
    return at < works.size() && works.get(at).equals(work);
  }

  boolean is(List<Work> others) {
    return works.equals(others);
  }

  /**
   * Makes the graph if there is none yet.
   *
   * @param region where the uploads' numbers lie when it is replayed
   * @return false if the driver refuses, such as for lack of memory
   */
  boolean graph(CudaDevice device, long region) {
    if (graph == null && !refused) {
      try {
        graph = new Graph(device, () -> works.forEach(w -> record(w, device, region)));
      } catch (CudaException e) {
        refused = true;
      }
    }
    return graph != null;
  }

  private static void record(Work work, CudaDevice device, long region) {
    switch (work) {
      case Work.Upload u -> new Work.Copy(region + u.slot(), u.address(), u.bytes()).issue(device);
      case Work.Replay r -> r.graph().works().forEach(w -> w.issue(device));
      default -> work.issue(device);
    }
  }

  /** Enqueues it. */
  void replay() {
    graph.launch();
  }

  void close() {
    if (graph != null) {
      graph.close();
    }
  }
}
