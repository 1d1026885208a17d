package perrin.kernels.cpu;

import perrin.kernels.cpu.lanes.Lanes;

/** The classes of machines within which the same work gives the same bits. */
final class Machine {
  private Machine() {}

  /** Such as cpu-amd64-16 (lanes of a vector), or cpu-plain without the Vector API. */
  static String of(Lanes lanes) {
    if (lanes.winograd() == null) {
      return "cpu-plain";
    }
    String arch = System.getProperty("os.arch", "unknown");
    // macOS calls it so.
    String name = arch.equals("x86_64") ? "amd64" : arch;
    return "cpu-%s-%d".formatted(name, lanes.gemmTile().group());
  }
}
