package perrin.diffusion.loss;

/**
 * Another density at evenly spread quantiles with one common random shift: sample n has {@code u =
 * (U + n / B) mod 1} (Kingma et al. 2021, arXiv 2107.00630, appendix I.1), U drawn once for every B
 * samples in a row. The variance of the loss over levels nearly vanishes; best B is the batch size.
 */
public final class AntitheticDensity implements EvenDensity {
  /** The entry; made by the catalogue. */
  public AntitheticDensity() {}

  @Override
  public double quantile(long seed, long step, int n, int strata) {
    int place = n % strata;
    double u = LevelDensity.uniform(seed, step, n - place) + (double) place / strata;
    return u - Math.floor(u);
  }

  @Override
  public String name() {
    return "antithetic";
  }

  @Override
  public String summary() {
    return "evenly spread quantiles of another density with a common shift";
  }

  @Override
  public String paper() {
    return "arXiv 2107.00630";
  }
}
