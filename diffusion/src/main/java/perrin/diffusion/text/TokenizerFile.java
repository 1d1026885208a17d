package perrin.diffusion.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import perrin.diffusion.data.DataException;
import perrin.diffusion.image.AtomicWrite;

/**
 * A tokenizer as a small JSON file: {@code {"tokenizer": "bpe", "pairs": [[100, 104], …], "tokens":
 * ["ab", …]}}.
 *
 * <p>{@code pairs} are the numbers of the joined tokens, {@code tokens} the same for people: it is
 * not read.
 */
public final class TokenizerFile {
  private static final long MOST_BYTES = 8 << 20;

  private TokenizerFile() {}

  /**
   * A tokenizer as text.
   *
   * @param tokenizer the tokenizer
   * @return JSON
   */
  public static String text(Tokenizer tokenizer) {
    var mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    var root = mapper.createObjectNode().put("tokenizer", tokenizer.name());
    if (tokenizer instanceof BytePairTokenizer bpe) {
      var pairs = root.putArray("pairs");
      var tokens = root.putArray("tokens");
      int id = Tokenizer.FIRST_PAIR;
      for (int[] pair : bpe.pairs()) {
        pairs.addArray().add(pair[0]).add(pair[1]);
        tokens.add(new String(bpe.bytes(id++), StandardCharsets.UTF_8));
      }
    }
    try {
      return mapper.writeValueAsString(root);
    } catch (JacksonException e) {
      throw new IllegalStateException("tokenizer: a tree can always be written", e);
    }
  }

  /**
   * Writes a tokenizer, whole or not at all.
   *
   * @param file the file
   * @param tokenizer the tokenizer
   * @throws IOException if the file cannot be written
   */
  public static void write(Path file, Tokenizer tokenizer) throws IOException {
    AtomicWrite.bytes(file, text(tokenizer).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads a tokenizer.
   *
   * @param file the file
   * @return the tokenizer
   * @throws DataException if there is none, or it is damaged
   */
  public static Tokenizer read(Path file) {
    try {
      if (!Files.isRegularFile(file)) {
        throw DataException.in(file, "no such file", "a tokenizer's JSON belongs there");
      }
      if (Files.size(file) > MOST_BYTES) {
        throw DataException.in(
            file, Files.size(file) + " bytes", "a tokenizer has at most " + MOST_BYTES);
      }
      return parse(file.toString(), Files.readString(file));
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a tokenizer's text.
   *
   * @param where named in messages
   * @param json the text
   * @return the tokenizer
   * @throws DataException if it is damaged
   */
  public static Tokenizer parse(String where, String json) {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(json);
    } catch (JacksonException e) {
      throw new DataException(where + ": is no tokenizer: " + e.getOriginalMessage());
    }
    String kind = root.path("tokenizer").asText();
    return switch (kind) {
      case "bytes" -> new ByteTokenizer();
      case "bpe" -> pairs(where, root.path("pairs"));
      default -> throw DataException.in(where, "tokenizer '" + kind + "'", "bytes or bpe is known");
    };
  }

  private static Tokenizer pairs(String where, JsonNode list) {
    if (!list.isArray() || list.size() > BytePairTokenizer.MOST_PAIRS) {
      throw DataException.in(
          where,
          list.isArray() ? list.size() + " pairs" : "no list of pairs",
          "a list of at most " + BytePairTokenizer.MOST_PAIRS);
    }
    var pairs = new int[list.size()][];
    for (int i = 0; i < pairs.length; i++) {
      JsonNode pair = list.get(i);
      if (!pair.isArray() || pair.size() != 2 || !pair.get(0).isInt() || !pair.get(1).isInt()) {
        throw DataException.in(where, "pair " + i, "two whole numbers would fit");
      }
      pairs[i] = new int[] {pair.get(0).intValue(), pair.get(1).intValue()};
    }
    try {
      return BytePairTokenizer.of(pairs);
    } catch (IllegalArgumentException e) {
      throw new DataException(where + ": " + e.getMessage(), e);
    }
  }
}
