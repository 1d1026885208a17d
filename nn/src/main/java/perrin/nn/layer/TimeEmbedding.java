package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * e = W2 silu(W1 s(t) + b1) + b2 with s the {@link SinusoidalEmbedding} (Ho et al. 2020, appendix
 * B).
 *
 * <p>Parameters: linear1 [width,features], linear2 [width,width], with biases.
 */
public final class TimeEmbedding extends Module {
  private final SinusoidalEmbedding sinusoidal;
  private final Linear linear1;
  private final Linear linear2;

  /**
   * An embedding.
   *
   * @param features of the sinusoidal embedding, even
   * @param width of the result; 4 features in the DDPM U-Net
   */
  public TimeEmbedding(int features, int width) {
    this.sinusoidal = child("sinusoidal", new SinusoidalEmbedding(features));
    this.linear1 = child("linear1", new Linear(features, width));
    this.linear2 = child("linear2", new Linear(width, width));
  }

  /**
   * Embeds.
   *
   * @param p the pass
   * @param t [B], real
   * @return [B,width]
   */
  public Var forward(Pass p, Var t) {
    return scoped(() -> linear2.forward(p, linear1.forward(p, sinusoidal.forward(t)).silu()));
  }
}
