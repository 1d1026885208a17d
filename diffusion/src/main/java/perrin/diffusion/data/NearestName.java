package perrin.diffusion.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The known names most like one that is not known, for error messages. */
public final class NearestName {
  private NearestName() {}

  /**
   * The nearest names by edit distance (insert, delete, replace, exchange of neighbours), ignoring
   * case.
   *
   * @param unknown what was typed
   * @param known what there is
   * @param limit how many to give at most
   * @return the nearest first; ties in alphabetical order
   */
  public static List<String> of(String unknown, Collection<String> known, int limit) {
    String typed = unknown.toLowerCase(Locale.ROOT);
    return known.stream()
        .sorted(
            Comparator.<String>comparingInt(name -> distance(typed, name.toLowerCase(Locale.ROOT)))
                .thenComparing(Comparator.naturalOrder()))
        .limit(limit)
        .toList();
  }

  /**
   * One line about an unknown name.
   *
   * @param what what the name should name, such as {@code data set}
   * @param unknown what was typed
   * @param known what there is
   * @return for example {@code unknown data set 'mnits': did you mean mnist? (known: cifar10,
   *     mnist)}
   */
  public static String message(String what, String unknown, Collection<String> known) {
    String all = known.stream().sorted().collect(Collectors.joining(", "));
    String nearest =
        of(unknown, known, 3).stream()
            .filter(name -> isNear(unknown, name))
            .collect(Collectors.joining(" or "));
    return nearest.isEmpty()
        ? "unknown " + what + " '" + unknown + "' (known: " + all + ")"
        : "unknown %s '%s': did you mean %s? (known: %s)".formatted(what, unknown, nearest, all);
  }

  private static boolean isNear(String typed, String name) {
    String a = typed.toLowerCase(Locale.ROOT);
    String b = name.toLowerCase(Locale.ROOT);
    return distance(a, b) <= Math.max(1, Math.min(a.length(), b.length()) / 2)
        || a.length() > 2 && b.contains(a)
        || b.length() > 2 && a.contains(b);
  }

  /** Optimal string alignment distance. */
  static int distance(String a, String b) {
    var d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        d[i][j] = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
