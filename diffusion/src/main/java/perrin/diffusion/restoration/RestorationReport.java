package perrin.diffusion.restoration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import perrin.diffusion.image.AtomicWrite;

/**
 * What a restoration or an edit gave, with all that is needed to repeat it.
 *
 * @param command the command line
 * @param run the run directory
 * @param step of its checkpoint
 * @param task what was done, such as {@code box}
 * @param pictures where each picture came from
 * @param methods what was asked for
 * @param classifier whose features were used, null for none
 * @param columns what the columns of the drawn grid are
 * @param scores the figures
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RestorationReport(
    String command,
    String run,
    int step,
    String task,
    List<String> pictures,
    List<RestorationRequest> methods,
    String classifier,
    List<String> columns,
    List<Score> scores) {

  /** Copies the lists. */
  public RestorationReport {
    pictures = List.copyOf(pictures);
    methods = List.copyOf(methods);
    columns = List.copyOf(columns);
    scores = List.copyOf(scores);
  }

  /**
   * Writes the report as JSON.
   *
   * @param file the file, replaced if it exists
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    byte[] json =
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
    AtomicWrite.bytes(file, json);
  }
}
