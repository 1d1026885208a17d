package perrin.diffusion.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import perrin.nn.io.AtomicFile;

/**
 * Metrics as JSON lines: one object a line, each with its {@code step}.
 *
 * <p>A line is written in one call as soon as it is known, so that a kill tears at most the last
 * one. A resumed run first drops what lies beyond its checkpoint, so that no step appears twice.
 */
public final class MetricsFile implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final FileChannel out;

  private MetricsFile(FileChannel out) {
    this.out = out;
  }

  /**
   * Opens the file to go on after a step; lines of later steps and torn lines are dropped.
   *
   * @param file the file, may not exist yet
   * @param step the last step whose lines stay
   * @return the open file
   * @throws IOException if it cannot be read or written
   */
  public static MetricsFile open(Path file, int step) throws IOException {
    if (Files.exists(file)) {
      String text = Files.readString(file);
      var kept = new StringBuilder();
      for (String line : text.split("\n")) {
        Integer at = stepOf(line);
        if (at != null && at <= step) {
          kept.append(line).append('\n');
        }
      }
      if (!text.contentEquals(kept)) {
        var bytes = ByteBuffer.wrap(kept.toString().getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(
            file,
            channel -> {
              while (bytes.hasRemaining()) {
                channel.write(bytes);
              }
            });
      }
    }
    return new MetricsFile(
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /**
   * Adds a line.
   *
   * @param step the step it is about
   * @param values numbers and texts by name; numbers that JSON does not have become texts
   * @throws IOException if it cannot be written
   */
  public void append(int step, Map<String, Object> values) throws IOException {
    var text = new StringWriter();
    try (var json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("step", step);
      for (var e : values.entrySet()) {
        switch (e.getValue()) {
          case Double number when Double.isFinite(number) ->
              json.writeNumberField(e.getKey(), number);
          case Long number -> json.writeNumberField(e.getKey(), number);
          case Integer number -> json.writeNumberField(e.getKey(), number);
          default -> json.writeStringField(e.getKey(), e.getValue().toString());
        }
      }
      json.writeEndObject();
    }
    var bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /**
   * Waits until all lines are on the disk.
   *
   * @throws IOException if the system reports a fault
   */
  public void flush() throws IOException {
    out.force(false);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /**
   * Reads the numbers of a name.
   *
   * @param file a metrics file
   * @param name such as {@code loss}
   * @return the numbers by step, ascending as written; empty if there is no file
   * @throws IOException if it cannot be read
   */
  public static Map<Integer, Double> series(Path file, String name) throws IOException {
    var series = new LinkedHashMap<Integer, Double>();
    for (String line : lines(file)) {
      Double value = number(line, name);
      Integer step = stepOf(line);
      if (value != null && step != null) {
        series.put(step, value);
      }
    }
    return series;
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : new ArrayList<>();
  }

  private static Integer stepOf(String line) {
    Double step = number(line, "step");
    return step == null ? null : step.intValue();
  }

  /** The number of a name in a line, or null where the line is torn or has none. */
  private static Double number(String line, String name) {
    Double found = null;
    try (JsonParser in = JSON.createParser(line)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String field = in.currentName();
        JsonToken value = in.nextToken();
        if (field.equals(name) && value.isNumeric()) {
          found = in.getDoubleValue();
        }
      }
      return in.currentToken() == JsonToken.END_OBJECT ? found : null;
    } catch (IOException e) {
      return null;
    }
  }
}
