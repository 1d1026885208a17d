package perrin.kernels.cuda.driver;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A PTX file with as few of its kernels as hold every instruction that occurs in it. */
final class PtxExcerpt {
  private static final Pattern INSTRUCTION =
      Pattern.compile("(?m)^\\s+(?:@!?%p\\d+\\s+)?([a-z][\\w.:]*)\\s");

  private record Kernel(String text, Set<String> instructions) {}

  private PtxExcerpt() {}

  /**
   * Shortens a file.
   *
   * @param ptx its text
   * @param seen instructions that need not be held, those held are added
   * @return the text without some of its kernels, or null if none is needed
   */
  static String of(String ptx, Set<String> seen) {
    var rest = new StringBuilder();
    List<Kernel> kernels = new ArrayList<>();
    StringBuilder kernel = null;
    for (String line : ptx.split("\n")) {
      if (line.startsWith(".visible .entry")) {
        kernel = new StringBuilder();
      }
      (kernel == null ? rest : kernel).append(line).append('\n');
      if (kernel != null && line.equals("}")) {
        kernels.add(new Kernel(kernel.toString(), instructions(kernel)));
        kernel = null;
      }
    }
    kernels.sort(Comparator.comparingInt(k -> k.text.length()));
    boolean any = false;
    for (Kernel k : kernels) {
      if (seen.addAll(k.instructions)) {
        rest.append(k.text);
        any = true;
      }
    }
    return any ? rest.toString() : null;
  }

  private static Set<String> instructions(CharSequence kernel) {
    Set<String> out = new HashSet<>();
    Matcher m = INSTRUCTION.matcher(kernel);
    while (m.find()) {
      out.add(m.group(1));
    }
    return out;
  }
}
