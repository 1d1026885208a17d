package perrin.diffusion.data.format;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The kinds of value that are read from {@code .npy} files. */
enum NpyType {
  U1("u1", 1),
  I1("i1", 1),
  I2("<i2", 2),
  I4("<i4", 4),
  I8("<i8", 8),
  F4("<f4", 4),
  F8("<f8", 8);

  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String code;
  private final int bytes;

  NpyType(String code, int bytes) {
    this.code = code;
    this.bytes = bytes;
  }

  /** The type of a NumPy type string, if it is one of these. */
  static Optional<NpyType> of(String descr) {
    String code =
        descr.endsWith("1") && descr.length() == 3 && "|<>=".indexOf(descr.charAt(0)) >= 0
            ? descr.substring(1)
            : descr;
    return Arrays.stream(values()).filter(type -> type.code.equals(code)).findFirst();
  }

  /** The type strings, for messages. */
  static String known() {
    return Arrays.stream(values()).map(type -> type.code).collect(Collectors.joining(" "));
  }

  int bytes() {
    return bytes;
  }

  boolean isFloat() {
    return this == F4 || this == F8;
  }

  double get(MemorySegment from, long i) {
    long at = i * bytes;
    return switch (this) {
      case U1 -> from.get(ValueLayout.JAVA_BYTE, at) & 0xff;
      case I1 -> from.get(ValueLayout.JAVA_BYTE, at);
      case I2 -> from.get(SHORT, at);
      case I4 -> from.get(INT, at);
      case I8 -> from.get(LONG, at);
      case F4 -> from.get(FLOAT, at);
      case F8 -> from.get(DOUBLE, at);
    };
  }
}
