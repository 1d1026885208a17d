package perrin.kernels.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Makes a 64-bit little-endian ELF library need another one of the same name length, such as {@code
 * libcublas.so.13} in place of {@code libcublas.so.12}.
 *
 * <p>The name stands once among the dynamic strings, for the needed library and for the version of
 * its symbols alike; the only other trace is that version's hash in {@code .gnu.version_r}.
 */
final class ElfRetarget {
  private static final int VERSION_NEEDS = 0x6ffffffe;

  private ElfRetarget() {}

  /**
   * A changed copy.
   *
   * @param elf the library
   * @param from name it needs
   * @param to name of the same length it shall need
   * @return the copy
   * @throws IllegalArgumentException if it is no such library or does not need {@code from}
   */
  static byte[] retarget(byte[] elf, String from, String to) {
    if (from.length() != to.length()) {
      throw new IllegalArgumentException(from + " and " + to + " differ in length");
    }
    if (elf.length < 64 || elf[0] != 0x7f || elf[1] != 'E' || elf[4] != 2 || elf[5] != 1) {
      throw new IllegalArgumentException("not a 64-bit little-endian ELF file");
    }
    byte[] out = elf.clone();
    int strings = replaceName(out, from, to);
    int versions = replaceHashes(out, hash(from), hash(to));
    if (strings == 0 || versions == 0) {
      throw new IllegalArgumentException(
          "no need of %s found (%d names, %d versions)".formatted(from, strings, versions));
    }
    return out;
  }

  private static int replaceName(byte[] elf, String from, String to) {
    byte[] name = ("\0" + from + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] other = to.getBytes(StandardCharsets.US_ASCII);
    int found = 0;
    for (int i = 0; i + name.length <= elf.length; i++) {
      if (elf[i] == 0 && Arrays.equals(elf, i, i + name.length, name, 0, name.length)) {
        System.arraycopy(other, 0, elf, i + 1, other.length);
        found++;
      }
    }
    return found;
  }

  private static int replaceHashes(byte[] elf, int from, int to) {
    var b = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
    long sections = b.getLong(0x28);
    int size = b.getShort(0x3a) & 0xffff;
    int count = b.getShort(0x3c) & 0xffff;
    int found = 0;
    for (int i = 0; i < count; i++) {
      int section = Math.toIntExact(sections + (long) i * size);
      if (b.getInt(section + 4) == VERSION_NEEDS) {
        found += replaceIn(b, Math.toIntExact(b.getLong(section + 24)), from, to);
      }
    }
    return found;
  }

  /** Walks a list of needed libraries, each with a list of versions, both linked by distances. */
  private static int replaceIn(ByteBuffer b, int need, int from, int to) {
    int found = 0;
    while (true) {
      int versions = b.getShort(need + 2) & 0xffff;
      int version = need + b.getInt(need + 8);
      for (int j = 0; j < versions; j++) {
        if (b.getInt(version) == from) {
          b.putInt(version, to);
          found++;
        }
        version += b.getInt(version + 12);
      }
      int next = b.getInt(need + 12);
      if (next <= 0) {
        return found;
      }
      need += next;
    }
  }

  /** The hash of the System V ABI, figure 5-13. */
  static int hash(String name) {
    int h = 0;
    for (byte c : name.getBytes(StandardCharsets.US_ASCII)) {
      h = (h << 4) + (c & 0xff);
      int high = h & 0xf0000000;
      h ^= high >>> 24;
      h &= ~high;
    }
    return h;
  }
}
