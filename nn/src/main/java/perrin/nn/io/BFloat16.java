package perrin.nn.io;

/** The upper half of a float32. */
final class BFloat16 {
  private static final int QUIET = 0x40;

  private BFloat16() {}

  /** Rounds to nearest even; a NaN keeps its sign and upper payload and becomes quiet. */
  static short of(float value) {
    final int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | QUIET);
    }
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }

  /** Exact. */
  static float toFloat(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }
}
