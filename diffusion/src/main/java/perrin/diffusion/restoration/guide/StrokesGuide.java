package perrin.diffusion.restoration.guide;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.ImageShape;

/**
 * The picture as broad strokes see it: the median over a square about each pixel, then few levels
 * of each channel (Meng et al. 2022, arXiv 2108.01073, simulate strokes by a median filter and few
 * colours as well).
 */
public final class StrokesGuide implements NamedGuide {
  /** The entry; made by the catalogue. */
  public StrokesGuide() {}

  @Override
  public Guide make(Settings settings) {
    int width = settings.whole("width", 1, 99);
    int levels = settings.whole("levels", 2, 256);
    return (picture, shape) -> {
      float[] flat = medians(picture, shape, width / 2);
      for (int i = 0; i < flat.length; i++) {
        long step = Math.round((Math.clamp(flat[i], -1.0, 1.0) + 1) / 2 * (levels - 1));
        flat[i] = (float) (2.0 * step / (levels - 1) - 1);
      }
      return flat;
    };
  }

  private static float[] medians(float[] picture, ImageShape shape, int reach) {
    int h = shape.height();
    int w = shape.width();
    var out = new float[picture.length];
    var around = new float[(2 * reach + 1) * (2 * reach + 1)];
    for (int i = 0; i < out.length; i++) {
      int x = i % w;
      int y = i / w % h;
      int n = 0;
      for (int v = Math.max(0, y - reach); v <= Math.min(h - 1, y + reach); v++) {
        for (int u = Math.max(0, x - reach); u <= Math.min(w - 1, x + reach); u++) {
          around[n++] = picture[i + (v - y) * w + u - x];
        }
      }
      Arrays.sort(around, 0, n);
      out[i] = around[n / 2];
    }
    return out;
  }

  @Override
  public String name() {
    return "strokes";
  }

  @Override
  public String summary() {
    return "the picture in broad strokes: medians over squares, in few levels";
  }

  @Override
  public String paper() {
    return "arXiv 2108.01073";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("width", 5, "side of the square in pixels, odd"),
        Setting.of("levels", 6, "how many of each channel, from 2 to 256"));
  }
}
