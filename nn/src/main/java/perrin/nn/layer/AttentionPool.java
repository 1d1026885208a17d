package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;

/**
 * An image as one vector: the mean over places asks, and it and all places answer (Radford et al.
 * 2021, arXiv 2103.00020, section 2.4; Dhariwal and Nichol 2021, arXiv 2105.05233, section 4.1):
 * with u = [mean of x, x] + places, y = out(softmax(q(u_0) k(u)^T / sqrt(D)) v(u)).
 *
 * <p>Parameters: places [1,T + 1,C], qkv [3C,C], out [O,C], with biases.
 */
public final class AttentionPool extends Module {
  private final int heads;
  private final Parameter places;
  private final Linear qkv;
  private final Linear out;

  /**
   * A layer.
   *
   * @param places T, rows times columns
   * @param channels C
   * @param heads divides the channels
   * @param out features of y
   */
  public AttentionPool(int places, int channels, int heads, int out) {
    if (heads < 1 || channels % heads != 0) {
      throw new IllegalArgumentException(
          "attention: " + heads + " heads do not divide " + channels + " channels");
    }
    this.heads = heads;
    Init small = Init.normal(1 / Math.sqrt(channels));
    this.places = parameter("places", Shape.of(1, places + 1, channels), small);
    this.qkv = child("qkv", new Linear(channels, 3 * channels));
    this.out = child("out", new Linear(channels, out));
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,C,H,W], H W = T
   * @return [B,O]
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          int c = x.dim(1);
          Var tokens = x.reshape(x.dim(0), c, x.dim(2) * x.dim(3)).transpose(1, 2);
          Var mean = tokens.mean(1).reshape(x.dim(0), 1, c);
          Var all = Var.concat(1, mean, tokens).add(p.of(places, x));
          Var u = qkv.forward(p, all);
          Var q = Heads.split(u.slice(1, 0, 1).slice(2, 0, c), heads);
          Var k = Heads.split(u.slice(2, c, 2 * c), heads);
          Var v = Heads.split(u.slice(2, 2 * c, 3 * c), heads);
          Var y = Heads.attend(q, k, v, heads, null);
          return out.forward(p, Heads.join(y, heads).reshape(x.dim(0), c));
        });
  }
}
