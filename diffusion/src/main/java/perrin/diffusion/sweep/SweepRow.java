package perrin.diffusion.sweep;

import java.util.Map;
import perrin.diffusion.evaluation.Measured;

/**
 * What a scale gave.
 *
 * @param scale value of the swept setting
 * @param figures by their names in files, such as {@code accuracy}; null for what could not be
 *     measured
 * @param accuracyByClass the share of the samples of each label that is read as that, {@code [K]}
 * @param shown its first samples as bytes {@code [N,C,H,W]}
 * @param seconds that drawing took
 */
public record SweepRow(
    double scale,
    Map<String, Double> figures,
    double[] accuracyByClass,
    byte[] shown,
    double seconds) {
  static final String ACCURACY = "accuracy";
  static final String CONFIDENCE = "confidence";
  static final String DIVERSITY = "diversity";
  static final String FRECHET = "frechet";
  static final String PRECISION = "precision";
  static final String RECALL = "recall";

  /**
   * From what was measured.
   *
   * @param scale value of the swept setting
   * @param measured the figures
   * @param shown its first samples as bytes
   * @param seconds that drawing took
   * @return the row
   */
  public static SweepRow of(double scale, Measured measured, byte[] shown, double seconds) {
    return new SweepRow(scale, measured.byKey(), measured.accuracyByClass(), shown, seconds);
  }

  /**
   * A figure.
   *
   * @param key its name
   * @return NaN where there is none
   */
  public double figure(String key) {
    Double value = figures.get(key);
    return value == null ? Double.NaN : value;
  }
}
