package perrin.diffusion.loss;

/**
 * Another density with one draw in each of B equal strata: sample n has {@code u = (n mod B + U_n)
 * / B}, U_n uniform. B samples in a row cover the density evenly, whatever the size of
 * microbatches; best B is the batch size.
 */
public final class StratifiedDensity implements EvenDensity {
  /** The entry; made by the catalogue. */
  public StratifiedDensity() {}

  @Override
  public double quantile(long seed, long step, int n, int strata) {
    return (n % strata + LevelDensity.uniform(seed, step, n)) / strata;
  }

  @Override
  public String name() {
    return "stratified";
  }

  @Override
  public String summary() {
    return "one draw in each of B shares of another density";
  }

  @Override
  public String paper() {
    return "k-diffusion";
  }
}
