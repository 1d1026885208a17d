package perrin.diffusion;

import perrin.autograd.Var;

/** Sums over the elements of each sample of a batch. */
public final class EachSample {
  private EachSample() {}

  /**
   * The sum over all axes but the first.
   *
   * @param x [B, …]
   * @return [B]
   */
  public static Var sum(Var x) {
    int batch = x.dim(0);
    return x.reshape(batch, elements(x)).sum(1).reshape(batch);
  }

  /**
   * Number of elements of a sample.
   *
   * @param x [B, …]
   * @return D
   */
  public static int elements(Var x) {
    return x.shape().size() / Math.max(1, x.dim(0));
  }
}
