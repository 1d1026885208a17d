package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;

/**
 * A pre-normalised transformer block: x = x + attention(norm1(x)), x = x + mlp(norm2(x)) (Xiong et
 * al. 2020, arXiv 2002.04745, figure 1b). As U-ViT has it on the way out, x = skip([x, the fellow
 * of the way in]) comes first (Bao et al. 2023, arXiv 2209.12152, figure 1 and section 3.2).
 */
public final class TransformerBlock extends Module {
  private final Linear skip;
  private final LayerNorm norm1;
  private final TokenAttention attention;
  private final LayerNorm norm2;
  private final FeedForward mlp;

  /**
   * A block.
   *
   * @param features of a token
   * @param heads of the attention; divides the features
   * @param ratio hidden features of the mlp a feature
   * @param bias whether queries, keys and values have one
   * @param joins whether it takes a skip connection
   */
  public TransformerBlock(int features, int heads, int ratio, boolean bias, boolean joins) {
    Init init = Init.normal(0.02);
    this.skip = joins ? child("skip", new Linear(2 * features, features, true, init)) : null;
    this.norm1 = child("norm1", new LayerNorm(features));
    this.attention = child("attention", new TokenAttention(features, heads, bias, init));
    this.norm2 = child("norm2", new LayerNorm(features));
    this.mlp = child("mlp", new FeedForward(features, ratio * features, Activation.GELU, init));
  }

  /**
   * The block.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param mask [B,T], added to the scores: 0 for a token, very negative for padding; null for none
   * @return [B,T,features]
   */
  public Var forward(Pass p, Var x, Var mask) {
    return scoped(
        () -> {
          Var y = x.add(attention.forward(p, norm1.forward(p, x), mask));
          return y.add(mlp.forward(p, norm2.forward(p, y)));
        });
  }

  /**
   * The block on the way out.
   *
   * @param p the pass
   * @param x [B,T,features]
   * @param fellow [B,T,features], of the way in
   * @return [B,T,features]
   */
  public Var joined(Pass p, Var x, Var fellow) {
    return scoped(() -> forward(p, skip.forward(p, Var.concat(2, x, fellow)), null));
  }
}
