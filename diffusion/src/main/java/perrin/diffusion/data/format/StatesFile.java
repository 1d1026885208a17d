package perrin.diffusion.data.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.TextStates;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.io.SafetensorsFile;
import perrin.nn.io.SafetensorsTensor;

/**
 * States of texts in a file: an {@code .npy} array [T,F], or [N,T,F] of N texts; or a {@code
 * .safetensors} file with tensors {@code text} [N,T,F] or [T,F], {@code pooled} [N,G] and {@code
 * scalars} [N,S], those that the network reads.
 */
public final class StatesFile {
  private static final long MOST = 1L << 28;

  private StatesFile() {}

  /**
   * Reads a file.
   *
   * @param file the file
   * @return the states
   * @throws DataException if it cannot be read, or is not what it should be
   */
  public static TextStates read(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".npy")
        ? npy(file)
        : safetensors(file);
  }

  /**
   * Writes a file.
   *
   * @param file a {@code .safetensors} file
   * @param states what goes into it
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, TextStates states) throws IOException {
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    put(entries, "text", states.count(), states.text());
    put(entries, "pooled", states.count(), states.pooled());
    put(entries, "scalars", states.count(), states.scalars());
    Safetensors.write(file, entries, Map.of());
  }

  private static void put(
      Map<String, SafetensorsEntry> entries, String name, int count, TextStates.Part part) {
    if (part != null) {
      long[] shape = new long[part.dims().length + 1];
      shape[0] = count;
      for (int i = 1; i < shape.length; i++) {
        shape[i] = part.dims()[i - 1];
      }
      entries.put(name, SafetensorsEntry.f32(part.values(), shape));
    }
  }

  private static TextStates npy(Path file) {
    NpyArray array = NpyArray.read(file);
    int[] dims = array.dims();
    if (dims.length != 2 && dims.length != 3) {
      throw DataException.in(file, dims.length + " axes", "states are [T,F] or [N,T,F]");
    }
    var values = new float[array.values().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.values()[i];
    }
    int n = dims.length == 3 ? dims[0] : 1;
    int[] one = {dims[dims.length - 2], dims[dims.length - 1]};
    return checked(file, new TextStates(n, new TextStates.Part(one, values), null, null));
  }

  private static TextStates safetensors(Path file) {
    try (SafetensorsFile in = Safetensors.open(file)) {
      Set<String> names = in.tensors().keySet();
      for (String name : names) {
        if (!List.of("text", "pooled", "scalars").contains(name)) {
          throw DataException.in(
              file, "has a tensor '" + name + "'", "text, pooled and scalars are read");
        }
      }
      int n = 0;
      var parts = new TextStates.Part[3];
      for (int i = 0; i < 3; i++) {
        String name = List.of("text", "pooled", "scalars").get(i);
        if (!names.contains(name)) {
          continue;
        }
        List<Long> shape = in.tensor(name).shape();
        int inner = i == 0 ? 2 : 1;
        if (shape.size() != inner && shape.size() != inner + 1) {
          throw DataException.in(
              file, name + " is " + shape, i == 0 ? "[N,T,F] would fit" : "[N,G] would fit");
        }
        long texts = shape.size() == inner ? 1 : shape.getFirst();
        if (n != 0 && texts != n) {
          throw DataException.in(file, name + " is of " + texts + " texts", "all must be of " + n);
        }
        n = (int) Math.min(texts, Integer.MAX_VALUE);
        parts[i] = part(file, in, in.tensor(name), inner);
      }
      return checked(file, new TextStates(n, parts[0], parts[1], parts[2]));
    } catch (SafetensorsException e) {
      throw new DataException(e.getMessage(), e);
    }
  }

  private static TextStates.Part part(
      Path file, SafetensorsFile in, SafetensorsTensor tensor, int inner)
      throws SafetensorsException {
    if (tensor.elements() > MOST) {
      throw DataException.in(file, tensor.elements() + " values", "at most " + MOST + " are read");
    }
    List<Long> shape = tensor.shape();
    int[] one =
        shape.subList(shape.size() - inner, shape.size()).stream()
            .mapToInt(d -> (int) Math.min(d, Integer.MAX_VALUE))
            .toArray();
    return new TextStates.Part(one, in.floats(tensor.name()));
  }

  private static TextStates checked(Path file, TextStates states) {
    boolean empty = states.count() == 0;
    for (TextStates.Part part :
        new TextStates.Part[] {states.text(), states.pooled(), states.scalars()}) {
      if (part == null) {
        continue;
      }
      empty |= part.values().length == 0;
      for (float v : part.values()) {
        if (!Float.isFinite(v)) {
          throw DataException.in(file, "holds " + v, "states are finite");
        }
      }
    }
    if (empty || states.text() == null && states.pooled() == null && states.scalars() == null) {
      throw DataException.in(file, "is empty", "states are [T,F] or [N,T,F]");
    }
    return states;
  }
}
