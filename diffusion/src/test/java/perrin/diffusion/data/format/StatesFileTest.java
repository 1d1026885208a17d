package perrin.diffusion.data.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.TextStates;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;

class StatesFileTest {
  @TempDir private Path temp;

  private Path npy(String shape, float... values) throws IOException {
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }\n";
    var bytes =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII)).put((byte) 1);
    bytes.put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float v : values) {
      bytes.putFloat(v);
    }
    return Files.write(temp.resolve("states.npy"), bytes.array());
  }

  private Path tensors(String name, float[] values, long... shape) throws IOException {
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    entries.put(name, SafetensorsEntry.f32(values, shape));
    Path file = temp.resolve("states.safetensors");
    Safetensors.write(file, entries, Map.of());
    return file;
  }

  private static void refused(String said, Path file) {
    var e = assertThrows(DataException.class, () -> StatesFile.read(file));
    assertTrue(e.getMessage().contains(said), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void anNpyArrayIsOneTextOrSeveral() throws IOException {
    TextStates one = StatesFile.read(npy("2, 3", 1, 2, 3, 4, 5, 6));
    assertEquals(1, one.count());
    assertArrayEquals(new int[] {2, 3}, one.text().dims());
    TextStates two = StatesFile.read(npy("2, 1, 3", 1, 2, 3, 4, 5, 6));
    assertEquals(2, two.count());
    assertArrayEquals(new float[] {4, 5, 6, 1, 2, 3}, two.cycled(1, 2).text().values());
    assertArrayEquals(new float[3], two.zeros(1).text().values());
  }

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    var states =
        new TextStates(
            2,
            new TextStates.Part(new int[] {1, 2}, new float[] {1, 2, 3, 4}),
            new TextStates.Part(new int[] {3}, new float[] {1, 2, 3, 4, 5, 6}),
            new TextStates.Part(new int[] {1}, new float[] {7, 8}));
    Path file = temp.resolve("all.safetensors");
    StatesFile.write(file, states);
    TextStates again = StatesFile.read(file);
    assertEquals(2, again.count());
    assertArrayEquals(states.text().values(), again.text().values());
    assertArrayEquals(states.pooled().values(), again.pooled().values());
    assertArrayEquals(states.scalars().values(), again.scalars().values());
    assertArrayEquals(new int[] {3}, again.pooled().dims());
  }

  @Test
  void whatIsNoStatesIsRefusedInOneLine() throws IOException {
    refused("1 axes", npy("3", 1, 2, 3));
    refused("holds NaN", npy("1, 2", 1, Float.NaN));
    refused("has a tensor 'other'", tensors("other", new float[2], 1, 2));
    refused("text is [2]", tensors("text", new float[2], 2));
    refused("is empty", tensors("text", new float[0], 1, 0, 2));
    Path none = temp.resolve("none.safetensors");
    refused("none.safetensors", none);
  }
}
