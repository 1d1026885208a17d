package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.tensor.Tensor;

/**
 * What a network is told beside the noisy image and the time (CND-1 to CND-3). Everything is
 * optional, null where it is missing; a network refuses what it does not take.
 *
 * @param labels INT32 [B], each from 0 to classes, where classes is the null label
 * @param scalars [B,S]
 * @param image [B,C',H,W] of x's rows and columns
 * @param tokens INT32 [B,T], the numbers of a text's tokens, of which a text encoder makes text
 * @param text [B,T,F], the states of a text's tokens
 * @param mask [B,T], added to the scores of an attention to the text: 0 for a token, very negative
 *     for padding
 * @param pooled [B,G], one vector for the whole text
 */
public record Conditioning(
    Tensor labels, Var scalars, Var image, Tensor tokens, Var text, Var mask, Var pooled) {
  /** Nothing. */
  public static final Conditioning NONE =
      new Conditioning(null, null, null, null, null, null, null);

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
    return new Conditioning(y, scalars, image, tokens, text, mask, pooled);
  }

  /**
   * With scalars.
   *
   * @param s [B,S]
   * @return the rest unchanged
   */
  public Conditioning withScalars(Var s) {
    return new Conditioning(labels, s, image, tokens, text, mask, pooled);
  }

  /**
   * With an image.
   *
   * @param i [B,C',H,W]
   * @return the rest unchanged
   */
  public Conditioning withImage(Var i) {
    return new Conditioning(labels, scalars, i, tokens, text, mask, pooled);
  }

  /**
   * With a text that a text encoder is to read.
   *
   * @param numbers INT32 [B,T]
   * @param padding [B,T], or null where no token is padding
   * @return the rest unchanged
   */
  public Conditioning withTokens(Tensor numbers, Var padding) {
    return new Conditioning(labels, scalars, image, numbers, text, padding, pooled);
  }

  /**
   * With a text that was read.
   *
   * @param states [B,T,F]
   * @param padding [B,T], or null where no token is padding
   * @param whole [B,G], or null
   * @return the rest unchanged, without tokens
   */
  public Conditioning withText(Var states, Var padding, Var whole) {
    return new Conditioning(labels, scalars, image, null, states, padding, whole);
  }

  /**
   * Whether nothing is told.
   *
   * @return true if all parts are missing
   */
  public boolean isNone() {
    return parts().length == 0;
  }

  /**
   * The parts that are there, for who has to hand them on as operands.
   *
   * @return labels and tokens among them as constants
   */
  public Var[] parts() {
    List<Var> there = new ArrayList<>();
    for (Var v :
        new Var[] {constant(labels), scalars, image, constant(tokens), text, mask, pooled}) {
      if (v != null) {
        there.add(v);
      }
    }
    return there.toArray(Var[]::new);
  }

  /**
   * The same parts with other values.
   *
   * @param values in the order of {@link #parts}, starting at an offset
   * @param offset place of the first
   * @return a condition with the same parts missing
   */
  public Conditioning withParts(Var[] values, int offset) {
    int k = offset;
    return new Conditioning(
        labels == null ? null : values[k++].value(),
        scalars == null ? null : values[k++],
        image == null ? null : values[k++],
        tokens == null ? null : values[k++].value(),
        text == null ? null : values[k++],
        mask == null ? null : values[k++],
        pooled == null ? null : values[k]);
  }

  private static Var constant(Tensor t) {
    return t == null ? null : Var.constant(t);
  }
}
