package perrin.nn.layer;

import perrin.autograd.Var;

/** Heads of an attention among tokens: runs of the features, which take part in the batch. */
final class Heads {
  private Heads() {}

  /** [B,T,heads D] to [B heads,T,D]. */
  static Var split(Var x, int heads) {
    int b = x.dim(0);
    int t = x.dim(1);
    int d = x.dim(2) / heads;
    return x.reshape(b, t, heads, d).transpose(1, 2).reshape(b * heads, t, d);
  }

  /** Back again. */
  static Var join(Var y, int heads) {
    int b = y.dim(0) / heads;
    int t = y.dim(1);
    int d = y.dim(2);
    return y.reshape(b, heads, t, d).transpose(1, 2).reshape(b, t, heads * d);
  }
}
