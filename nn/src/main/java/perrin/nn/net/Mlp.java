package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Embedding;
import perrin.nn.layer.FourierEmbedding;
import perrin.nn.layer.Linear;
import perrin.nn.layer.SinusoidalEmbedding;
import perrin.tensor.ShapeException;
import perrin.tensor.Tensor;

/**
 * A residual network for points told the time: with e = W silu(W s(t)),
 *
 * <pre>
 *   h = input(x);   h = h + linear2(silu(linear1(silu(h)) + time(silu(e)))) for each block
 *   y = output(silu(h))
 * </pre>
 *
 * <p>Smooth, so that it has second derivatives (score matching, likelihoods). Names: time.linear1,
 * time.linear2, label, input, block.N.linear1, block.N.time, block.N.linear2, output, which starts
 * as zero.
 */
public final class Mlp extends Module {
  private final MlpConfig config;
  private final SinusoidalEmbedding sinusoidal;
  private final FourierEmbedding fourier;
  private final Linear time1;
  private final Linear time2;
  private final Embedding label;
  private final Linear input;
  private final List<Block> blocks = new ArrayList<>();
  private final Linear output;

  private record Block(Linear linear1, Linear time, Linear linear2) {}

  /**
   * A network.
   *
   * @param config its shape
   */
  public Mlp(MlpConfig config) {
    this.config = config;
    int hidden = config.hidden();
    int features = config.timeFeatures();
    boolean continuous = config.fourierScale() > 0;
    this.sinusoidal = continuous ? null : new SinusoidalEmbedding(features);
    this.fourier = continuous ? new FourierEmbedding(features, config.fourierScale()) : null;
    this.time1 = child("time.linear1", new Linear(features, hidden));
    this.time2 = child("time.linear2", new Linear(hidden, hidden));
    this.label =
        config.classes() == 0 ? null : child("label", new Embedding(config.classes() + 1, hidden));
    this.input = child("input", new Linear(config.dimensions(), hidden));
    for (int i = 0; i < config.blocks(); i++) {
      String name = "block." + i;
      blocks.add(
          new Block(
              child(name + ".linear1", new Linear(hidden, hidden)),
              child(name + ".time", new Linear(hidden, hidden)),
              child(name + ".linear2", new Linear(hidden, hidden))));
    }
    this.output = child("output", new Linear(hidden, config.dimensions(), true, Init.zeros()));
  }

  /**
   * The network's shape.
   *
   * @return as given
   */
  public MlpConfig config() {
    return config;
  }

  /**
   * The network's output for a batch.
   *
   * @param p the pass
   * @param x [B,dimensions]
   * @param t [B], real
   * @param labels INT32 [B], each from 0 to classes, where classes is the null label; null for the
   *     null label everywhere, and for an unconditional network
   * @return [B,dimensions]
   * @throws ShapeException if an operand does not fit
   */
  public Var forward(Pass p, Var x, Var t, Tensor labels) {
    check(x, t, labels);
    return scoped(
        () -> {
          Var s = fourier != null ? fourier.forward(t) : sinusoidal.forward(t);
          Var e = time2.forward(p, time1.forward(p, s).silu());
          if (label != null) {
            e = e.add(label.forward(p, Conditions.labels(x, labels, config.classes())));
          }
          e = e.silu();
          Var h = input.forward(p, x);
          for (Block b : blocks) {
            Var inner = b.linear1().forward(p, h.silu()).add(b.time().forward(p, e));
            h = h.add(b.linear2().forward(p, inner.silu()));
          }
          return output.forward(p, h.silu());
        });
  }

  private void check(Var x, Var t, Tensor labels) {
    if (x.rank() != 2 || x.dim(1) != config.dimensions()) {
      throw new ShapeException(
          "MLP", "x " + x.shape() + " must be [B," + config.dimensions() + "]");
    }
    Conditions.check("MLP", x, t, labels, config.classes());
  }
}
