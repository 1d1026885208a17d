package perrin.kernels.cuda.driver;

/**
 * Attention that a version of cuDNN takes but does not do right, as NVIDIA's own front end knows.
 * What a version or a GPU cannot do at all is no matter for this: its heuristics offer nothing
 * then.
 */
final class DnnFlaws {
  private static final long FIRST_OF_9_10 = 91_000;
  private static final long FIXED_IN_9_10 = 91_002;
  private static final long FIXED_IN_9_15 = 91_501;
  private static final int WHOLE_TILES = 128;

  /** Capabilities of data centres' Blackwell. */
  private static final int BLACKWELL = 10;

  private DnnFlaws() {}

  /**
   * What speaks against a problem.
   *
   * @param version as cudnnGetVersion gives it
   * @param capability of the device, as in 90
   * @param problem what to do
   * @return a phrase for people, or null
   */
  static String of(long version, int capability, DnnAttentionProblem problem) {
    if (version >= FIRST_OF_9_10 && version < FIXED_IN_9_10) {
      return "attention of 9.10.0 and 9.10.1 is known to be wrong; 9.10.2 is right";
    }
    if (problem.backward() && version < FIXED_IN_9_15 && problem.keys() % WHOLE_TILES != 0) {
      return "before 9.15.1, gradients need a multiple of %d keys".formatted(WHOLE_TILES);
    }
    if (problem.backward() && capability / 10 == BLACKWELL) {
      return "on Blackwell, gradients with the same bits each time need an engine picked by hand";
    }
    return null;
  }
}
