package perrin.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jdk.jfr.consumer.RecordingStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.nn.optim.Adam;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** What a training step asks of the Java heap once it has warmed up. */
class SteadyHeapTest {
  private static final int SIZE = 16;
  private static final int CHANNELS = 16;

  /**
   * Objects of the tape, scopes, shapes, views and chunks: at a batch of 4 so many bytes for each
   * of the network's parameters, of which there are two an operation.
   */
  private static final int BYTES_A_PARAMETER = 32 << 10;

  /** Smaller than any feature map of {@link #BATCH} images. */
  private static final int ARRAY_BYTES = 64 << 10;

  private static final int BATCH = 32;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aStepAllocatesFewBytesOfSmallObjects(boolean recompute) {
    long bytes = leastBytesOfAStep(recompute);
    long bound = (long) net().parameters().size() * BYTES_A_PARAMETER;
    assertTrue(bytes <= bound, () -> bytes + " bytes a step, but the bound is " + bound);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noStepAllocatesAnArrayAsLargeAsAFeatureMap(boolean recompute) throws Exception {
    int[] lengths = {0};
    List<String> control = largeArrays(() -> lengths[0] += new float[ARRAY_BYTES / 4].length, 2000);
    assertFalse(control.isEmpty(), "the recorder sees arrays");
    try (var training = new Training(BATCH, recompute)) {
      for (int i = 0; i < 5; i++) {
        training.step();
      }
      assertEquals(List.of(), largeArrays(training::step, 40));
    }
  }

  /** Large arrays of numbers that were seen to be allocated, a sample of all there were. */
  private static List<String> largeArrays(Runnable step, int times) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    try (var events = new RecordingStream()) {
      for (String name : List.of("InNewTLAB", "OutsideTLAB")) {
        String event = "jdk.ObjectAllocation" + name;
        events.enable(event).withStackTrace();
        events.onEvent(
            event,
            e -> {
              String type = e.getClass("objectClass").getName();
              if (e.getLong("allocationSize") >= ARRAY_BYTES && type.matches("\\[[FDI]")) {
                seen.add(type + " " + e.getLong("allocationSize") + " " + e.getStackTrace());
              }
            });
      }
      events.startAsync();
      for (int i = 0; i < times; i++) {
        step.run();
      }
      events.stop();
    }
    return seen;
  }

  /** Without dropout, whose noise in channels-last order still goes through the slow definition. */
  private static UNet net() {
    return new UNet(new UNetConfig(1, 1, CHANNELS, List.of(1, 2), 1, List.of(8), SIZE, 1, 8, 0, 0));
  }

  /** The least over stretches, since vectors are objects until the compiler is done. */
  private static long leastBytesOfAStep(boolean recompute) {
    long least = Long.MAX_VALUE;
    try (var training = new Training(4, recompute)) {
      long reserved = 0;
      var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      for (int stretch = 0; stretch < 30; stretch++) {
        long before = threads.getTotalThreadAllocatedBytes();
        for (int i = 0; i < 10; i++) {
          training.step();
        }
        least = Math.min(least, (threads.getTotalThreadAllocatedBytes() - before) / 10);
        long now = training.backend.memory().reservedBytes();
        if (stretch > 0) {
          assertEquals(reserved, now, "bytes of the engine's slabs");
        }
        reserved = now;
      }
    }
    return least;
  }

  /** A network in training, by steps. */
  private static final class Training implements AutoCloseable {
    final Backend backend = Backends.open("cpu", 2);
    private final UNet net = net();
    private final boolean recompute;
    private final Parameters p = Parameters.initialize(net, backend, 1);
    private final Adam adam = new Adam(p);
    private final Scope data = Scope.open("data");
    private final Var x;
    private final Var t;
    private final Tensor k;

    Training(int batch, boolean recompute) {
      this.recompute = recompute;
      Shape images = Shape.of(batch, 1, SIZE, SIZE);
      x = Var.constant(Tensor.full(backend, backend.floatType(), images, 0.5));
      t = Var.constant(Tensor.full(backend, backend.floatType(), Shape.of(batch), 3));
      k = Tensor.ofInts(backend, Shape.of(1), 1);
    }

    void step() {
      try (Scope _ = Scope.open("step")) {
        Pass training = Pass.training(p, 1, k, 0);
        Pass pass = recompute ? training.recomputing() : training;
        Var loss = net.forward(pass, x, t, Conditioning.NONE).sub(x).square().meanAll();
        adam.step(p, Var.values(Grad.of(loss, pass.leaves())), 1e-4, 1);
      }
    }

    @Override
    public void close() {
      data.close();
      adam.close();
      p.close();
      assertEquals(0, backend.memory().liveBytes());
    }
  }
}
