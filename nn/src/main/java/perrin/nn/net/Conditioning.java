package perrin.nn.net;

import perrin.autograd.Var;
import perrin.tensor.Tensor;

/**
 * What a network is told beside the noisy image and the time (CND-1 to CND-3). Everything is
 * optional, null where it is missing; a network refuses what it does not take.
 *
 * @param labels INT32 [B], each from 0 to classes, where classes is the null label
 * @param scalars [B,S]
 * @param image [B,C',H,W] of x's rows and columns
 * @param text [B,T,F], the states of a text's tokens
 * @param mask [B,T], added to the scores of an attention to the text: 0 for a token, very negative
 *     for padding
 * @param pooled [B,G], one vector for the whole text
 */
public record Conditioning(Tensor labels, Var scalars, Var image, Var text, Var mask, Var pooled) {
  /** Nothing. */
  public static final Conditioning NONE = new Conditioning(null, null, null, null, null, null);

  /**
   * Labels alone.
   *
   * @param labels INT32 [B], or null
   * @return the condition
   */
  public static Conditioning of(Tensor labels) {
    return labels == null ? NONE : NONE.withLabels(labels);
  }

  /**
   * With labels.
   *
   * @param y INT32 [B]
   * @return the rest unchanged
   */
  public Conditioning withLabels(Tensor y) {
    return new Conditioning(y, scalars, image, text, mask, pooled);
  }

  /**
   * With scalars.
   *
   * @param s [B,S]
   * @return the rest unchanged
   */
  public Conditioning withScalars(Var s) {
    return new Conditioning(labels, s, image, text, mask, pooled);
  }

  /**
   * With an image.
   *
   * @param i [B,C',H,W]
   * @return the rest unchanged
   */
  public Conditioning withImage(Var i) {
    return new Conditioning(labels, scalars, i, text, mask, pooled);
  }

  /**
   * With a text.
   *
   * @param states [B,T,F]
   * @param padding [B,T], or null where no token is padding
   * @param whole [B,G], or null
   * @return the rest unchanged
   */
  public Conditioning withText(Var states, Var padding, Var whole) {
    return new Conditioning(labels, scalars, image, states, padding, whole);
  }
}
