package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * e = W2 silu(W1 s(t) + b1) + b2 with s the {@link SinusoidalEmbedding} (Ho et al. 2020, appendix
 * B) or the {@link FourierEmbedding} (Song et al. 2021, arXiv 2011.13456, appendix H.2).
 *
 * <p>Parameters: linear1 [width,features], linear2 [width,width], with biases.
 */
public final class TimeEmbedding extends Module {
  private final TimeFeatures sinusoidal;
  private final Linear linear1;
  private final Linear linear2;

  /**
   * An embedding.
   *
   * @param features of the sinusoidal embedding, even
   * @param width of the result; 4 features in the DDPM U-Net
   */
  public TimeEmbedding(int features, int width) {
    this(new SinusoidalEmbedding(features), width, Init.standard());
  }

  /**
   * An embedding.
   *
   * @param sinusoidal s
   * @param width of the result
   * @param init of W1 and W2
   * @param <F> its type
   */
  public <F extends Module & TimeFeatures> TimeEmbedding(F sinusoidal, int width, Init init) {
    this.sinusoidal = child("sinusoidal", sinusoidal);
    this.linear1 = child("linear1", new Linear(sinusoidal.features(), width, true, init));
    this.linear2 = child("linear2", new Linear(width, width, true, init));
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
