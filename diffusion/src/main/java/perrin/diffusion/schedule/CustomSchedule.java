package perrin.diffusion.schedule;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/**
 * A table of one's own: beta_1 … beta_T or abar_1 … abar_T, in brackets or in a file.
 *
 * <p>A file holds one number a line, or lines of several columns under a header that names one of
 * them {@code beta} or {@code alphaBar}, such as {@code perrin schedule NAME --csv} writes.
 */
public final class CustomSchedule implements NamedSchedule {
  /** The entry; made by the catalogue. */
  public CustomSchedule() {}

  /**
   * The schedule of a table of abar.
   *
   * @param spec how to make it again
   * @param alphaBars abar_1 … abar_T, falling from below 1; the last one may be 0
   * @return the schedule
   * @throws IllegalArgumentException if they do not fall
   */
  public static DiscreteSchedule ofAlphaBars(String spec, double... alphaBars) {
    return DiscreteSchedule.ofLogAlphaBars(spec, Arrays.stream(alphaBars).map(Math::log).toArray());
  }

  /**
   * The schedule of a function.
   *
   * @param spec how to name it
   * @param steps T, at least 1
   * @param alphaBar abar as a function of k / T, falling from below 1 after 0
   * @return the schedule
   * @throws IllegalArgumentException if it does not fall
   */
  public static DiscreteSchedule ofFunction(String spec, int steps, DoubleUnaryOperator alphaBar) {
    double[] abar = new double[steps];
    Arrays.setAll(abar, i -> alphaBar.applyAsDouble((i + 1.0) / steps));
    return ofAlphaBars(spec, abar);
  }

  private static DiscreteSchedule fromFile(String spec, Path file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file).stream().filter(l -> !l.isBlank()).toList();
    } catch (IOException e) {
      throw new CatalogException("custom: " + file + " cannot be read: " + e.getMessage());
    }
    if (lines.isEmpty()) {
      throw new CatalogException("custom: " + file + " is empty");
    }
    List<String> header = Arrays.asList(lines.getFirst().strip().split("\\s*,\\s*"));
    int beta = header.indexOf("beta");
    int column = beta >= 0 ? beta : header.indexOf("alphaBar");
    boolean headed = column >= 0;
    var values = new ArrayList<Double>();
    for (String line : lines.subList(headed ? 1 : 0, lines.size())) {
      String[] cells = line.strip().split("\\s*,\\s*");
      try {
        values.add(Double.parseDouble(cells[Math.max(0, column)]));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new CatalogException(
            "custom: %s: '%s' has no number in column %d; a header names it beta or alphaBar"
                .formatted(file, line, Math.max(0, column) + 1));
      }
    }
    double[] table = values.stream().mapToDouble(v -> v).toArray();
    return headed && column != beta
        ? ofAlphaBars(spec, table)
        : DiscreteSchedule.ofBetas(spec, table);
  }

  @Override
  public DiscreteSchedule make(Settings settings) {
    String spec = "custom:" + settings;
    if (!settings.text("file").isEmpty()) {
      return fromFile(spec, Path.of(settings.bracketed("file")));
    }
    double[] abar = settings.reals("alpha-bar");
    return abar.length > 0
        ? ofAlphaBars(spec, abar)
        : DiscreteSchedule.ofBetas(spec, settings.reals("beta"));
  }

  @Override
  public String name() {
    return "custom";
  }

  @Override
  public String summary() {
    return "a table of beta or abar, inline or from a file";
  }

  @Override
  public String paper() {
    return "the user's own";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(
            "beta",
            "[0.01,0.02,0.05,0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.9,0.99]",
            "beta_1 … beta_T; the default is an example"),
        new Setting("alpha-bar", "", "abar_1 … abar_T, in place of beta"),
        new Setting("file", "", "file with the table, in place of both"));
  }
}
