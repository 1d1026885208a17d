package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.net.Conditioning;

/** Attention after a residual block: among the places of an image, and perhaps to a text. */
sealed interface Attends permits Attention, Transformer2D {
  /** [B,C,H,W] to the same, residual connection included. */
  Var forward(Pass p, Var x, Conditioning c);

  /** [B,C,H,W] to [B,H W,C]. */
  static Var tokens(Var x) {
    return x.reshape(x.dim(0), x.dim(1), x.dim(2) * x.dim(3)).transpose(1, 2);
  }

  /** Back again, to rows and columns of another image. */
  static Var image(Var tokens, Var like) {
    return tokens.transpose(1, 2).reshape(like.dim(0), tokens.dim(2), like.dim(2), like.dim(3));
  }
}
