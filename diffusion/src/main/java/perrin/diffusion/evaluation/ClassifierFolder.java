package perrin.diffusion.evaluation;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import perrin.diffusion.data.DataException;
import perrin.diffusion.image.AtomicWrite;
import perrin.nn.Parameters;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.io.SafetensorsFile;
import perrin.nn.net.ConvClassifier;
import perrin.tensor.Backend;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * A folder with a classifier: weights in {@code classifier.safetensors}, what they are in {@code
 * classifier.json}.
 *
 * @param path the folder
 */
public record ClassifierFolder(Path path) {
  private static final String WEIGHTS = "classifier.safetensors";
  private static final String CARD = "classifier.json";

  /**
   * Whether there is a classifier already.
   *
   * @return true if the folder holds weights or a description
   */
  public boolean exists() {
    return Files.exists(path.resolve(WEIGHTS)) || Files.exists(path.resolve(CARD));
  }

  /**
   * Writes a classifier; the folder is made where there is none.
   *
   * @param classifier the weights
   * @param card what they are
   * @throws IOException if a file cannot be written
   */
  public void write(TrainedClassifier classifier, ClassifierCard card) throws IOException {
    Files.createDirectories(path);
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    classifier
        .parameters()
        .map()
        .forEach(
            (name, tensor) ->
                entries.put(
                    name,
                    SafetensorsEntry.f32(
                        tensor::toFloats,
                        extents(tensor.shape()).stream().mapToLong(Long::longValue).toArray())));
    Safetensors.write(path.resolve(WEIGHTS), entries, Map.of("digest", card.digest()));
    byte[] json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(card);
    AtomicWrite.bytes(path.resolve(CARD), json);
  }

  /**
   * Reads what the classifier is.
   *
   * @return the card
   * @throws DataException if there is none, or it is damaged
   */
  public ClassifierCard card() {
    Path file = path.resolve(CARD);
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          path + ": no " + CARD + " there; 'perrin evaluate classifier' trains a classifier");
    }
    try {
      var card = new ObjectMapper().readValue(Files.readAllBytes(file), ClassifierCard.class);
      if (card == null || card.shape() == null || card.classNames() == null) {
        throw DataException.in(file, "shape or class names are missing", "damaged");
      }
      if (!ClassifierCard.CONVOLUTIONAL.equals(card.network())) {
        throw DataException.in(
            file,
            "network " + card.network(),
            "only " + ClassifierCard.CONVOLUTIONAL + " is known");
      }
      return card;
    } catch (JacksonException e) {
      throw new DataException(file + ": is no classifier's description: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads the classifier.
   *
   * @param backend where its weights go
   * @return the classifier, to be closed
   * @throws DataException if the description is missing or damaged, or does not fit the weights
   * @throws SafetensorsException if the weights are missing or damaged
   */
  public TrainedClassifier read(Backend backend) throws SafetensorsException {
    var card = card();
    var network = TrainedClassifier.network(card.shape(), card.classNames().size());
    Path file = path.resolve(WEIGHTS);
    try (SafetensorsFile weights = Safetensors.open(file);
        Scope _ = Scope.open("reading " + WEIGHTS)) {
      var parameters = parameters(network, weights, backend, file);
      if (!parameters.digest().equals(card.digest())) {
        parameters.close();
        throw DataException.in(
            file, "weights of another digest than " + CARD + " has", "files of two classifiers?");
      }
      return new TrainedClassifier(card.shape(), card.classNames(), network, parameters);
    }
  }

  private static Parameters parameters(
      ConvClassifier network, SafetensorsFile weights, Backend backend, Path file)
      throws SafetensorsException {
    var slots = network.named();
    var values = new LinkedHashMap<String, Tensor>();
    for (var tensor : weights.tensors().values()) {
      var slot = slots.get(tensor.name());
      // Before anything of a claimed size is allocated.
      if (slot == null || !extents(slot.shape()).equals(tensor.shape())) {
        throw DataException.in(
            file,
            "tensor '%s' of shape %s".formatted(tensor.name(), tensor.shape()),
            slot == null ? "the network has none of that name" : "it must be " + slot.shape());
      }
      values.put(tensor.name(), Tensor.of(backend, slot.shape(), weights.floats(tensor.name())));
    }
    try {
      return Parameters.of(network, values);
    } catch (IllegalArgumentException e) {
      throw new DataException(file + ": " + e.getMessage(), e);
    }
  }

  private static List<Long> extents(Shape shape) {
    return IntStream.range(0, shape.rank()).mapToObj(axis -> (long) shape.dim(axis)).toList();
  }
}
