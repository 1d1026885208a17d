package perrin.diffusion.data;

/** The two parts in which data sets are published. */
public enum Part {
  /** What one trains on. */
  TRAIN,
  /** What one measures on. */
  TEST;

  /**
   * The name in paths and messages.
   *
   * @return {@code train} or {@code test}
   */
  public String label() {
    return this == TRAIN ? "train" : "test";
  }
}
