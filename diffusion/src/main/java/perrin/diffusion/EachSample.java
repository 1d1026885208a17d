package perrin.diffusion;

import perrin.autograd.Var;

/** Sums and means over the elements of each sample of a batch. */
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
   * The mean over all axes but the first.
   *
   * @param x [B, …], or [B], which stays as it is
   * @return [B]
   */
  public static Var mean(Var x) {
    return x.rank() == 1 ? x : sum(x).div(elements(x));
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
