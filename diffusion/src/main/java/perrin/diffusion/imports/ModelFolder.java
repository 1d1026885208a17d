package perrin.diffusion.imports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import perrin.diffusion.data.DataException;
import perrin.diffusion.run.HostTensor;
import perrin.nn.Parameter;
import perrin.nn.Parameters;
import perrin.nn.diffusers.DiffusersNetwork;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.io.SafetensorsFile;
import perrin.nn.io.SafetensorsTensor;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Tensor;

/**
 * A network in the format of the diffusers library: {@code config.json} and {@code
 * diffusion_pytorch_model.safetensors}.
 *
 * @param config the options, as the file has them
 * @param network built from them
 * @param weights by today's names, in the network's order; of half precision they are widened,
 *     which is exact
 */
public record ModelFolder(
    Map<String, Object> config,
    DiffusersNetwork network,
    SequencedMap<String, HostTensor> weights) {
  /** The options' file. */
  public static final String CONFIG = "config.json";

  /** States of no text, which a run may have beside the options. */
  public static final String NULL_STATES = "null_states.safetensors";

  private static final String WEIGHTS = "diffusion_pytorch_model.safetensors";
  private static final String HALF = "diffusion_pytorch_model.fp16.safetensors";

  /** Keeps unmodifiable views. */
  public ModelFolder {
    config = Collections.unmodifiableMap(config);
    weights = Collections.unmodifiableSequencedMap(weights);
  }

  /**
   * Reads a folder.
   *
   * @param folder with both files; weights may be in {@code
   *     diffusion_pytorch_model.fp16.safetensors}, too
   * @return the network
   * @throws DataException if a file is missing or damaged, an option is unknown or not followed, or
   *     the weights are not the network's: one line that names it
   */
  public static ModelFolder read(Path folder) {
    Map<String, Object> config = ConfigFile.read(folder.resolve(CONFIG));
    DiffusersNetwork network = network(folder.resolve(CONFIG), config);
    return new ModelFolder(config, network, weights(file(folder), network));
  }

  /**
   * Builds the network of a folder, without its weights.
   *
   * @param folder with {@code config.json}
   * @return the network
   * @throws DataException if the file cannot be read, or an option is unknown or not followed
   */
  public static DiffusersNetwork network(Path folder) {
    Path file = folder.resolve(CONFIG);
    return network(file, ConfigFile.read(file));
  }

  /**
   * Builds the network of a file of options.
   *
   * @param file the file, for messages
   * @param config its content
   * @return the network
   * @throws DataException if an option is unknown or not followed
   */
  public static DiffusersNetwork network(Path file, Map<String, Object> config) {
    try {
      return DiffusersNetwork.of(config);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static Path file(Path folder) {
    for (String name : List.of(WEIGHTS, HALF)) {
      if (Files.exists(folder.resolve(name))) {
        return folder.resolve(name);
      }
    }
    if (Files.exists(folder.resolve(WEIGHTS + ".index.json"))) {
      throw DataException.in(
          folder, "its weights are in several files", "Perrin reads one, " + WEIGHTS);
    }
    if (Files.exists(folder.resolve("diffusion_pytorch_model.bin"))) {
      throw DataException.in(
          folder, "its weights are a pickle (.bin), which can run code", "Perrin reads " + WEIGHTS);
    }
    throw DataException.in(folder, "has no weights", "Perrin reads " + WEIGHTS);
  }

  private static SequencedMap<String, HostTensor> weights(Path file, DiffusersNetwork network) {
    SequencedMap<String, Parameter> wanted = network.module().named();
    try (SafetensorsFile in = Safetensors.open(file)) {
      SequencedMap<String, String> names =
          OldNames.byName(file, in.tensors().keySet(), wanted::containsKey);
      check(file, in, names, wanted);
      var out = new LinkedHashMap<String, HostTensor>();
      for (String name : wanted.keySet()) {
        out.put(name, HostTensor.read(in, in.tensor(names.get(name))));
      }
      return out;
    } catch (SafetensorsException e) {
      throw new DataException(e.getMessage(), e);
    }
  }

  /** Throws unless the file has exactly the network's parameters, before any value is read. */
  private static void check(
      Path file,
      SafetensorsFile in,
      Map<String, String> names,
      SequencedMap<String, Parameter> wanted)
      throws SafetensorsException {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, Parameter> e : wanted.entrySet()) {
      String name = names.get(e.getKey());
      List<Long> shape =
          Arrays.stream(e.getValue().shape().dims()).mapToObj(n -> (long) n).toList();
      if (name == null) {
        faults.add("'" + e.getKey() + "' " + shape + " is missing");
        continue;
      }
      SafetensorsTensor t = in.tensor(name);
      if (!t.shape().equals(shape)) {
        faults.add("'%s' is %s, but must be %s".formatted(name, t.shape(), shape));
      }
      switch (t.dtype()) {
        case F64, F32, F16, BF16 -> {}
        default -> faults.add("'%s' is %s, but must be real".formatted(name, t.dtype()));
      }
    }
    for (Map.Entry<String, String> e : names.entrySet()) {
      if (!wanted.containsKey(e.getKey())) {
        faults.add("'" + e.getValue() + "' is not the network's");
      }
    }
    if (!faults.isEmpty()) {
      int shown = Math.min(3, faults.size());
      throw new DataException(
          "%s: these are not the weights of its config.json's network: %s%s"
              .formatted(
                  file,
                  String.join("; ", faults.subList(0, shown)),
                  faults.size() == shown ? "" : "; and %d more".formatted(faults.size() - shown)));
    }
  }

  /**
   * Writes a folder, which is made where there is none.
   *
   * @param folder where to
   * @throws IOException if a file cannot be written
   */
  public void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    weights.forEach((name, value) -> entries.put(name, value.entry()));
    Safetensors.write(folder.resolve(WEIGHTS), entries, Map.of("format", "pt"));
    ConfigFile.write(folder.resolve(CONFIG), config);
  }

  /**
   * Uploads the weights.
   *
   * @param backend where to
   * @return to be closed
   */
  public Parameters on(Backend backend) {
    try (Scope _ = Scope.open("weights")) {
      var tensors = new LinkedHashMap<String, Tensor>();
      weights.forEach((name, value) -> tensors.put(name, value.on(backend)));
      return Parameters.of(network.module(), tensors);
    }
  }
}
