package perrin.tensor;

/**
 * How a backend shall work.
 *
 * @param threads worker threads of the host, at least 1, or 0 for as many as there are cores
 * @param precision in what it multiplies
 * @param libraries which of the maker's libraries a device may use: "own" for none, names with
 *     commas, or "auto" for those it finds
 */
public record BackendOptions(int threads, Precision precision, String libraries) {
  /** Every library that is found. */
  public static final String AUTO = "auto";

  /**
   * Threads, and float32 with whatever libraries there are.
   *
   * @param threads worker threads of the host, 0 for as many as there are cores
   * @return the options
   */
  public static BackendOptions threads(int threads) {
    return new BackendOptions(threads, Precision.FP32, AUTO);
  }

  /**
   * The same in another precision.
   *
   * @param other in what it multiplies
   * @return a copy
   */
  public BackendOptions with(Precision other) {
    return new BackendOptions(threads, other, libraries);
  }
}
