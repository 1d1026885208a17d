package perrin.diffusion.sweep;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.guidance.Guidances;

/**
 * What all scales of a sweep have in common: figures are comparable only if it is equal.
 *
 * @param run the diffusion model's
 * @param step steps that made its weights
 * @param guidance such as {@code cfg} or {@code cfg-rescale:phi=0.5}, without the swept setting
 * @param parameter the swept setting of its first part, such as {@code scale}
 * @param sampler solver
 * @param grid noise levels it visits
 * @param steps solver steps
 * @param clip whether x0Hat is kept within the range of images
 * @param count samples a scale
 * @param seed keys the noise, the same at every scale
 * @param labels what is asked for, in turn
 * @param classifier digest of the weights of the classifier that judges
 * @param test fingerprint of the real images
 * @param weak the worse model, or empty
 * @param noisyClassifier the classifier that guides and the step of its weights, or empty
 */
public record SweepRequest(
    String run,
    int step,
    String guidance,
    String parameter,
    String sampler,
    String grid,
    int steps,
    boolean clip,
    int count,
    long seed,
    List<Integer> labels,
    String classifier,
    String test,
    String weak,
    String noisyClassifier) {
  private static final Pattern PARTS = Pattern.compile("\\+(?=\\s*[a-z])");

  /** Copies the labels. */
  public SweepRequest {
    labels = List.copyOf(labels);
  }

  /**
   * The guidance at a scale.
   *
   * @param value of the swept setting
   * @return such as {@code cfg:convention=extra,scale=1.5}
   */
  public String at(double value) {
    return at(guidance, parameter, value);
  }

  /**
   * A guidance with a setting of its first part.
   *
   * @param guidance without the setting
   * @param parameter the setting
   * @param value its value
   * @return the guidance's specification
   * @throws CatalogException if there is no such guidance, or it has no such setting, or has it
   *     already
   */
  public static String at(String guidance, String parameter, double value) {
    String[] parts = PARTS.split(guidance, 2);
    String first = parts[0].strip();
    var entry = Guidances.catalog().choose(first).entry();
    List<String> names = entry.settings().stream().map(Setting::name).toList();
    if (!names.contains(parameter)) {
      throw new CatalogException(
          "guidance %s has no setting %s to sweep; it has %s"
              .formatted(entry.name(), parameter, String.join(", ", names)));
    }
    if (first.matches(".*[:,]\\s*" + Pattern.quote(parameter) + "\\s*=.*")) {
      throw new CatalogException(
          "guidance %s: %s is swept, so leave it out".formatted(first, parameter));
    }
    String setting = parameter + "=" + text(value);
    String whole = first + (first.contains(":") ? "," : ":") + setting;
    return parts.length == 1 ? whole : whole + "+" + parts[1];
  }

  /**
   * The setting of a guidance that is swept when nobody says: its scale, or else the first it has.
   *
   * @param guidance such as {@code cfg}
   * @return the setting of its first part
   * @throws CatalogException if there is no such guidance, or it has no setting
   */
  public static String usualParameter(String guidance) {
    var entry = Guidances.catalog().choose(PARTS.split(guidance, 2)[0].strip()).entry();
    List<String> names = entry.settings().stream().map(Setting::name).toList();
    if (names.isEmpty()) {
      throw new CatalogException("guidance " + entry.name() + " has no setting to sweep");
    }
    return names.contains("scale") ? "scale" : names.getFirst();
  }

  /** Such as 3 and 1.5. */
  static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
