package perrin.nn.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostileSafetensorsTest {
  private static final String F32 =
      "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";

  private static Path scratch;

  @TempDir Path directory;

  @BeforeContainer
  static void makeScratch() throws IOException {
    scratch = Files.createTempFile("hostile", ".safetensors");
  }

  @AfterContainer
  static void deleteScratch() throws IOException {
    Files.delete(scratch);
  }

  @Property
  void flippedBytesGiveValuesOrOneLine(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int n)
      throws IOException {
    final RandomGenerator random = random(seed);
    final byte[] bytes = Golden.bytes();
    for (int i = 0; i < n; i++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readsOrRefuses(bytes);
  }

  @Property
  void truncatedFilesAreRefused(@ForAll @IntRange(max = 100_000) int length) throws IOException {
    final byte[] whole = Golden.bytes();
    final byte[] bytes = Arrays.copyOf(whole, length % whole.length);
    Files.write(scratch, bytes);
    assertOneLine(assertThrows(SafetensorsException.class, () -> Safetensors.open(scratch)));
  }

  @Property
  void filesWithAnExtraTailAreRefused(@ForAll @IntRange(min = 1, max = 64) int extra)
      throws IOException {
    final byte[] whole = Golden.bytes();
    Files.write(scratch, Arrays.copyOf(whole, whole.length + extra));
    assertOneLine(assertThrows(SafetensorsException.class, () -> Safetensors.open(scratch)));
  }

  @Property
  void anyHeaderLengthGivesValuesOrOneLine(@ForAll long length) throws IOException {
    final byte[] bytes = Golden.bytes();
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    readsOrRefuses(bytes);
  }

  @Property
  void anyBytesGiveValuesOrOneLine(@ForAll @Size(max = 200) byte[] bytes) throws IOException {
    readsOrRefuses(bytes);
  }

  /** Pieces of JSON and of the format's own words, thrown together. */
  @Property
  void anyTokensForAHeaderGiveValuesOrOneLine(@ForAll long seed) throws IOException {
    final String[] pieces = {
      "{",
      "}",
      "[",
      "]",
      ":",
      ",",
      "\"x\"",
      "\"y\"",
      "\"dtype\"",
      "\"F32\"",
      "\"shape\"",
      "[2]",
      "\"data_offsets\"",
      "[0,8]",
      "0",
      "-1",
      "1e3",
      "1.5",
      "9223372036854775807",
      "99999999999999999999999",
      "null",
      "true",
      "\"__metadata__\"",
      "\"\"",
      " ",
      "\n",
      "\\",
      "\"\\ud800\"",
      "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}"
    };
    final RandomGenerator random = random(seed);
    final StringBuilder header = new StringBuilder(random.nextBoolean() ? "{" : "{\"x\":{");
    for (int i = random.nextInt(20); i >= 0; i--) {
      header.append(pieces[random.nextInt(pieces.length)]);
    }
    readsOrRefuses(Golden.file(header.toString(), 8));
  }

  @Test
  void theMinimalHeaderIsTaken() throws IOException {
    final Path file = Files.write(directory.resolve("x"), Golden.file(F32, 8));
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertEquals(1, in.tensors().size());
    }
    Files.write(file, Golden.file("{}", 0));
    Safetensors.open(file).close();
  }

  @Test
  void missingFilesAndDirectoriesAreNamed() {
    final Path missing = directory.resolve("missing.safetensors");
    assertEquals(missing + ": no such file", fault(missing));
    assertEquals(directory + ": is a directory", fault(directory));
  }

  @Test
  void hostileLengthsOfHeadersAreRefused() throws IOException {
    refused(new byte[0], "has 0 bytes, too few for the length of a header");
    refused(new byte[7], "has 7 bytes, too few for the length of a header");
    final byte[] ones = new byte[16];
    Arrays.fill(ones, (byte) -1);
    refused(ones, "claims a header of 18446744073709551615 bytes, but may have at most 8");
    final byte[] large = new byte[16];
    large[7] = 0x7F;
    refused(large, "claims a header of 9151314442816847872 bytes, but may have at most 8");
    refused(new byte[16], "the header does not begin with '{'");
  }

  /** Sparse, so that the file is larger than any header may be without taking space. */
  @Test
  void aHeaderOfMoreThanAHundredMegabytesIsRefused() throws IOException {
    final Path file = directory.resolve("sparse.safetensors");
    try (var channel =
        Files.newByteChannel(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, 100_000_001L));
      channel.position(300_000_000L);
      channel.write(ByteBuffer.allocate(1));
    }
    assertEquals(
        file + ": claims a header of 100000001 bytes, but may have at most 100000000", fault(file));
  }

  @Test
  void headersThatAreNotStrictJsonAreRefused() throws IOException {
    final String x = F32.substring(1, F32.length() - 1);
    refusedHeader("{" + x + "," + x + "}", "the header is not valid JSON at character");
    refusedHeader("{" + x, "the header is not valid JSON at character");
    refusedHeader("{" + x + ",}", "the header is not valid JSON at character");
    refusedHeader("{/**/" + x + "}", "the header is not valid JSON at character");
    refusedHeader("{'x':1}", "the header is not valid JSON at character");
    refusedHeader("{" + x + "}{}", "the header goes on after its closing brace");
    refusedHeader("{" + x + "}\0", "the header is not valid JSON at character");
    refusedHeader("{\"x\":" + "[".repeat(100_000) + "}", "tensor 'x' is not an object");
    refusedHeader(
        "{\"x\":{\"dtype\":" + "[".repeat(100_000) + "}}", "tensor 'x': dtype is not a string");
    final byte[] broken = Golden.file(F32, 8);
    broken[10] = (byte) 0xC3;
    refused(broken, "the header is not valid UTF-8");
  }

  @Test
  void fieldsThatAreMissingUnknownOrOfAnotherTypeAreRefused() throws IOException {
    refusedTensor("[]", "tensor 'x' is not an object");
    refusedTensor("{\"shape\":[2],\"data_offsets\":[0,8]}", "tensor 'x' has no dtype");
    refusedTensor("{\"dtype\":\"F32\",\"data_offsets\":[0,8]}", "tensor 'x' has no shape");
    refusedTensor("{\"dtype\":\"F32\",\"shape\":[2]}", "tensor 'x' has no two data_offsets");
    refusedTensor(tensor("F32", "[2]", "[0]"), "tensor 'x' has no two data_offsets");
    refusedTensor(tensor("F32", "[2]", "[0,4,8]"), "tensor 'x': data_offsets has more than 2");
    refusedTensor(tensor("Q7", "[2]", "[0,8]"), "tensor 'x' has the unsupported dtype 'Q7'");
    refusedTensor(tensor("f32", "[2]", "[0,8]"), "tensor 'x' has the unsupported dtype 'f32'");
    refusedTensor(tensor("F32", "2", "[0,8]"), "tensor 'x': shape is not an array");
    refusedTensor(
        "{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8],\"z\":1}",
        "tensor 'x' has an unknown field 'z'");
    refusedHeader("{\"__metadata__\":{\"a\":1}}", "__metadata__ 'a' is not a string");
    refusedHeader("{\"__metadata__\":[]}", "__metadata__ is not an object");
  }

  @Test
  void numbersThatAreNoExtentsAreRefused() throws IOException {
    for (final String shape :
        List.of("[-2]", "[2.0]", "[2e0]", "[\"2\"]", "[null]", "[9223372036854775808]")) {
      refusedTensor(
          tensor("F32", shape, "[0,8]"),
          "tensor 'x': shape holds something else than integers from 0 to 2^63 - 1");
    }
    refusedTensor(
        tensor("F32", "[[2]]", "[0,8]"), "the header is not valid JSON: Document nesting");
    refusedTensor(
        tensor("F32", "[4611686018427387904,4]", "[0,0]"), "tensor 'x' has an impossible shape");
    refusedTensor(
        tensor("F32", "[4611686018427387906]", "[0,8]"), "tensor 'x' has an impossible shape");
    refusedTensor(
        tensor("F32", "[" + "1,".repeat(40) + "2]", "[0,8]"), "tensor 'x': shape has more");
  }

  @Test
  void offsetsThatDoNotTileTheDataAreRefused() throws IOException {
    refusedTensor(tensor("F32", "[2]", "[8,0]"), "tensor 'x' ends before it begins: [8, 0]");
    refusedTensor(
        tensor("F32", "[3]", "[0,8]"),
        "tensor 'x' of dtype F32 and shape [3] needs 12 bytes, but its data_offsets span 8");
    refusedTensor(
        tensor("F32", "[1]", "[4,8]"),
        "tensor 'x' begins at byte 4 of the data, but the tensor before it ends at 0");
    refusedTensor(
        tensor("F32", "[1]", "[0,4]"), "the tensors fill 4 bytes, but the file holds 8 bytes");
    refusedTensor(
        tensor("F32", "[4]", "[0,16]"), "the tensors fill 16 bytes, but the file holds 8 bytes");
    refusedHeader(
        "{\"x\":" + tensor("F32", "[2]", "[0,8]") + ",\"y\":" + tensor("F32", "[1]", "[4,8]") + "}",
        "tensor 'y' begins at byte 4 of the data, but the tensor before it ends at 8");
  }

  @Test
  void namesThatWouldBreakAMessageAreRefused() throws IOException {
    for (final String name : List.of("", "a\\nb", "\\u0000", "\\u2028", "\\u202e")) {
      refusedHeader("{\"" + name + "\":" + tensor("F32", "[2]", "[0,8]") + "}", "'");
    }
    refusedHeader("{\"\\ud800\":1}", "the header is not valid JSON");
    refusedHeader(
        "{\"" + "n".repeat(1025) + "\":" + tensor("F32", "[2]", "[0,8]") + "}",
        "the header is not valid JSON");
  }

  @Test
  void aFileThatShrinksAfterOpeningIsRefused() throws IOException {
    final Path file = Files.write(directory.resolve("x.safetensors"), Golden.file(F32, 8));
    try (SafetensorsFile in = Safetensors.open(file)) {
      final byte[] whole = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(whole, whole.length - 3));
      assertEquals(
          file + ": ended at byte " + (whole.length - 3) + " while it was read",
          assertThrows(SafetensorsException.class, () -> in.floats("x")).getMessage());
    }
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}".formatted(dtype, shape, offsets);
  }

  private void refusedTensor(String tensor, String fault) throws IOException {
    refusedHeader("{\"x\":" + tensor + "}", fault);
  }

  private void refusedHeader(String header, String fault) throws IOException {
    refused(Golden.file(header, 8), fault);
  }

  private void refused(byte[] bytes, String fault) throws IOException {
    final Path file = Files.write(directory.resolve("hostile.safetensors"), bytes);
    final String message = fault(file);
    assertTrue(message.startsWith(file + ": " + fault), message);
  }

  private static String fault(Path file) {
    final SafetensorsException e =
        assertThrows(SafetensorsException.class, () -> Safetensors.open(file).close());
    assertOneLine(e);
    return e.getMessage();
  }

  /** Whatever opens must also be readable as what it claims to be. */
  private static void readsOrRefuses(byte[] bytes) throws IOException {
    Files.write(scratch, bytes);
    try (SafetensorsFile in = Safetensors.open(scratch)) {
      for (final SafetensorsTensor tensor : in.tensors().values()) {
        final int values =
            switch (tensor.dtype()) {
              case F64 -> in.doubles(tensor.name()).length;
              case F32, BF16, F16 -> in.floats(tensor.name()).length;
              case I64 -> in.longs(tensor.name()).length;
              case I32, U8 -> in.ints(tensor.name()).length;
            };
        assertEquals(tensor.elements(), values);
      }
    } catch (SafetensorsException e) {
      assertOneLine(e);
    }
  }

  private static void assertOneLine(SafetensorsException e) {
    assertTrue(e.getMessage().matches("\\P{Cntrl}+"), e.getMessage());
    assertTrue(e.getMessage().contains(".safetensors: ") || e.getMessage().contains(": is a dir"));
    assertTrue(e.getMessage().length() < 1000, e.getMessage());
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }
}
