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
import perrin.tensor.Precision;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;
import perrin.tensor.tuning.Work;

/**
 * The words of one row of a tuning table.
 *
 * @param fields values by key
 */
record TuningWords(Map<String, String> fields) {
  private static final Set<String> COMMON = Set.of("machine", "pass", "algorithm");

  /** What a row about some work says besides: what it must, and what it may. */
  private enum Kind {
    CONVOLUTION(
        Set.of("channels", "filters", "image", "kernel", "stride", "padding"),
        Set.of("dilation", "groups", "type")),
    PRODUCT(Set.of("rows", "columns", "terms", "form", "precision", "result"), Set.of("products")),
    ATTENTION(Set.of("queries", "keys", "width", "values", "precision"), Set.of());

    private final Set<String> needed = new TreeSet<>(COMMON);
    private final Set<String> known = new TreeSet<>();

    Kind(Set<String> needed, Set<String> possible) {
      this.needed.addAll(needed);
      known.addAll(this.needed);
      known.addAll(possible);
    }
  }

  /** What a row is about, by its label. */
  private enum Pass {
    FORWARD(ConvPass.FORWARD.label(), Kind.CONVOLUTION),
    INPUT_GRADIENT(ConvPass.INPUT_GRADIENT.label(), Kind.CONVOLUTION),
    WEIGHT_GRADIENT(ConvPass.WEIGHT_GRADIENT.label(), Kind.CONVOLUTION),
    MATMUL("matmul", Kind.PRODUCT),
    ATTENTION("attention", Kind.ATTENTION),
    ATTENTION_GRADIENT("attention-gradient", Kind.ATTENTION);

    private final String label;
    private final Kind kind;

    Pass(String label, Kind kind) {
      this.label = label;
      this.kind = kind;
    }

    private String label() {
      return label;
    }
  }

  /** The row; throws IllegalArgumentException with what is wrong. */
  TuningTable.Row row() {
    require("pass");
    Pass pass = one("pass", fields.get("pass"), Pass.values(), Pass::label);
    for (String key : fields.keySet()) {
      if (!pass.kind.known.contains(key)) {
        throw new IllegalArgumentException(NearestName.message("key", key, pass.kind.known));
      }
    }
    pass.kind.needed.forEach(this::require);
    Work work =
        switch (pass.kind) {
          case CONVOLUTION -> convolution(pass.label);
          case PRODUCT -> product();
          case ATTENTION -> attention(pass == Pass.ATTENTION_GRADIENT);
        };
    return new TuningTable.Row(fields.get("machine"), work, algorithm(fields.get("algorithm")));
  }

  private void require(String key) {
    if (!fields.containsKey(key)) {
      throw new IllegalArgumentException("the row has no '" + key + "'");
    }
  }

  private ConvWork convolution(String pass) {
    int[] image = pair("image", 1);
    int[] kernel = pair("kernel", 1);
    int[] stride = pair("stride", 1);
    int[] padding = pair("padding", 0);
    int[] dilation = fields.containsKey("dilation") ? pair("dilation", 1) : new int[] {1, 1};
    int groups = fields.containsKey("groups") ? number("groups") : 1;
    var spec =
        new ConvSpec(
            stride[0], stride[1], padding[0], padding[1], dilation[0], dilation[1], groups);
    var shape =
        new ConvShape(
            number("channels"),
            number("filters"),
            image[0],
            image[1],
            kernel[0],
            kernel[1],
            spec,
            one("type", fields.getOrDefault("type", "float32"), DType.values(), TuningWords::type));
    return new ConvWork(one("pass", pass, ConvPass.values(), ConvPass::label), shape);
  }

  private ProductWork product() {
    DType[] results = {DType.FLOAT32, DType.BFLOAT16};
    return new ProductWork(
        number("rows"),
        number("columns"),
        number("terms"),
        fields.containsKey("products") ? number("products") : 1,
        one("form", fields.get("form"), ProductWork.Form.values(), ProductWork.Form::toString),
        precision(),
        one("result", fields.get("result"), results, TuningWords::type) == DType.BFLOAT16);
  }

  private AttentionWork attention(boolean backward) {
    return new AttentionWork(
        backward,
        number("queries"),
        number("keys"),
        number("width"),
        number("values"),
        precision());
  }

  private Precision precision() {
    return one("precision", fields.get("precision"), Precision.values(), Precision::toString);
  }

  private int number(String key) {
    return number(key, fields.get(key), 1);
  }

  /** An algorithm, or null for the rule. */
  static Algorithm otherwise(String word) {
    return word.equals("rule") ? null : algorithm(word);
  }

  static String type(DType dtype) {
    return dtype.name().toLowerCase(Locale.ROOT);
  }

  private static Algorithm algorithm(String word) {
    return one("algorithm", word, Algorithm.values(), Algorithm::label);
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
