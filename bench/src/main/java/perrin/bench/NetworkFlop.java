package perrin.bench;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import perrin.nn.Parameter;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.tensor.Shape;

/**
 * Multiplications and additions of one image's forward pass: those of convolutions, as if direct,
 * and of linear layers.
 */
final class NetworkFlop {
  private static final Pattern RESAMPLE = Pattern.compile("(down|up)\\.(\\d+)\\.(\\w+)\\..*");

  private NetworkFlop() {}

  static double forward(UNet net) {
    double flop = 0;
    for (Map.Entry<String, Parameter> e : net.named().entrySet()) {
      Shape w = e.getValue().shape();
      if (w.rank() == 4) {
        double rows = rows(net.config(), e.getKey());
        flop += 2.0 * w.size() * rows * rows;
      } else if (w.rank() == 2) {
        flop += 2.0 * w.size();
      }
    }
    return flop;
  }

  /** Rows of a convolution's result, which are its columns too. */
  private static int rows(UNetConfig config, String name) {
    Matcher m = RESAMPLE.matcher(name);
    if (!m.matches()) {
      boolean inside = name.startsWith("middle.");
      return config.size(inside ? config.levels() - 1 : 0);
    }
    int level = Integer.parseInt(m.group(2));
    return switch (m.group(3)) {
      case "downsample" -> config.size(level + 1);
      case "upsample" -> config.size(level - 1);
      default -> config.size(level);
    };
  }
}
