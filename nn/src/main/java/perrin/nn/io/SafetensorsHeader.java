package perrin.nn.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * The JSON header: tensors in the order in which it names them, and the metadata.
 *
 * <p>Every rule is checked here, before a byte of data is touched; a header that parses describes a
 * data section that its tensors fill without gap or overlap.
 */
record SafetensorsHeader(
    SequencedMap<String, SafetensorsTensor> tensors, SequencedMap<String, String> metadata) {
  static final String METADATA = "__metadata__";

  /** The format's own bound on the length of a header. */
  static final int LONGEST = 100_000_000;

  private static final int LONGEST_NAME = 1024;
  private static final int MOST_EXTENTS = 32;

  /** Header, tensor, shape. */
  private static final int DEPTH = 3;

  /** No symbol table, which a stream of hostile names would fill. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxNumberLength(20)
                  .maxNameLength(LONGEST_NAME)
                  .maxStringLength(LONGEST)
                  .maxDocumentLength(LONGEST)
                  .build())
          .build();

  /** Reads and checks a header; {@code dataLength} is what follows it in the file. */
  static SafetensorsHeader parse(Path file, byte[] json, long dataLength)
      throws SafetensorsException {
    if (json.length == 0 || json[0] != '{') {
      throw new SafetensorsException(file, "the header does not begin with '{'");
    }
    final Parser parser = new Parser(file);
    try (JsonParser p =
        JSON.createParser(
            new InputStreamReader(
                new ByteArrayInputStream(json), StandardCharsets.UTF_8.newDecoder()))) {
      parser.header(p);
    } catch (JsonProcessingException e) {
      final String where =
          e.getLocation() == null ? "" : " at character " + e.getLocation().getCharOffset();
      throw new SafetensorsException(
          file, "the header is not valid JSON" + where + ": " + OneLine.of(e.getOriginalMessage()));
    } catch (CharacterCodingException e) {
      throw new SafetensorsException(file, "the header is not valid UTF-8", e);
    } catch (SafetensorsException e) {
      throw e;
    } catch (IOException e) {
      throw new SafetensorsException(file, "the header cannot be read: " + OneLine.of(e), e);
    }
    parser.checkOffsets(dataLength);
    return new SafetensorsHeader(parser.tensors, parser.metadata);
  }

  /**
   * Lays out entries: the header names them in their order; the data follow by falling element size
   * and, within a size, in that order, so that each is aligned to its size.
   */
  static SafetensorsHeader layout(
      Path file, SequencedMap<String, SafetensorsEntry> entries, Map<String, String> metadata)
      throws SafetensorsException {
    final List<String> bySize = new ArrayList<>(entries.sequencedKeySet());
    bySize.sort(Comparator.comparingInt(name -> -entries.get(name).dtype().bytes()));
    final Map<String, Long> begins = new LinkedHashMap<>();
    long next = 0;
    for (final String name : bySize) {
      final SafetensorsEntry entry = entries.get(name);
      begins.put(name, next);
      try {
        next = Math.addExact(next, Math.multiplyExact(entry.elements(), entry.dtype().bytes()));
      } catch (ArithmeticException e) {
        throw new SafetensorsException(file, "the tensors are too large for a file", e);
      }
    }
    final SequencedMap<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          final long begin = begins.get(name);
          final long end = begin + entry.elements() * entry.dtype().bytes();
          tensors.put(name, new SafetensorsTensor(name, entry.dtype(), entry.shape(), begin, end));
        });
    for (final SafetensorsTensor tensor : tensors.values()) {
      checkName(file, tensor.name());
      if (tensor.dtype() == SafetensorsDtype.F16) {
        throw new SafetensorsException(file, "F16 is read only");
      }
      if (tensor.shape().size() > MOST_EXTENTS) {
        throw new SafetensorsException(file, quoted(tensor.name()) + " has too many extents");
      }
    }
    return new SafetensorsHeader(tensors, new LinkedHashMap<>(new TreeMap<>(metadata)));
  }

  /** The bytes of the header, padded with spaces to a multiple of eight. */
  byte[] toBytes(Path file) throws IOException {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator g = JSON.createGenerator(bytes)) {
      g.writeStartObject();
      if (!metadata.isEmpty()) {
        g.writeObjectFieldStart(METADATA);
        for (final Map.Entry<String, String> entry : metadata.entrySet()) {
          g.writeStringField(entry.getKey(), entry.getValue());
        }
        g.writeEndObject();
      }
      for (final SafetensorsTensor tensor : tensors.values()) {
        g.writeObjectFieldStart(tensor.name());
        g.writeStringField("dtype", tensor.dtype().name());
        g.writeArrayFieldStart("shape");
        for (final long extent : tensor.shape()) {
          g.writeNumber(extent);
        }
        g.writeEndArray();
        g.writeArrayFieldStart("data_offsets");
        g.writeNumber(tensor.begin());
        g.writeNumber(tensor.end());
        g.writeEndArray();
        g.writeEndObject();
      }
      g.writeEndObject();
    }
    while (bytes.size() % 8 != 0) {
      bytes.write(' ');
    }
    if (bytes.size() > LONGEST) {
      throw new SafetensorsException(
          file, "the header would have " + bytes.size() + " bytes, more than " + LONGEST);
    }
    return bytes.toByteArray();
  }

  private static String quoted(String name) {
    return "tensor '" + OneLine.of(name) + "'";
  }

  private static void checkName(Path file, String name) throws SafetensorsException {
    if (name.isEmpty()
        || name.length() > LONGEST_NAME
        || name.equals(METADATA)
        || !name.codePoints().allMatch(OneLine::isPrintable)) {
      throw new SafetensorsException(
          file, "'" + OneLine.of(name) + "' is not a possible name of a tensor");
    }
  }

  /** Pulls the header from its tokens. */
  private static final class Parser {
    private final Path file;
    private final SequencedMap<String, SafetensorsTensor> tensors = new LinkedHashMap<>();
    private final SequencedMap<String, String> metadata = new LinkedHashMap<>();

    Parser(Path file) {
      this.file = file;
    }

    void header(JsonParser p) throws IOException {
      p.nextToken();
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        final String name = p.currentName();
        if (name.equals(METADATA)) {
          metadata(p);
        } else {
          checkName(file, name);
          tensors.put(name, tensor(p, name));
        }
      }
      if (p.nextToken() != null) {
        throw new SafetensorsException(file, "the header goes on after its closing brace");
      }
    }

    private void metadata(JsonParser p) throws IOException {
      expect(p.nextToken() == JsonToken.START_OBJECT, METADATA + " is not an object");
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        final String key = p.currentName();
        expect(
            p.nextToken() == JsonToken.VALUE_STRING,
            METADATA + " '" + OneLine.of(key) + "' is not a string");
        metadata.put(key, p.getText());
      }
    }

    private SafetensorsTensor tensor(JsonParser p, String name) throws IOException {
      expect(p.nextToken() == JsonToken.START_OBJECT, quoted(name) + " is not an object");
      SafetensorsDtype dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (p.nextToken() == JsonToken.FIELD_NAME) {
        switch (p.currentName()) {
          case "dtype" -> dtype = dtype(p, name);
          case "shape" -> shape = numbers(p, name, "shape", MOST_EXTENTS);
          case "data_offsets" -> offsets = numbers(p, name, "data_offsets", 2);
          default ->
              throw new SafetensorsException(
                  file,
                  quoted(name) + " has an unknown field '" + OneLine.of(p.currentName()) + "'");
        }
      }
      expect(dtype != null, quoted(name) + " has no dtype");
      expect(shape != null, quoted(name) + " has no shape");
      expect(offsets != null && offsets.size() == 2, quoted(name) + " has no two data_offsets");
      final long begin = offsets.getFirst();
      final long end = offsets.getLast();
      expect(begin <= end, quoted(name) + " ends before it begins: " + offsets);
      try {
        long bytes = dtype.bytes();
        for (final long extent : shape) {
          bytes = Math.multiplyExact(bytes, extent);
        }
        expect(
            bytes == end - begin,
            "%s of dtype %s and shape %s needs %d bytes, but its data_offsets span %d"
                .formatted(quoted(name), dtype, shape, bytes, end - begin));
      } catch (ArithmeticException e) {
        throw new SafetensorsException(file, quoted(name) + " has an impossible shape " + shape, e);
      }
      return new SafetensorsTensor(name, dtype, shape, begin, end);
    }

    private SafetensorsDtype dtype(JsonParser p, String name) throws IOException {
      expect(p.nextToken() == JsonToken.VALUE_STRING, quoted(name) + ": dtype is not a string");
      final String text = p.getText();
      for (final SafetensorsDtype dtype : SafetensorsDtype.values()) {
        if (dtype.name().equals(text)) {
          return dtype;
        }
      }
      throw new SafetensorsException(
          file, quoted(name) + " has the unsupported dtype '" + OneLine.of(text) + "'");
    }

    private List<Long> numbers(JsonParser p, String name, String field, int most)
        throws IOException {
      final String what = quoted(name) + ": " + field;
      expect(p.nextToken() == JsonToken.START_ARRAY, what + " is not an array");
      final List<Long> numbers = new ArrayList<>();
      while (p.nextToken() != JsonToken.END_ARRAY) {
        expect(
            p.currentToken() == JsonToken.VALUE_NUMBER_INT
                && p.getNumberType() != JsonParser.NumberType.BIG_INTEGER
                && p.getLongValue() >= 0,
            what + " holds something else than integers from 0 to 2^63 - 1");
        expect(numbers.size() < most, what + " has more than " + most + " numbers");
        numbers.add(p.getLongValue());
      }
      return numbers;
    }

    void checkOffsets(long dataLength) throws SafetensorsException {
      final List<SafetensorsTensor> sorted = new ArrayList<>(tensors.values());
      sorted.sort(
          Comparator.comparingLong(SafetensorsTensor::begin)
              .thenComparingLong(SafetensorsTensor::end));
      long next = 0;
      for (final SafetensorsTensor tensor : sorted) {
        expect(
            tensor.begin() == next,
            "%s begins at byte %d of the data, but the tensor before it ends at %d"
                .formatted(quoted(tensor.name()), tensor.begin(), next));
        next = tensor.end();
      }
      expect(
          next == dataLength,
          "the tensors fill %d bytes, but the file holds %d bytes of data"
              .formatted(next, dataLength));
    }

    private void expect(boolean holds, String fault) throws SafetensorsException {
      if (!holds) {
        throw new SafetensorsException(file, fault);
      }
    }
  }
}
