package perrin.diffusion.data.format;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import perrin.diffusion.data.DataException;

/**
 * What the header of an {@code .npy} file says.
 *
 * @param type what the values are
 * @param dims the extents, each at least 1
 */
record NpyHeader(NpyType type, int[] dims) {
  private static final int MAX_RANK = 8;

  // The keys stand in any order; each is looked for by itself. Possessive, hence linear.
  private static final Pattern DESCR = Pattern.compile("['\"]descr['\"]\\s*+:\\s*+['\"]([^'\"]++)");
  private static final Pattern ORDER =
      Pattern.compile("['\"]fortran_order['\"]\\s*+:\\s*+(True|False)");
  private static final Pattern SHAPE = Pattern.compile("['\"]shape['\"]\\s*+:\\s*+\\(([^)]*+)\\)");

  static NpyHeader parse(String header, Path file) {
    String descr = find(DESCR, header, "descr", file);
    var type =
        NpyType.of(descr)
            .orElseThrow(
                () ->
                    DataException.in(
                        file, "values of type '" + clip(descr) + "'", "one of " + NpyType.known()));
    if (find(ORDER, header, "fortran_order", file).equals("True")) {
      throw DataException.in(
          file, "is in Fortran order", "C order is needed: numpy.ascontiguousarray");
    }
    String shape = find(SHAPE, header, "shape", file);
    String[] extents =
        Stream.of(shape.split(",", MAX_RANK + 2))
            .map(String::strip)
            .filter(extent -> !extent.isEmpty())
            .toArray(String[]::new);
    if (extents.length == 0 || extents.length > MAX_RANK) {
      throw DataException.in(
          file, "shape (" + clip(shape) + ")", "from 1 to " + MAX_RANK + " dimensions");
    }
    int[] dims = Arrays.stream(extents).mapToInt(extent -> extent(extent, shape, file)).toArray();
    return new NpyHeader(type, dims);
  }

  String describe() {
    return type + " " + Arrays.toString(dims);
  }

  private static int extent(String text, String shape, Path file) {
    try {
      int extent = Integer.parseInt(text);
      if (extent > 0) {
        return extent;
      }
    } catch (NumberFormatException e) {
      // Said below, like the numbers below 1.
    }
    throw DataException.in(
        file,
        "shape (" + clip(shape) + ")",
        "each dimension is a whole number from 1 to " + Integer.MAX_VALUE);
  }

  private static String find(Pattern pattern, String header, String key, Path file) {
    Matcher matcher = pattern.matcher(header);
    if (!matcher.find()) {
      throw DataException.in(
          file, "no readable '" + key + "' in its header", "not an .npy file, or damaged");
    }
    return matcher.group(1);
  }

  private static String clip(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
