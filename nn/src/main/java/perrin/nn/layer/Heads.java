package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.autograd.op.Attention;
import perrin.autograd.op.Softmax;

/** Heads of an attention among tokens: runs of the features, which take part in the batch. */
public final class Heads {
  private Heads() {}

  /**
   * [B,T,heads D] to [B heads,T,D].
   *
   * @param x [B,T,heads D]
   * @param heads divides the features
   * @return [B heads,T,D]
   */
  public static Var split(Var x, int heads) {
    int b = x.dim(0);
    int t = x.dim(1);
    int d = x.dim(2) / heads;
    return x.reshape(b, t, heads, d).transpose(1, 2).reshape(b * heads, t, d);
  }

  /**
   * softmax(q k^T / sqrt(D) + mask) v.
   *
   * @param q [B heads,T,D]
   * @param k [B heads,S,D]
   * @param v [B heads,S,D]
   * @param heads how many
   * @param mask [B,S], or null for none
   * @return [B heads,T,D]
   */
  public static Var attend(Var q, Var k, Var v, int heads, Var mask) {
    double scale = 1 / Math.sqrt(q.dim(2));
    if (mask == null) {
      return Attention.apply(q, k, v, scale);
    }
    Var scores = q.matmul(k.transpose(1, 2)).mul(scale);
    Var each = scores.reshape(mask.dim(0), heads, q.dim(1), k.dim(1));
    Var added = mask.reshape(mask.dim(0), 1, 1, mask.dim(1)).cast(each.value().dtype());
    Var weights = Softmax.apply(each.add(added), -1);
    return weights.reshape(q.dim(0), q.dim(1), k.dim(1)).matmul(v);
  }

  /**
   * Back again.
   *
   * @param y [B heads,T,D]
   * @param heads how many
   * @return [B,T,heads D]
   */
  public static Var join(Var y, int heads) {
    int b = y.dim(0) / heads;
    int t = y.dim(1);
    int d = y.dim(2);
    return y.reshape(b, heads, t, d).transpose(1, 2).reshape(b, t, heads * d);
  }
}
