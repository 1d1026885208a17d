package perrin.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import perrin.autograd.Replayed;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Backend;
import perrin.tensor.Recurring;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The 50-step DDIM of {@code peers/gpu_torch.py}: a network's evaluations and two sums each. */
final class GpuDraw implements AutoCloseable {
  private static final int STEPS = 50;
  private static final int LEVELS = 1000;

  private final Backend backend;
  private final Parameters parameters;
  private final UNet net;
  private final Replayed replayed;
  private final Pass pass;
  private final Scope data = Scope.holder("benchmark data");
  private final Tensor prior;
  private final int images;
  private final double[] alphaBar = new double[LEVELS];

  GpuDraw(Backend backend, UNetConfig config, int images, boolean replay) {
    this.backend = backend;
    this.images = images;
    net = new UNet(config);
    parameters = Parameters.initialize(net, backend, 1);
    pass = Pass.inference(parameters);
    Shape shape = Shape.of(images, config.inChannels(), config.imageSize(), config.imageSize());
    try (Scope _ = Scope.open("benchmark data")) {
      prior = data.hold(GpuStep.image(backend, shape, new SplittableRandom(2)));
    }
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
    double product = 1;
    for (int k = 0; k < LEVELS; k++) {
      product *= 1 - (1e-4 + (0.02 - 1e-4) * k / (LEVELS - 1));
      alphaBar[k] = product;
    }
  }

  void run() {
    try (Scope _ = Scope.open("draw")) {
      Tensor y = prior;
      for (int i = 0; i < STEPS; i++) {
        int from = Math.toIntExact(Math.round((LEVELS - 1) * (1 - (double) i / STEPS)));
        int to = Math.toIntExact(Math.round((LEVELS - 1) * (1 - (i + 1.0) / STEPS)));
        Tensor last = y;
        try (Scope s = Scope.open("step");
            Recurring _ = replayed == null ? Recurring.PLAIN : backend.recurring()) {
          y = s.keep(step(last, from, to));
        }
        if (last != prior) {
          Scope.current().release(last);
        }
      }
    }
  }

  private Tensor step(Tensor y, int from, int to) {
    Tensor t = Tensor.full(backend, backend.floatType(), Shape.of(images), from);
    Var eps =
        replayed == null
            ? net.forward(pass, Var.constant(y), Var.constant(t), Conditioning.NONE)
            : replayed.apply(GpuStep.operands(y, t, pass));
    double a = alphaBar[from];
    double b = alphaBar[to];
    Var x0 = Var.constant(y).sub(eps.mul(Math.sqrt(1 - a))).mul(1 / Math.sqrt(a));
    return x0.mul(Math.sqrt(b)).add(eps.mul(Math.sqrt(1 - b))).value();
  }

  @Override
  public void close() {
    if (replayed != null) {
      replayed.close();
    }
    data.close();
    parameters.close();
  }
}
