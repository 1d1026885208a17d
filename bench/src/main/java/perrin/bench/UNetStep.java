package perrin.bench;

import java.util.SplittableRandom;
import perrin.autograd.Grad;
import perrin.autograd.Var;
import perrin.nn.Parameters;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;
import perrin.nn.net.Presets;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.nn.optim.Adam;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * One training step of the network that the peers train too: 6.47 M parameters, 32x32, batch 32;
 * mean square error, Adam, the same arithmetic as the PyTorch twin.
 *
 * <p>91.98 GFLOP forward and three times that a step are counted, as if every convolution were
 * direct, whatever algorithm runs.
 */
final class UNetStep implements AutoCloseable {
  /** Images of a step. */
  static final int BATCH = 32;

  /** Multiplications and additions of convolutions and linear layers forward, in 10^9. */
  static final double FORWARD_GFLOP = 91.983183872;

  final Backend backend;
  final Parameters parameters;
  private final UNet net;
  private final boolean recompute;
  private final Adam adam;
  private final Scope data = Scope.holder("benchmark data");
  private final Tensor x;
  private final Tensor t;
  private final Tensor noise;
  private final Tensor step;

  UNetStep(int threads) {
    this(Backends.open("cpu", threads));
  }

  UNetStep(Backend backend) {
    this(backend, BATCH);
  }

  UNetStep(Backend backend, int batch) {
    this(backend, Presets.unet("peer"), batch, false);
  }

  /** The step of another network of one image channel, or of one that recomputes its blocks. */
  UNetStep(Backend backend, UNetConfig config, int batch, boolean recompute) {
    this.backend = backend;
    this.recompute = recompute;
    net = new UNet(config);
    parameters = Parameters.initialize(net, backend, 1);
    adam = new Adam(parameters);
    try (Scope _ = Scope.open("benchmark data")) {
      var random = new SplittableRandom(1);
      Shape images = Shape.of(batch, 1, config.imageSize(), config.imageSize());
      x = data.hold(Tensor.of(backend, images, normal(random, images.size())));
      noise = data.hold(Tensor.of(backend, images, normal(random, images.size())));
      float[] times = new float[batch];
      for (int i = 0; i < batch; i++) {
        times[i] = random.nextInt(1000);
      }
      t = data.hold(Tensor.of(backend, Shape.of(batch), times));
      step = data.hold(Tensor.ofInts(backend, Shape.of(1), 1));
    }
  }

  private static float[] normal(SplittableRandom random, int n) {
    float[] out = new float[n];
    for (int i = 0; i < n; i++) {
      out[i] = (float) random.nextGaussian();
    }
    return out;
  }

  /** Forward, backward and optimiser; returns the loss. */
  double train() {
    try (Scope _ = Scope.open("step")) {
      Pass plain = Pass.training(parameters, 1, step, 0);
      Pass pass = recompute ? plain.recomputing() : plain;
      Var out = net.forward(pass, Var.constant(x), Var.constant(t), Conditioning.NONE);
      Var loss = out.sub(Var.constant(noise)).square().meanAll();
      Var[] g = Grad.of(loss, pass.leaves());
      Tensor[] gradients = new Tensor[g.length];
      for (int i = 0; i < g.length; i++) {
        gradients[i] = g[i].value();
      }
      adam.step(parameters, gradients, 1e-4, 1.0);
      return loss.value().item();
    }
  }

  /** Multiplications and additions of a forward pass as {@link #FORWARD_GFLOP} counts them. */
  double forwardFlop() {
    return x.dim(0) * NetworkFlop.forward(net);
  }

  /** Forward without recording; returns one number of the result. */
  double forward() {
    try (Scope _ = Scope.open("forward")) {
      Pass pass = Pass.inference(parameters);
      Var out = net.forward(pass, Var.constant(x), Var.constant(t), Conditioning.NONE);
      return out.sumAll().value().item();
    }
  }

  @Override
  public void close() {
    data.close();
    adam.close();
    parameters.close();
  }
}
