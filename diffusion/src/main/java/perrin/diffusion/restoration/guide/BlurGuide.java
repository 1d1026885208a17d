package perrin.diffusion.restoration.guide;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.ImageShape;

/** The picture blurred by a Gaussian; beyond the border the border goes on. */
public final class BlurGuide implements NamedGuide {
  /** The entry; made by the catalogue. */
  public BlurGuide() {}

  @Override
  public Guide make(Settings settings) {
    double sigma = settings.real("sigma", 0.01, 1000);
    return (picture, shape) -> {
      float[] rows = along(picture, shape, sigma, true);
      return along(rows, shape, sigma, false);
    };
  }

  private static float[] along(float[] picture, ImageShape shape, double sigma, boolean rows) {
    int h = shape.height();
    int w = shape.width();
    int n = rows ? w : h;
    int reach = Math.min(n, (int) Math.ceil(4 * sigma));
    double[] kernel = new double[2 * reach + 1];
    double sum = 0;
    for (int d = -reach; d <= reach; d++) {
      kernel[d + reach] = Math.exp(-0.5 * d * d / (sigma * sigma));
      sum += kernel[d + reach];
    }
    var out = new float[picture.length];
    for (int i = 0; i < out.length; i++) {
      int x = i % w;
      int y = i / w % h;
      double mean = 0;
      for (int d = -reach; d <= reach; d++) {
        int at =
            rows ? i - x + Math.clamp(x + d, 0, w - 1) : i + (Math.clamp(y + d, 0, h - 1) - y) * w;
        mean += kernel[d + reach] * picture[at];
      }
      out[i] = (float) (mean / sum);
    }
    return out;
  }

  @Override
  public String name() {
    return "blur";
  }

  @Override
  public String summary() {
    return "the picture blurred by a Gaussian";
  }

  @Override
  public String paper() {
    return "arXiv 2108.01073";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("sigma", 2, "its deviation in pixels"));
  }
}
