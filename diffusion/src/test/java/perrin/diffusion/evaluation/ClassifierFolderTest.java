package perrin.diffusion.evaluation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import perrin.diffusion.data.DataException;
import perrin.nn.Parameters;
import perrin.nn.io.Safetensors;
import perrin.nn.io.SafetensorsEntry;
import perrin.nn.io.SafetensorsException;
import perrin.nn.net.ConvClassifier;
import perrin.tensor.Backend;
import perrin.tensor.Backends;

class ClassifierFolderTest {
  private static final Backend BACKEND = Backends.open("cpu", 1);
  private static final List<String> CLASSES = List.of("left", "right");

  @TempDir private Path dir;

  private static TrainedClassifier untrained(long seed) {
    var network = TrainedClassifier.network(HalvesDataset.SHAPE, 2);
    return new TrainedClassifier(
        HalvesDataset.SHAPE, CLASSES, network, Parameters.initialize(network, BACKEND, seed));
  }

  private static ClassifierCard card(TrainedClassifier classifier) {
    return new ClassifierCard(
        ClassifierCard.CONVOLUTIONAL,
        "halves",
        "abc",
        classifier.shape(),
        classifier.classNames(),
        ConvClassifier.FEATURES,
        classifier.parameters().count(),
        ClassifierOptions.defaults(3),
        0.99,
        100,
        1.5,
        "perrin evaluate classifier",
        "cpu",
        classifier.parameters().digest());
  }

  private ClassifierFolder written(long seed) throws IOException {
    var folder = new ClassifierFolder(dir.resolve("classifier"));
    try (var classifier = untrained(seed)) {
      folder.write(classifier, card(classifier));
    }
    return folder;
  }

  private String complaint(ClassifierFolder folder) {
    var e = assertThrows(Exception.class, () -> folder.read(BACKEND));
    assertTrue(
        e instanceof DataException || e instanceof SafetensorsException, () -> "thrown: " + e);
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    return e.getMessage();
  }

  @Test
  void aReadClassifierPredictsTheSameBits() throws IOException {
    var folder = written(1);
    var images = HalvesDataset.of(5, 1);
    try (var before = untrained(1);
        var after = folder.read(BACKEND)) {
      assertArrayEquals(
          before.predict(images).features().values(), after.predict(images).features().values());
      assertArrayEquals(
          before.predict(images).probabilities(), after.predict(images).probabilities());
      assertEquals(card(before), folder.card());
    }
  }

  @Test
  void aFolderWithoutAClassifierSaysHowToGetOne() {
    var e = assertThrows(DataException.class, () -> new ClassifierFolder(dir).read(BACKEND));
    assertTrue(e.getMessage().contains("perrin evaluate classifier"), e.getMessage());
  }

  @Test
  void aTruncatedDescriptionIsOneLine() throws IOException {
    var folder = written(1);
    Path file = folder.path().resolve("classifier.json");
    byte[] json = Files.readAllBytes(file);
    for (int length : new int[] {0, 1, json.length / 2, json.length - 1}) {
      Files.write(file, Arrays.copyOf(json, length));
      assertTrue(complaint(folder).contains("classifier.json"));
    }
  }

  @Test
  void aDescriptionWithImpossibleValuesIsOneLine() throws IOException {
    var folder = written(1);
    Path file = folder.path().resolve("classifier.json");
    String json = Files.readString(file);
    for (var change :
        Map.of(
                "\"channels\" : 1", "\"channels\" : -1",
                "\"height\" : 8", "\"height\" : 10",
                "[ \"left\", \"right\" ]", "null",
                "\"epochs\" : 4", "\"epochs\" : 0",
                "perrin.nn.net.ConvClassifier", "another")
            .entrySet()) {
      assertTrue(json.contains(change.getKey()), change.getKey());
      Files.writeString(file, json.replace(change.getKey(), change.getValue()));
      complaint(folder);
    }
  }

  @Test
  void truncatedWeightsAreOneLine() throws IOException {
    var folder = written(1);
    Path file = folder.path().resolve("classifier.safetensors");
    byte[] bytes = Files.readAllBytes(file);
    for (int length : new int[] {0, 7, 100, bytes.length - 1}) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertTrue(complaint(folder).contains("classifier.safetensors"));
    }
  }

  @Test
  void weightsOfAnotherClassifierAreNotTaken() throws IOException {
    var folder = written(1);
    Path file = folder.path().resolve("classifier.safetensors");
    byte[] others = Files.readAllBytes(written(2).path().resolve("classifier.safetensors"));
    written(1);
    Files.write(file, others);
    assertTrue(complaint(folder).contains("digest"));
  }

  @Test
  void tensorsThatTheNetworkHasNotAreNamed() throws IOException {
    var folder = written(1);
    var entries = new LinkedHashMap<String, SafetensorsEntry>();
    entries.put("surplus", SafetensorsEntry.f32(new float[2], 2));
    Safetensors.write(folder.path().resolve("classifier.safetensors"), entries, Map.of());
    assertTrue(complaint(folder).contains("surplus"));
  }

  @Test
  void missingTensorsAreNamed() throws IOException {
    var folder = written(1);
    Safetensors.write(
        folder.path().resolve("classifier.safetensors"), new LinkedHashMap<>(), Map.of());
    assertTrue(complaint(folder).contains("conv0"));
  }
}
