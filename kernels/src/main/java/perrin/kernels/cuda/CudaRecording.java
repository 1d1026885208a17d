package perrin.kernels.cuda;

import java.util.ArrayList;
import java.util.List;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.DeviceMemory;
import perrin.kernels.cuda.driver.Graph;
import perrin.tensor.Recording;
import perrin.tensor.Scope;

/** Bodies as CUDA graphs, with memory of the recording's own. */
final class CudaRecording implements Recording {
  private final CudaDevice device;
  private final DeviceMemory.Reserve reserve;
  private final List<Graph> graphs = new ArrayList<>();

  CudaRecording(CudaDevice device) {
    this.device = device;
    // What the pool keeps for others cannot be had back while work is recorded.
    device.memory().trim();
    this.reserve = device.memory().reserve();
  }

  @Override
  public Runnable add(Runnable body) {
    reserve.enter();
    try {
      Graph graph = new Graph(device, () -> run(body));
      graphs.add(graph);
      return graph::replay;
    } finally {
      reserve.leave();
    }
  }

  private static void run(Runnable body) {
    try (Scope _ = Scope.inner("recording")) {
      body.run();
    }
  }

  @Override
  public void close() {
    graphs.forEach(Graph::close);
    graphs.clear();
    reserve.close();
  }
}
