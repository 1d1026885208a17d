package perrin.diffusion.cli;

/** Sizes for people. */
final class Bytes {
  private Bytes() {}

  /** Such as 512 MiB. */
  static String text(long bytes) {
    if (bytes >= 10L << 30) {
      return (bytes >> 30) + " GiB";
    }
    return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
  }
}
