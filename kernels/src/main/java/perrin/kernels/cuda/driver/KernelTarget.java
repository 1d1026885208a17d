package perrin.kernels.cuda.driver;

import java.util.Arrays;

/**
 * What a compiler makes kernels for.
 *
 * @param architecture ten times a compute capability
 * @param machineCode whether for exactly that one; else PTX, which the driver compiles for any
 *     later
 */
record KernelTarget(int architecture, boolean machineCode) {
  private static final int AMPERE = 80;

  /**
   * The device's own architecture if the compiler knows it, or the newest before it.
   *
   * @param capability the device's
   * @param known the compiler's
   * @throws CudaException if the compiler knows none that would do
   */
  static KernelTarget of(int capability, int[] known) {
    int best = Arrays.stream(known).filter(k -> k <= capability).max().orElse(0);
    if (best < AMPERE) {
      throw new CudaException(
          0,
          "it compiles for architectures %s, of which none suits compute capability %d.%d"
              .formatted(Arrays.toString(known), capability / 10, capability % 10));
    }
    return new KernelTarget(best, best == capability);
  }

  /** As in the compiler's option: sm_90, compute_90. */
  @Override
  public String toString() {
    return (machineCode ? "sm_" : "compute_") + architecture;
  }
}
