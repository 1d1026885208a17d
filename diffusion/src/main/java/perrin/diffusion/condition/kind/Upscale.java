package perrin.diffusion.condition.kind;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.ImageShape;

/** The sample with fewer rows and columns, for super-resolution: means over squares of pixels. */
public final class Upscale extends MadeImage {
  /** The entry; made by the catalogue. */
  public Upscale() {}

  @Override
  protected int channels(ImageShape sample) {
    return sample.channels();
  }

  @Override
  protected Making making(Settings settings, ImageShape s) {
    int f = settings.whole("factor", 2, 64);
    if (s.height() % f != 0 || s.width() % f != 0) {
      throw new CatalogException(
          "condition upscale: factor=%d must divide rows and columns, %d and %d"
              .formatted(f, s.height(), s.width()));
    }
    return (x, offset, into, at) -> {
      for (int c = 0; c < s.channels(); c++) {
        int plane = c * s.height() * s.width();
        for (int row = 0; row < s.height(); row += f) {
          for (int column = 0; column < s.width(); column += f) {
            square(x, offset + plane, into, at + plane, s.width(), row, column, f);
          }
        }
      }
    };
  }

  /** Fills a square with its mean. */
  private static void square(
      float[] x, int from, float[] into, int to, int width, int row, int column, int f) {
    double sum = 0;
    for (int i = 0; i < f * f; i++) {
      sum += x[from + (row + i / f) * width + column + i % f];
    }
    float mean = (float) (sum / (f * f));
    for (int i = 0; i < f * f; i++) {
      into[to + (row + i / f) * width + column + i % f] = mean;
    }
  }

  @Override
  public String name() {
    return "upscale";
  }

  @Override
  public String summary() {
    return "the sample with fewer rows and columns, beside the noisy one: super-resolution";
  }

  @Override
  public String paper() {
    return "arXiv 2104.07636";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("factor", 4, "rows and columns are divided by it"));
  }
}
