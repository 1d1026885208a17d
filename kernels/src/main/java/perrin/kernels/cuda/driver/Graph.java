package perrin.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/** Work that was enqueued while a device recorded, replayed as a whole. */
public final class Graph implements AutoCloseable {
  /** Calls that the driver deems unsafe, such as taking memory, are allowed while recording. */
  private static final int RELAXED = 2;

  private final CudaDevice device;
  private final CUgraph graph = new CUgraph();
  private final CUgraphExec executable = new CUgraphExec();
  private final List<Work> works = new ArrayList<>();
  private boolean open = true;

  /**
   * Records what a body enqueues; nothing of it is done yet.
   *
   * @param device where
   * @param body must neither wait, nor upload, nor download
   */
  public Graph(CudaDevice device, Runnable body) {
    this.device = device;
    device.enter();
    device.settle();
    Check.driver(
        JCudaDriver.cuStreamBeginCapture(device.stream().handle(), RELAXED),
        "cuStreamBeginCapture");
    boolean done = false;
    device.record(works);
    try {
      body.run();
      done = true;
    } finally {
      device.record(null);
      int status = JCudaDriver.cuStreamEndCapture(device.stream().handle(), graph);
      if (done) {
        Check.driver(status, "cuStreamEndCapture");
      } else if (status == 0) {
        JCudaDriver.cuGraphDestroy(graph);
      }
    }
    int status = JCudaDriver.cuGraphInstantiate(executable, graph, 0);
    if (status != 0) {
      JCudaDriver.cuGraphDestroy(graph);
      Check.driver(status, "cuGraphInstantiate");
    }
  }

  /** Enqueues all of it. */
  public void replay() {
    if (!open) {
      throw new IllegalStateException("replay: the graph is closed");
    }
    device.enter();
    device.enqueue(new Work.Replay(this));
  }

  /** What it does, one by one. */
  List<Work> works() {
    return works;
  }

  /** Puts it on the queue. */
  void launch() {
    device.tally().replayed();
    Check.driver(JCudaDriver.cuGraphLaunch(executable, device.stream().handle()), "cuGraphLaunch");
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      device.enter();
      // What is held back may hold it.
      device.settle();
      works.clear();
      JCudaDriver.cuGraphExecDestroy(executable);
      JCudaDriver.cuGraphDestroy(graph);
    }
  }
}
