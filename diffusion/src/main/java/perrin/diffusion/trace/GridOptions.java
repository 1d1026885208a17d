package perrin.diffusion.trace;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.grid.BetaDistribution;

/**
 * A grid as typed under the convention diffusers: {@code NAME} or {@code NAME:key=value,…}.
 *
 * @param name of the grid
 * @param values what was set
 */
record GridOptions(String name, Map<String, String> values) {
  private static final double RHO = 7;
  private static final double BETA = 0.6;

  static GridOptions of(String spec, String... allowed) {
    int colon = spec.indexOf(':');
    Map<String, String> values = new HashMap<>();
    if (colon >= 0) {
      for (String pair : spec.substring(colon + 1).split(",")) {
        String[] both = pair.split("=", 2);
        if (both.length < 2 || !Set.of(allowed).contains(both[0])) {
          throw new CatalogException(
              "grid %s: '%s' is not one of its settings under the convention diffusers, %s"
                  .formatted(spec, pair, List.of(allowed)));
        }
        values.put(both[0], both[1]);
      }
    }
    return new GridOptions(colon < 0 ? spec : spec.substring(0, colon), values);
  }

  String word(String key, String... words) {
    String value = values.getOrDefault(key, words[0]);
    if (!List.of(words).contains(value)) {
      throw new CatalogException(
          "grid %s: %s is '%s', but must be one of %s".formatted(name, key, value, List.of(words)));
    }
    return value;
  }

  boolean truth(String key) {
    return word(key, "false", "true").equals("true");
  }

  double number(String key, double otherwise) {
    String value = values.get(key);
    try {
      return value == null ? otherwise : Double.parseDouble(value);
    } catch (NumberFormatException e) {
      throw new CatalogException("grid %s: %s=%s is no number".formatted(name, key, value));
    }
  }

  /** n numbers evenly from one to another, both included; one number is the first. */
  static double[] line(double from, double to, int n) {
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      double u = n == 1 ? 0 : i / (n - 1.0);
      v[i] = u == 1 ? to : from + u * (to - from);
    }
    return v;
  }

  /** The sigmas of a ramp between two, or those given if the grid is no ramp. */
  double[] ramp(double[] plain, double high, double low, String... others) {
    int n = plain.length;
    double[] u = line(0, 1, n);
    double[] out = plain.clone();
    for (int i = 0; i < n; i++) {
      out[i] =
          switch (name) {
            case "karras" ->
                Math.pow(
                    Math.pow(high, 1 / RHO)
                        + u[i] * (Math.pow(low, 1 / RHO) - Math.pow(high, 1 / RHO)),
                    RHO);
            case "exponential", "logsnr-uniform" ->
                Math.exp(Math.log(high) + u[i] * (Math.log(low) - Math.log(high)));
            case "beta" -> low + new BetaDistribution(BETA, BETA).quantile(1 - u[i]) * (high - low);
            default -> {
              if (!List.of(others).contains(name)) {
                throw new CatalogException(
                    "grid %s: under the convention diffusers there are %s, karras, exponential,"
                            .formatted(name, String.join(", ", others))
                        + " beta and logsnr-uniform");
              }
              yield plain[i];
            }
          };
    }
    return out;
  }
}
