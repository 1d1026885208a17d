package perrin.diffusion.run;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import perrin.diffusion.data.NearestName;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.TuningTable;

/**
 * The words of one row of a tuning table.
 *
 * @param fields values by key
 */
record TuningWords(Map<String, String> fields) {
  private static final Set<String> NEEDED =
      Set.of(
          "machine",
          "pass",
          "channels",
          "filters",
          "image",
          "kernel",
          "stride",
          "padding",
          "algorithm");

  private static final Set<String> POSSIBLE = Set.of("dilation", "groups", "type");

  /** The row; throws IllegalArgumentException with what is wrong. */
  TuningTable.Row row() {
    for (String key : fields.keySet()) {
      if (!NEEDED.contains(key) && !POSSIBLE.contains(key)) {
        var all = new TreeSet<>(NEEDED);
        all.addAll(POSSIBLE);
        throw new IllegalArgumentException(NearestName.message("key", key, all));
      }
    }
    for (String key : new TreeSet<>(NEEDED)) {
      if (!fields.containsKey(key)) {
        throw new IllegalArgumentException("the row has no '" + key + "'");
      }
    }
    int[] image = pair("image", 1);
    int[] kernel = pair("kernel", 1);
    int[] stride = pair("stride", 1);
    int[] padding = pair("padding", 0);
    int[] dilation = fields.containsKey("dilation") ? pair("dilation", 1) : new int[] {1, 1};
    int groups = fields.containsKey("groups") ? number("groups", fields.get("groups"), 1) : 1;
    var spec =
        new ConvSpec(
            stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1], groups);
    var shape =
        new ConvShape(
            number("channels", fields.get("channels"), 1),
            number("filters", fields.get("filters"), 1),
            image[0],
            image[1],
            kernel[0],
            kernel[1],
            spec,
            one("type", fields.getOrDefault("type", "float32"), DType.values(), TuningWords::type));
    return new TuningTable.Row(
        fields.get("machine"),
        one("pass", fields.get("pass"), ConvPass.values(), ConvPass::label),
        shape,
        algorithm(fields.get("algorithm")));
  }

  /** An algorithm, or null for the rule. */
  static ConvAlgorithm otherwise(String word) {
    return word.equals("rule") ? null : algorithm(word);
  }

  static String type(DType dtype) {
    return dtype.name().toLowerCase(Locale.ROOT);
  }

  private static ConvAlgorithm algorithm(String word) {
    return one("algorithm", word, ConvAlgorithm.values(), ConvAlgorithm::label);
  }

  private static <T> T one(String what, String word, T[] values, Function<T, String> label) {
    List<T> all = Arrays.asList(values);
    return all.stream()
        .filter(v -> label.apply(v).equals(word))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    NearestName.message(what, word, all.stream().map(label).toList())));
  }

  /** One number for both axes, or rows x columns. */
  private int[] pair(String key, int least) {
    String[] parts = fields.get(key).split("x", -1);
    if (parts.length > 2) {
      throw new IllegalArgumentException(
          key + ": '" + fields.get(key) + "' is not one number or two such as 3x3");
    }
    return new int[] {number(key, parts[0], least), number(key, parts[parts.length - 1], least)};
  }

  private static int number(String key, String text, int least) {
    int n;
    try {
      n = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(key + ": '" + text + "' is not a whole number", e);
    }
    if (n < least) {
      throw new IllegalArgumentException(key + " is " + n + ", but must be at least " + least);
    }
    return n;
  }
}
