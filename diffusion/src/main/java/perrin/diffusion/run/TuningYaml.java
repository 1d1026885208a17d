package perrin.diffusion.run;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.tuning.AttentionWork;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.ConvWork;
import perrin.tensor.tuning.ProductWork;
import perrin.tensor.tuning.TuningTable;

/**
 * Tuning tables as YAML, a row a line.
 *
 * <pre>
 *   otherwise: rule
 *   rows:
 *     - {machine: cpu-amd64-16, pass: forward, channels: 64, filters: 64, image: 32x32, kernel: 3x3,
 *        stride: 1, padding: 1, algorithm: winograd4}
 *     - {machine: cuda-nvidia-h200, pass: matmul, rows: 128, columns: 512, terms: 256, form: nt,
 *        precision: bf16, result: bfloat16, algorithm: cublas}
 *     - {machine: cuda-nvidia-h200, pass: attention, queries: 256, keys: 256, width: 64,
 *        values: 64, precision: bf16, algorithm: cudnn}
 * </pre>
 *
 * <p>{@code dilation}, {@code groups}, {@code products} and {@code type} are said where they are
 * not 1, 1, 1 and float32. Reading is strict: what is unknown, missing or said twice is refused
 * with its line.
 */
public final class TuningYaml {
  /** Files longer than this are no tables. */
  private static final long LONGEST = 1 << 22;

  private static final String HEAD =
      """
      # Which algorithm runs what, where the choice changes bits (docs/NUMERICS.md).
      # Measured by 'perrin tune'. Without a row: 'rule' goes by the shape, an algorithm runs
      # wherever it can.
      """;

