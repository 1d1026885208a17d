package perrin.kernels.cuda.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What the dynamic loader reads of a 64-bit ELF library, by way of its sections. */
final class ElfFile {
  private static final int DYNAMIC = 6;
  private static final int DYNAMIC_SYMBOLS = 11;
  private static final int VERSION_NEEDS = 0x6ffffffe;
  private static final long NEEDED = 1;
  private static final int SYMBOL_BYTES = 24;

  /** A version of a library's symbols, by name and hash. */
  record Version(String library, String name, int hash) {}

  private final ByteBuffer bytes;

  ElfFile(byte[] elf) {
    bytes = ByteBuffer.wrap(elf).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Offsets of the sections' headers of a type. */
  private List<Integer> sections(int type) {
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < bytes.getShort(0x3c); i++) {
      int header = (int) bytes.getLong(0x28) + i * bytes.getShort(0x3a);
      if (bytes.getInt(header + 4) == type) {
        out.add(header);
      }
    }
    return out;
  }

  private int offset(int header) {
    return (int) bytes.getLong(header + 24);
  }

  private int length(int header) {
    return (int) bytes.getLong(header + 32);
  }

  /** A string of the table that a section is linked to. */
  private String string(int header, long at) {
    int table = (int) bytes.getLong(0x28) + bytes.getInt(header + 40) * bytes.getShort(0x3a);
    int from = offset(table) + (int) at;
    byte[] all = bytes.array();
    int to = from;
    while (all[to] != 0) {
      to++;
    }
    return new String(Arrays.copyOfRange(all, from, to), StandardCharsets.US_ASCII);
  }

  /** Libraries it needs. */
  List<String> needed() {
    List<String> out = new ArrayList<>();
    for (int header : sections(DYNAMIC)) {
      for (int at = offset(header); at < offset(header) + length(header); at += 16) {
        if (bytes.getLong(at) == NEEDED) {
          out.add(string(header, bytes.getLong(at + 8)));
        }
      }
    }
    return out;
  }

  /** Versions of symbols it needs. */
  List<Version> versions() {
    List<Version> out = new ArrayList<>();
    for (int header : sections(VERSION_NEEDS)) {
      int need = offset(header);
      int next;
      do {
        int version = need + bytes.getInt(need + 8);
        for (int i = 0; i < bytes.getShort(need + 2); i++) {
          String library = string(header, bytes.getInt(need + 4));
          String name = string(header, bytes.getInt(version + 8));
          out.add(new Version(library, name, bytes.getInt(version)));
          version += bytes.getInt(version + 12);
        }
        next = bytes.getInt(need + 12);
        need += next;
      } while (next != 0);
    }
    return out;
  }

  /** Names of the symbols that it defines for others. */
  List<String> defined() {
    List<String> out = new ArrayList<>();
    for (int header : sections(DYNAMIC_SYMBOLS)) {
      for (int at = offset(header); at < offset(header) + length(header); at += SYMBOL_BYTES) {
        if (bytes.getShort(at + 6) != 0) {
          out.add(string(header, bytes.getInt(at)));
        }
      }
    }
    return out;
  }
}
