package perrin.nn.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
  @TempDir Path directory;

  @Test
  void theGoldenFileIsReadAsMade() throws IOException {
    final Path file = Files.write(directory.resolve("golden.safetensors"), Golden.bytes());
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertEquals(
          List.of("weight", "double", "long", "int", "bfloat", "half", "byte", "empty"),
          List.copyOf(in.tensors().sequencedKeySet()));
      assertEquals(Map.of("format", "perrin", "note", "\u00e4 \"quoted\""), in.metadata());
      assertEquals(List.of(2L, 3L), in.tensor("weight").shape());
      assertEquals(List.of(), in.tensor("double").shape());
      assertArrayEquals(
          new float[] {0.0f, -0.0f, 1.5f, -2.25f, 3.0e38f, Float.MIN_VALUE}, in.floats("weight"));
      assertArrayEquals(new double[] {-1.0 / 3.0}, in.doubles("double"));
      assertArrayEquals(new long[] {Long.MIN_VALUE, Long.MAX_VALUE}, in.longs("long"));
      assertArrayEquals(new int[] {Integer.MIN_VALUE, Integer.MAX_VALUE}, in.ints("int"));
      assertArrayEquals(
          new float[] {1.0f, -3.140625f, Float.NEGATIVE_INFINITY}, in.floats("bfloat"));
      assertArrayEquals(
          new float[] {1.0f, 0x1p-24f, -65504.0f, Float.POSITIVE_INFINITY}, in.floats("half"));
      assertArrayEquals(new int[] {0, 127, 255}, in.ints("byte"));
      assertArrayEquals(new byte[] {0, 127, -1}, in.bytes("byte"));
      assertArrayEquals(new float[0], in.floats("empty"));
    }
  }

  @Test
  void narrowTypesWidenExactly() throws IOException {
    final Path file = Files.write(directory.resolve("golden.safetensors"), Golden.bytes());
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertArrayEquals(
          new double[] {0.0, -0.0, 1.5, -2.25, 3.0e38f, Float.MIN_VALUE}, in.doubles("weight"));
      assertArrayEquals(new double[] {1, 0x1p-24, -65504, 1.0 / 0.0}, in.doubles("half"));
      assertArrayEquals(new long[] {Integer.MIN_VALUE, Integer.MAX_VALUE}, in.longs("int"));
      assertArrayEquals(new long[] {0, 127, 255}, in.longs("byte"));
    }
  }

  @Test
  void lossyConversionsAndMissingTensorsAreRefused() throws IOException {
    final Path file = Files.write(directory.resolve("golden.safetensors"), Golden.bytes());
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertEquals(
          file + ": tensor 'double' is F64, which cannot be read exactly as float32",
          assertThrows(SafetensorsException.class, () -> in.floats("double")).getMessage());
      assertThrows(SafetensorsException.class, () -> in.ints("long"));
      assertThrows(SafetensorsException.class, () -> in.ints("weight"));
      assertThrows(SafetensorsException.class, () -> in.longs("weight"));
      assertThrows(SafetensorsException.class, () -> in.doubles("int"));
      assertThrows(SafetensorsException.class, () -> in.bytes("int"));
      assertEquals(
          file + ": has no tensor 'nothing'",
          assertThrows(SafetensorsException.class, () -> in.floats("nothing")).getMessage());
    }
  }

  @Test
  void whatIsWrittenIsReadBackInTheSameOrder() throws IOException {
    final Path file = directory.resolve("out.safetensors");
    Safetensors.write(file, entries(), Map.of("b", "2", "a", "1"));
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertEquals(
          List.copyOf(entries().sequencedKeySet()), List.copyOf(in.tensors().sequencedKeySet()));
      assertEquals(List.of("a", "b"), List.copyOf(in.metadata().sequencedKeySet()));
      assertArrayEquals(new byte[] {1, -1, 3}, in.bytes("byte"));
      assertArrayEquals(new float[] {1.5f, -0.0f, 7, 8}, in.floats("block.weight"));
      assertArrayEquals(new double[] {Math.PI}, in.doubles("scalar"));
      assertArrayEquals(new int[] {-5}, in.ints("step"));
      assertArrayEquals(new long[] {1L << 40}, in.longs("cursor"));
      assertArrayEquals(new float[] {1, -2, 0.5f}, in.floats("brain"));
      for (final SafetensorsTensor tensor : in.tensors().values()) {
        assertEquals(0, tensor.begin() % tensor.dtype().bytes(), tensor.name() + " is aligned");
      }
    }
  }

  @Test
  void theBytesAreDeterministicAndTheDataAligned() throws IOException {
    final Path one = directory.resolve("one.safetensors");
    final Path two = directory.resolve("two.safetensors");
    final Map<String, String> reversed = new LinkedHashMap<>();
    reversed.put("b", "2");
    reversed.put("a", "1");
    Safetensors.write(one, entries(), Map.of("a", "1", "b", "2"));
    Safetensors.write(two, entries(), reversed);
    final byte[] bytes = Files.readAllBytes(one);
    assertArrayEquals(bytes, Files.readAllBytes(two));
    assertEquals(0, bytes[0] % 8, "length of the header");
    assertTrue(new String(bytes, 8, 40).startsWith("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\"}"));
  }

  @Test
  void aFileWithoutMetadataHasTheBytesOfTheDescription() throws IOException {
    final SequencedMap<String, SafetensorsEntry> entries = new LinkedHashMap<>();
    entries.put("x", SafetensorsEntry.u8(new byte[] {9}, 1));
    entries.put("y", SafetensorsEntry.f32(new float[] {1}));
    final Path file = directory.resolve("tiny.safetensors");
    Safetensors.write(file, entries, Map.of());
    final String json =
        "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[4,5]},"
            + "\"y\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]}}";
    final byte[] expected = Golden.file(json + " ".repeat((8 - json.length() % 8) % 8), 5);
    expected[expected.length - 3] = (byte) 0x80;
    expected[expected.length - 2] = 0x3F;
    expected[expected.length - 1] = 9;
    assertArrayEquals(expected, Files.readAllBytes(file));
  }

  @Test
  void arraysLargerThanTheBufferSurvive() throws IOException {
    final int n = 200_003;
    final float[] floats = new float[n];
    final double[] doubles = new double[n];
    final int[] ints = new int[n];
    final long[] longs = new long[n];
    final byte[] bytes = new byte[n * 2];
    final float[] brains = new float[n];
    for (int i = 0; i < n; i++) {
      floats[i] = i * 0.37f;
      doubles[i] = i / 3.0;
      ints[i] = i * 7919;
      longs[i] = i * 1_000_000_007L;
      bytes[2 * i] = (byte) (i * 31);
      brains[i] = i % 256;
    }
    final SequencedMap<String, SafetensorsEntry> entries = new LinkedHashMap<>();
    entries.put("bytes", SafetensorsEntry.u8(bytes, n, 2));
    entries.put("floats", SafetensorsEntry.f32(() -> floats, n));
    entries.put("brains", SafetensorsEntry.bf16(() -> brains, n));
    entries.put("doubles", SafetensorsEntry.f64(doubles, n));
    entries.put("ints", SafetensorsEntry.i32(ints, n));
    entries.put("longs", SafetensorsEntry.i64(longs, n));
    final Path file = directory.resolve("large.safetensors");
    Safetensors.write(file, entries, Map.of());
    try (SafetensorsFile in = Safetensors.open(file)) {
      assertArrayEquals(floats, in.floats("floats"));
      assertArrayEquals(brains, in.floats("brains"));
      assertArrayEquals(doubles, in.doubles("doubles"));
      assertArrayEquals(ints, in.ints("ints"));
      assertArrayEquals(longs, in.longs("longs"));
      assertArrayEquals(bytes, in.bytes("bytes"));
    }
  }

  @Test
  void aWrongNumberOfValuesLeavesTheOldFile() throws IOException {
    final Path file = directory.resolve("kept.safetensors");
    Safetensors.write(file, entries(), Map.of());
    final byte[] old = Files.readAllBytes(file);
    final SequencedMap<String, SafetensorsEntry> wrong = new LinkedHashMap<>();
    wrong.put("w", SafetensorsEntry.f32(new float[5], 2, 3));
    assertEquals(
        file + ": tensor 'w' of shape [2, 3] needs 6 values, but was given 5",
        assertThrows(SafetensorsException.class, () -> Safetensors.write(file, wrong, Map.of()))
            .getMessage());
    assertArrayEquals(old, Files.readAllBytes(file));
  }

  @Test
  void namesThatNoReaderWouldTakeAreNotWritten() {
    for (final String name : List.of("", "__metadata__", "a\nb", "\ud800", "x".repeat(1025))) {
      final SequencedMap<String, SafetensorsEntry> entries = new LinkedHashMap<>();
      entries.put(name, SafetensorsEntry.f32(new float[1]));
      assertThrows(
          SafetensorsException.class,
          () -> Safetensors.write(directory.resolve("no.safetensors"), entries, Map.of()));
    }
    assertThrows(IllegalArgumentException.class, () -> SafetensorsEntry.f32(new float[1], -1));
  }

  @Test
  void bfloat16RoundsToNearestEvenAndKeepsNan() {
    assertEquals((short) 0x3F80, BFloat16.of(1 + 0x1p-8f), "a tie goes to even");
    assertEquals((short) 0x3F82, BFloat16.of(1 + 0x1.8p-7f), "a tie goes to even");
    assertEquals((short) 0x3F81, BFloat16.of(1 + 0x1.2p-8f));
    assertEquals((short) 0x7F80, BFloat16.of(Float.MAX_VALUE));
    assertTrue(Float.isNaN(BFloat16.toFloat(BFloat16.of(Float.intBitsToFloat(0x7F800001)))));
  }

  private static SequencedMap<String, SafetensorsEntry> entries() {
    final SequencedMap<String, SafetensorsEntry> entries = new LinkedHashMap<>();
    entries.put("byte", SafetensorsEntry.u8(new byte[] {1, -1, 3}, 3));
    entries.put("block.weight", SafetensorsEntry.f32(new float[] {1.5f, -0.0f, 7, 8}, 2, 2));
    entries.put("scalar", SafetensorsEntry.f64(new double[] {Math.PI}));
    entries.put("step", SafetensorsEntry.i32(new int[] {-5}, 1));
    entries.put("cursor", SafetensorsEntry.i64(new long[] {1L << 40}, 1, 1));
    entries.put("brain", SafetensorsEntry.bf16(new float[] {1, -2, 0.5f}, 3));
    entries.put("none", SafetensorsEntry.f32(new float[0], 0, 4));
    return entries;
  }
}
