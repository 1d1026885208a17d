package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * DiT's last layer: y = linear((1 + g) norm(x) + b), [b, g] = modulation(silu(c)). Everything
 * starts as zero.
 */
public final class DitOutput extends Module {
  private final LayerNorm norm;
  private final Linear modulation;
  private final Linear linear;

  /**
   * A layer.
   *
   * @param features of x and c
   * @param out features of y
   */
  public DitOutput(int features, int out) {
    this.norm = child("norm", new LayerNorm(features, DitBlock.EPS, false));
    this.modulation = child("modulation", new Linear(features, 2 * features, true, Init.zeros()));
    this.linear = child("linear", new Linear(features, out, true, Init.zeros()));
  }

  /**
   * The layer.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param c [B,features], the condition before its SiLU
   * @return [B,T,out]
   */
  public Var forward(Pass p, Var x, Var c) {
    return scoped(
        () -> {
          Var[] m = DitBlock.parts(modulation.forward(p, c.silu()), 2);
          return linear.forward(p, DitBlock.modulate(norm.forward(p, x), m[0], m[1]));
        });
  }
}
