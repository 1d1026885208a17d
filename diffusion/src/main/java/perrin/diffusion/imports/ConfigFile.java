package perrin.diffusion.imports;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import perrin.diffusion.data.DataException;
import perrin.diffusion.image.AtomicWrite;

/** A small file with one JSON object, such as {@code config.json}. */
public final class ConfigFile {
  private static final int LARGEST = 1 << 20;
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Python's writer has words for infinities
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private ConfigFile() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return its object by key, in the file's order
   * @throws DataException if it cannot be read, is no JSON object or larger than a mebibyte
   */
  public static Map<String, Object> read(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(LARGEST + 1);
      if (bytes.length > LARGEST) {
        throw DataException.in(file, "more than a mebibyte", "configurations are smaller");
      }
      Map<String, Object> object =
          JSON.readValue(bytes, new TypeReference<LinkedHashMap<String, Object>>() {});
      if (object == null) {
        throw DataException.in(file, "null", "one JSON object would fit");
      }
      return object;
    } catch (JacksonException e) {
      throw new DataException(
          file + ": is no JSON object: " + firstLine(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + reason(e), e);
    }
  }

  /**
   * Writes a file, or replaces it whole.
   *
   * @param file the file, in an existing folder
   * @param object by key
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, Map<String, ?> object) throws IOException {
    String text = JSON.writeValueAsString(object) + "\n";
    AtomicWrite.bytes(file, text.getBytes(StandardCharsets.UTF_8));
  }

  private static String firstLine(String text) {
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.NoSuchFileException
        ? "no such file"
        : firstLine(e.toString());
  }
}
