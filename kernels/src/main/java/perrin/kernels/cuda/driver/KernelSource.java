package perrin.kernels.cuda.driver;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of kernels in CUDA C++, and the headers that it includes, each once, in the order met.
 *
 * @param name letters, digits and underscores
 * @param text the file
 * @param headers their texts by the names in the includes
 */
record KernelSource(String name, String text, Map<String, String> headers) {
  private static final String FOLDER = "/perrin/kernels/cuda/source/";
  private static final Pattern NAME = Pattern.compile("\\w{1,64}");
  private static final Pattern INCLUDE =
      Pattern.compile("(?m)^[ \\t]*#[ \\t]*include[ \\t]+\"([\\w.]+)\"");

  /** Checks the name, which becomes a file's. */
  KernelSource {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a file of kernels cannot be called '" + name + "': letters, digits and underscores");
    }
  }

  /** A file that is carried with the program. */
  static KernelSource carried(String name) {
    String text = resource(name + ".cu");
    if (text == null) {
      throw new IllegalArgumentException("no kernel file " + FOLDER + name + ".cu");
    }
    return of(name, text);
  }

  /** Any text; it may include the headers that are carried with the program. */
  static KernelSource of(String name, String text) {
    Map<String, String> headers = new LinkedHashMap<>();
    follow(text, headers);
    return new KernelSource(name, text, headers);
  }

  private static void follow(String text, Map<String, String> headers) {
    Matcher m = INCLUDE.matcher(text);
    while (m.find()) {
      String header = m.group(1);
      String there = headers.containsKey(header) ? null : resource(header);
      // What is not carried belongs to the emulation, or else the compiler will say so.
      if (there != null) {
        headers.put(header, there);
        follow(there, headers);
      }
    }
  }

  private static String resource(String file) {
    try (InputStream in = KernelSource.class.getResourceAsStream(FOLDER + file)) {
      return in == null ? null : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A hash of everything here, and of how it is compiled. */
  String hash(List<String> how) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      add(digest, name);
      add(digest, text);
      headers.forEach(
          (header, there) -> {
            add(digest, header);
            add(digest, there);
          });
      how.forEach(h -> add(digest, h));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** With its length before it, so that no two lists of texts look alike. */
  private static void add(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
