package perrin.kernels.cuda.driver;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The kernels of a PTX file and their parameters' types, read from its text: what Java gives a
 * launch is checked against it.
 */
final class PtxEntries {
  private static final Pattern ENTRY =
      Pattern.compile("\\.visible\\s+\\.entry\\s+(\\w+)\\s*\\(([^)]*)\\)");
  private static final Pattern TYPE = Pattern.compile("\\.(u|s|b|f)(8|16|32|64)\\b");
  private static final Pattern LENGTH = Pattern.compile("\\[(\\d+)]$");

  private PtxEntries() {}

  /**
   * Kernel name to signature: l for 8 bytes (an address or a long), i for an int, f, d, and b with
   * a length for a structure, as in "lllb96f".
   *
   * @param ptx the file's text
   * @return in the file's order
   */
  static Map<String, String> signatures(String ptx) {
    Map<String, String> out = new LinkedHashMap<>();
    Matcher m = ENTRY.matcher(ptx);
    while (m.find()) {
      var signature = new StringBuilder();
      for (String p : m.group(2).split(",")) {
        if (!p.isBlank()) {
          signature.append(letter(m.group(1), p.strip()));
        }
      }
      out.put(m.group(1), signature.toString());
    }
    return out;
  }

  private static String letter(String kernel, String parameter) {
    Matcher length = LENGTH.matcher(parameter);
    if (length.find()) {
      return "b" + length.group(1);
    }
    Matcher type = TYPE.matcher(parameter);
    if (!type.find()) {
      throw new IllegalArgumentException("PTX of " + kernel + ": parameter '" + parameter + "'");
    }
    return switch (type.group(1) + type.group(2)) {
      case "u64", "s64", "b64" -> "l";
      case "u32", "s32", "b32" -> "i";
      case "f32" -> "f";
      case "f64" -> "d";
      default -> throw new IllegalArgumentException("PTX of " + kernel + ": type " + type.group());
    };
  }
}
