package perrin.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import perrin.autograd.Grad;
import perrin.autograd.Replayed;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.nn.optim.Adam;
import perrin.nn.optim.Ema;
import perrin.tensor.Backend;
import perrin.tensor.Recurring;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * The training step of {@code peers/gpu_torch.py}: forward, mean squared error, backward, Adam, the
 * moving average; nothing is read back.
 */
final class GpuStep implements AutoCloseable {
  private final Parameters parameters;
  private final UNet net;
  private final Adam adam;
  private final Ema ema;
  private final Replayed replayed;
  private final Scope data = Scope.holder("benchmark data");
  private final Tensor x;
  private final Tensor t;
  private final Tensor noise;
  private final Tensor step;

  GpuStep(Backend backend, UNetConfig config, int batch, boolean replay) {
    net = new UNet(config);
    parameters = Parameters.initialize(net, backend, 1);
    adam = new Adam(parameters);
    ema = new Ema(parameters, 0.999, false);
    try (Scope _ = Scope.open("benchmark data")) {
      var random = new SplittableRandom(1);
      Shape images = Shape.of(batch, config.inChannels(), config.imageSize(), config.imageSize());
      x = data.hold(image(backend, images, random));
      noise = data.hold(image(backend, images, random));
      float[] times = new float[batch];
      for (int i = 0; i < batch; i++) {
        times[i] = random.nextInt(1000);
      }
      t = data.hold(Tensor.of(backend, Shape.of(batch), times));
      step = data.hold(Tensor.ofInts(backend, Shape.of(1), 1));
    }
    Pass pass = Pass.training(parameters, 1, step, 0);
    replayed =
        replay
            ? new Replayed(
                v ->
                    net.forward(
                        pass.with(Arrays.copyOfRange(v, 2, v.length)),
                        v[0],
                        v[1],
                        Conditioning.NONE),
                2)
            : null;
  }

  /** Noise that lies as the device lays out images. */
  static Tensor image(Backend backend, Shape shape, SplittableRandom random) {
    float[] values = new float[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor out =
        Tensor.allocate(
            backend,
            backend.floatType(),
            shape,
            backend.imageOrder().strides(shape),
            "benchmark data");
    backend.upload(values, out);
    return out;
  }

  long parameterCount() {
    return parameters.count();
  }

  void train() {
    try (Scope _ = Scope.open("step");
        Recurring _ = replayed == null ? Recurring.PLAIN : x.backend().recurring()) {
      Pass pass = Pass.training(parameters, 1, step, 0);
      Var out = output(pass);
      Var loss = out.sub(Var.constant(noise)).square().meanAll();
      Var[] g = Grad.of(loss, pass.leaves());
      adam.step(parameters, Arrays.stream(g).map(Var::value).toArray(Tensor[]::new), 2e-4, 1.0);
      ema.update(parameters);
    }
  }

  private Var output(Pass pass) {
    if (replayed == null) {
      return net.forward(pass, Var.constant(x), Var.constant(t), Conditioning.NONE);
    }
    return replayed.apply(operands(x, t, pass));
  }

  static Var[] operands(Tensor x, Tensor t, Pass pass) {
    Var[] weights = pass.leaves();
    Var[] all = new Var[weights.length + 2];
    all[0] = Var.constant(x);
    all[1] = Var.constant(t);
    System.arraycopy(weights, 0, all, 2, weights.length);
    return all;
  }

  @Override
  public void close() {
    if (replayed != null) {
      replayed.close();
    }
    data.close();
    ema.close();
    adam.close();
    parameters.close();
  }
}
