package perrin.diffusion.sweep;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import perrin.diffusion.data.DataException;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.image.AtomicWrite;

/**
 * A sweep as it is kept: scales that are done are not drawn again.
 *
 * @param command the command line that began it
 * @param request what all scales have in common
 * @param image shape of a sample
 * @param real the same figures of as many real images
 * @param rows one a scale, ascending
 */
public record SweepFile(
    String command,
    SweepRequest request,
    ImageShape image,
    Map<String, Double> real,
    List<SweepRow> rows) {
  private static final long LONGEST = 1L << 28;

  /** Sorts the rows. */
  public SweepFile {
    rows = rows.stream().sorted(Comparator.comparingDouble(SweepRow::scale)).toList();
  }

  /**
   * The row of a scale.
   *
   * @param scale exactly
   * @return empty if it is not done
   */
  public Optional<SweepRow> row(double scale) {
    return rows.stream().filter(r -> r.scale() == scale).findFirst();
  }

  /**
   * With one more scale.
   *
   * @param row of a scale that is not done yet
   * @return the new sweep
   */
  public SweepFile with(SweepRow row) {
    var all = new ArrayList<>(rows);
    all.add(row);
    return new SweepFile(command, request, image, real, all);
  }

  /**
   * Writes it, whole or not at all.
   *
   * @param file the file
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    AtomicWrite.bytes(
        file,
        new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this));
  }

  /**
   * Reads one.
   *
   * @param file the file
   * @return the sweep, or empty if there is no such file
   * @throws DataException if it is damaged
   */
  public static Optional<SweepFile> read(Path file) {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      if (Files.size(file) > LONGEST) {
        throw DataException.in(file, "more than " + LONGEST + " bytes", "is no sweep");
      }
      var sweep = new ObjectMapper().readValue(Files.readAllBytes(file), SweepFile.class);
      if (sweep == null || sweep.request == null || sweep.image == null || sweep.real == null) {
        throw DataException.in(file, "request, image or real is missing", "damaged");
      }
      for (SweepRow row : sweep.rows) {
        int values = sweep.image.values();
        if (row.figures() == null || row.shown() == null || row.shown().length % values != 0) {
          throw DataException.in(file, "the row of scale " + row.scale(), "damaged");
        }
      }
      return Optional.of(sweep);
    } catch (JacksonException e) {
      throw new DataException(file + ": is no sweep: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
