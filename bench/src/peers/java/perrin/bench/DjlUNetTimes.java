package perrin.bench;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.repository.zoo.Criteria;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Training steps of the peers' U-Net through DJL and its PyTorch engine: the traced network of
 * {@code unet_torch.py --trace}, DJL's trainer and optimiser.
 */
public final class DjlUNetTimes {
  private DjlUNetTimes() {}

  /**
   * Runs the steps.
   *
   * @param args traced network, threads, steps to time, steps to warm up
   * @throws Exception if DJL cannot load engine or network
   */
  public static void main(String[] args) throws Exception {
    String threads = args[1];
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", threads);
    int steps = Integer.parseInt(args[2]);
    int warmUp = Integer.parseInt(args[3]);
    Engine engine = Engine.getEngine("PyTorch");
    System.out.println("# DJL's PyTorch " + engine.getVersion());
    var criteria =
        Criteria.builder()
            .setTypes(NDList.class, NDList.class)
            .optModelPath(Path.of(args[0]))
            .optEngine("PyTorch")
            .optDevice(Device.cpu())
            .optOption("trainParam", "true")
            .build();
    var adam = Optimizer.adam().optLearningRateTracker(Tracker.fixed(1e-4f)).build();
    var config =
        new DefaultTrainingConfig(Loss.l2Loss("l2", 1f))
            .optOptimizer(adam)
            .optDevices(new Device[] {Device.cpu()});
    try (var model = criteria.loadModel();
        var trainer = model.newTrainer(config)) {
      Shape images = new Shape(UNetStep.BATCH, 1, 32, 32);
      trainer.initialize(images, new Shape(UNetStep.BATCH));
      NDManager manager = model.getNDManager();
      NDArray x = manager.randomNormal(images);
      NDArray t = manager.randomUniform(0, 1000, new Shape(UNetStep.BATCH));
      NDArray noise = manager.randomNormal(images);
      double[] times = new double[steps];
      for (int i = -warmUp; i < steps; i++) {
        long start = System.nanoTime();
        float value;
        try (NDManager scope = manager.newSubManager()) {
          try (GradientCollector tape = trainer.newGradientCollector()) {
            NDArray y = trainer.forward(new NDList(x, t)).head();
            y.attach(scope);
            NDArray loss = y.sub(noise).square().mean();
            tape.backward(loss);
            value = loss.getFloat();
          }
          trainer.step();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "step %d loss %.4f %.3f s%n", i, value, seconds);
        if (i >= 0) {
          times[i] = seconds;
        }
      }
      Arrays.sort(times);
      System.out.printf(
          Locale.ROOT,
          "threads %s train median %.0f best %.0f ms; resident %d MB%n",
          threads,
          1e3 * times[steps / 2],
          1e3 * times[0],
          ResidentSet.peakBytes() >> 20);
    }
  }
}
