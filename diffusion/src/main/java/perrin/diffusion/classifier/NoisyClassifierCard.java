package perrin.diffusion.classifier;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.AtomicWrite;

/**
 * What makes a run's folder that of a classifier of noisy images: {@code classifier.json}, so that
 * it can be used without the data.
 *
 * @param network the kind of network
 * @param dataset the data set's name
 * @param shape of its images
 * @param classNames its classes
 */
public record NoisyClassifierCard(
    String network, String dataset, ImageShape shape, List<String> classNames) {
  /** The kind of network. */
  public static final String NOISY = "perrin.nn.net.UNetClassifier";

  private static final String NAME = "classifier.json";
  private static final long LONGEST = 1 << 22;
  private static final int MOST_CLASSES = 100_000;

  /**
   * Whether a run is one of a classifier of noisy images.
   *
   * @param run its folder
   * @return true if it says so
   */
  public static boolean isIn(Path run) {
    return Files.isRegularFile(run.resolve(NAME)) && Files.exists(run.resolve("config.yaml"));
  }

  /**
   * Writes it.
   *
   * @param run the run's folder
   * @throws IOException if it cannot be written
   */
  public void write(Path run) throws IOException {
    byte[] json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
    AtomicWrite.bytes(run.resolve(NAME), json);
  }

  /**
   * Reads it.
   *
   * @param run the run's folder
   * @return what the classifier is
   * @throws DataException if there is none, or it is damaged
   */
  public static NoisyClassifierCard read(Path run) {
    Path file = run.resolve(NAME);
    if (!isIn(run)) {
      throw new DataException(
          run
              + ": is no classifier of noisy images; 'perrin classifier --out "
              + run
              + "' trains one");
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw DataException.in(file, "more than " + LONGEST + " bytes", "damaged");
      }
      var card = new ObjectMapper().readValue(Files.readAllBytes(file), NoisyClassifierCard.class);
      if (card == null || card.shape == null || card.classNames == null) {
        throw DataException.in(file, "shape or class names are missing", "damaged");
      }
      if (!NOISY.equals(card.network)) {
        throw DataException.in(file, "network " + card.network, "only " + NOISY + " is known");
      }
      if (card.classNames.size() > MOST_CLASSES || card.classNames.contains(null)) {
        throw DataException.in(file, card.classNames.size() + " classes", "damaged");
      }
      return card;
    } catch (JacksonException e) {
      throw new DataException(file + ": is no classifier's description: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
