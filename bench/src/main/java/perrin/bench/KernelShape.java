package perrin.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One line of {@code bench/shapes.csv}.
 *
 * @param family which kernels: conv, gemm, groupnorm …
 * @param shape extents by name, such as {@code m=512 n=512 k=512}
 * @param calls how often one forward pass of the peers' U-Net needs it, 0 where never
 * @param source where the shape is from
 */
record KernelShape(String family, String shape, int calls, String source) {

  /** All of them, in the order of the file. */
  static List<KernelShape> all() {
    try (var in = KernelShape.class.getResourceAsStream("shapes.csv");
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return lines
          .lines()
          .filter(l -> !l.startsWith("#") && !l.startsWith("family,") && !l.isBlank())
          .map(l -> l.split(",", -1))
          .map(f -> new KernelShape(f[0], f[1], Integer.parseInt(f[2]), f[3]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The line of a family and shape. */
  static KernelShape of(String family, String shape) {
    return all().stream()
        .filter(s -> s.family.equals(family) && s.shape.equals(shape))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("shapes.csv has no " + family + " " + shape));
  }

  /** The text behind a name. */
  String text(String name) {
    for (String part : shape.split(" ")) {
      if (part.startsWith(name + "=")) {
        return part.substring(name.length() + 1);
      }
    }
    throw new IllegalArgumentException(family + " " + shape + " has no " + name);
  }

  /** The number behind a name. */
  int at(String name) {
    return Integer.parseInt(text(name));
  }

  /** What this shape is called in tables, here and in the peers' output. */
  String key(String pass) {
    return family + " " + pass + " " + shape;
  }
}
