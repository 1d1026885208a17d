package perrin.nn.layer;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.tensor.ConvSpec;

/**
 * Cuts an image into squares and maps each to a token (Dosovitskiy et al. 2021, arXiv 2010.11929,
 * eq. 1), row by row: a convolution whose stride is its kernel.
 *
 * <p>Parameters: conv [features,channels,patch,patch], with a bias.
 */
public final class PatchEmbedding extends Module {
  private final Conv2d conv;

  /**
   * A layer.
   *
   * @param channels of the image
   * @param features of a token
   * @param patch rows and columns of a square
   * @param init of the weights
   */
  public PatchEmbedding(int channels, int features, int patch, Init init) {
    this.conv =
        child("conv", new Conv2d(channels, features, patch, ConvSpec.of(patch, 0), true, init));
  }

  /**
   * The tokens.
   *
   * @param p the pass
   * @param x [B,channels,H,W], H and W multiples of the patch
   * @return [B,T,features], T = H W / patch^2
   */
  public Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          Var y = conv.forward(p, x);
          return y.reshape(y.dim(0), y.dim(1), y.dim(2) * y.dim(3)).transpose(1, 2);
        });
  }

  /**
   * Puts an image together from its squares: the inverse of cutting it.
   *
   * @param tokens [B,T,patch patch channels]: rows, columns and channels of a square, in this order
   * @param patch rows and columns of a square
   * @param rows of the image, a multiple of the patch
   * @param columns of the image, a multiple of the patch
   * @return [B,channels,rows,columns]
   */
  public static Var join(Var tokens, int patch, int rows, int columns) {
    int channels = tokens.dim(2) / (patch * patch);
    return tokens
        .reshape(tokens.dim(0), rows / patch, columns / patch, patch, patch, channels)
        .permute(0, 5, 1, 3, 2, 4)
        .reshape(tokens.dim(0), channels, rows, columns);
  }
}