  private TuningYaml() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the table
   * @throws UserException if it cannot be read or is not what it should be
   */
  public static TuningTable read(Path file) {
    try {
      if (Files.isDirectory(file)) {
        throw new UserException(file + ": is a folder, not a tuning table");
      }
      if (Files.size(file) > LONGEST) {
        throw new UserException(
            file + ": has " + Files.size(file) + " bytes, a tuning table at most " + LONGEST);
      }
      return parse(Files.readString(file, StandardCharsets.UTF_8), file.toString());
    } catch (NoSuchFileException e) {
      throw new UserException(file + ": no such tuning table; 'perrin tune' makes one", e);
    } catch (IOException e) {
      throw new UserException(file + ": cannot be read as text: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a text.
   *
   * @param yaml the text
   * @param name what to call it in messages
   * @return the table
   * @throws UserException if it is not what it should be
   */
  public static TuningTable parse(String yaml, String name) {
    try (JsonParser in = new YAMLFactory().createParser(yaml)) {
      return new Reader(in, name).document();
    } catch (JsonProcessingException e) {
      long line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      String why = e.getOriginalMessage().lines().findFirst().orElse("not YAML");
      throw new UserException(name + ":" + line + ": " + why, e);
    } catch (IOException e) {
      throw new UserException(name + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Writes a table.
   *
   * @param table the table
   * @return YAML that {@link #parse} reads back to an equal table
   */
  public static String write(TuningTable table) {
    var out = new StringBuilder(HEAD);
    out.append("otherwise: ").append(table.otherwise() == null ? "rule" : table.otherwise());
    out.append(table.rows().isEmpty() ? "\nrows: []\n" : "\nrows:\n");
    for (TuningTable.Row row : table.rows()) {
      out.append("  - {").append(fields(row)).append("}\n");
    }
    return out.toString();
  }

  /**
   * Saves a table as a whole, and the folder it goes to where that is missing.
   *
   * @param file replaced if there is one
   * @param table the table
   * @throws IOException if it cannot be written
   */
  public static void save(Path file, TuningTable table) throws IOException {
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    RunDirectory.write(file, write(table));
  }

  private static String fields(TuningTable.Row row) {
    var fields = new ArrayList<String>();
    fields.add("machine: " + row.machine());
    fields.add("pass: " + row.work().label());
    switch (row.work()) {
      case ConvWork w -> add(fields, w.shape());
      case ProductWork w -> add(fields, w);
      case AttentionWork w -> add(fields, w);
    }
    fields.add("algorithm: " + row.algorithm());
    return String.join(", ", fields);
  }

  private static void add(List<String> fields, ProductWork w) {
    fields.add("rows: " + w.m());
    fields.add("columns: " + w.n());
    fields.add("terms: " + w.k());
    if (w.products() != 1) {
      fields.add("products: " + w.products());
    }
    fields.add("form: " + w.form());
    fields.add("precision: " + w.precision());
    fields.add("result: " + TuningWords.type(w.narrow() ? DType.BFLOAT16 : DType.FLOAT32));
  }

  private static void add(List<String> fields, AttentionWork w) {
    fields.add("queries: " + w.queries());
    fields.add("keys: " + w.keys());
    fields.add("width: " + w.width());
    fields.add("values: " + w.values());
    fields.add("precision: " + w.precision());
  }

  private static void add(List<String> fields, ConvShape s) {
    ConvSpec spec = s.spec();
    fields.add("channels: " + s.channels());
    fields.add("filters: " + s.filters());
    fields.add("image: %dx%d".formatted(s.height(), s.width()));
    fields.add("kernel: %dx%d".formatted(s.rows(), s.columns()));
    fields.add("stride: " + pair(spec.strideH(), spec.strideW()));
    fields.add("padding: " + pair(spec.padH(), spec.padW()));
    if (spec.dilationH() != 1 || spec.dilationW() != 1) {
      fields.add("dilation: " + pair(spec.dilationH(), spec.dilationW()));
    }
    if (spec.groups() != 1) {
      fields.add("groups: " + spec.groups());
    }
    if (s.dtype() != DType.FLOAT32) {
      fields.add("type: " + TuningWords.type(s.dtype()));
    }
  }

  private static String pair(int down, int across) {
    return down == across ? Integer.toString(down) : down + "x" + across;
  }

  /** One pass over the tokens. */
  private static final class Reader {
    private final JsonParser in;
    private final String name;

    Reader(JsonParser in, String name) {
      this.in = in;
      this.name = name;
    }

    TuningTable document() throws IOException {
      require(
          in.nextToken() == JsonToken.START_OBJECT,
          "a tuning table begins with 'otherwise:' and 'rows:'");
      String otherwise = null;
      List<TuningTable.Row> rows = null;
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String key = in.currentName();
        in.nextToken();
        switch (key) {
          case "otherwise" -> {
            require(otherwise == null, "'otherwise' is said twice");
            otherwise = scalar(key);
          }
          case "rows" -> {
            require(rows == null, "'rows' is said twice");
            rows = rows();
          }
          default -> require(false, "'" + key + "' is neither 'otherwise' nor 'rows'");
        }
      }
      require(in.nextToken() == null, "only one document is expected");
      require(otherwise != null && rows != null, "a tuning table has 'otherwise:' and 'rows:'");
      try {
        return new TuningTable(rows, TuningWords.otherwise(otherwise));
      } catch (IllegalArgumentException e) {
        throw new UserException(name + ": " + e.getMessage(), e);
      }
    }

    private List<TuningTable.Row> rows() throws IOException {
      require(in.currentToken() == JsonToken.START_ARRAY, "'rows' needs a list");
      var rows = new ArrayList<TuningTable.Row>();
      while (in.nextToken() != JsonToken.END_ARRAY) {
        require(in.currentToken() == JsonToken.START_OBJECT, "a row is {key: value, …}");
        String at = here();
        Map<String, String> fields = new LinkedHashMap<>();
        while (in.nextToken() == JsonToken.FIELD_NAME) {
          String key = in.currentName();
          in.nextToken();
          require(fields.put(key, scalar(key)) == null, "'" + key + "' is said twice");
        }
        try {
          rows.add(new TuningWords(fields).row());
        } catch (IllegalArgumentException e) {
          throw new UserException(at + ": " + e.getMessage(), e);
        }
      }
      return rows;
    }

    private String scalar(String key) throws IOException {
      require(
          in.currentToken().isScalarValue() && in.currentToken() != JsonToken.VALUE_NULL,
          "'" + key + "' needs a value");
      return in.getText();
    }

    private void require(boolean holds, String rule) {
      if (!holds) {
        throw new UserException(here() + ": " + rule);
      }
    }

    private String here() {
      return name + ":" + in.currentTokenLocation().getLineNr();
    }
  }
}
