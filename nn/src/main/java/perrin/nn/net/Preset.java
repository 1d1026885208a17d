package perrin.nn.net;

import java.math.BigDecimal;
import perrin.nn.Module;

/**
 * A network of a paper, by name.
 *
 * @param name such as {@code ddpm-cifar10}
 * @param paper where it stands
 * @param millions of parameters as published with the paper, its code or by papers that compare
 *     with it, with the digits that were printed, such as {@code 35.7}, or {@code 1.2E2} for 120
 *     whose zero is no digit; empty where none were
 * @param config its shape
 * @param classifier whether it tells classes apart: a {@link UNetClassifier}
 */
public record Preset(
    String name, String paper, String millions, NetworkConfig config, boolean classifier) {

  /** A network from images to images. */
  Preset(String name, String paper, String millions, NetworkConfig config) {
    this(name, paper, millions, config, false);
  }

  /** A classifier of noisy images. */
  static Preset classifier(String name, String paper, String millions, UNetConfig config) {
    return new Preset(name, paper, millions, config, true);
  }

  /**
   * The network; its weights are not made.
   *
   * @return the module
   */
  public Module network() {
    return classifier ? new UNetClassifier((UNetConfig) config) : config.network();
  }

  /**
   * Number of learned numbers of the network made here.
   *
   * @return the sum of the sizes of all parameters
   */
  public long parameterCount() {
    return network().parameterCount();
  }

  /**
   * Whether that number is the published one, up to half a unit of its last printed digit.
   *
   * @return false also where none was published
   */
  public boolean countsAsPublished() {
    if (millions.isEmpty()) {
      return false;
    }
    BigDecimal published = new BigDecimal(millions).movePointRight(6);
    BigDecimal half = BigDecimal.valueOf(5, new BigDecimal(millions).scale() + 1).movePointRight(6);
    return published.subtract(BigDecimal.valueOf(parameterCount())).abs().compareTo(half) <= 0;
  }
}
