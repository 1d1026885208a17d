package perrin.diffusion.condition.kind;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.ImageShape;

/** Where a sample has its foreground: 1 where any channel is brighter than a threshold, else -1. */
public final class Layout extends MadeImage {
  /** The entry; made by the catalogue. */
  public Layout() {}

  @Override
  protected int channels(ImageShape sample) {
    return 1;
  }

  @Override
  protected Making making(Settings settings, ImageShape s) {
    double threshold = settings.real("threshold", -1, 1);
    int plane = s.height() * s.width();
    return (x, offset, into, at) -> {
      for (int i = 0; i < plane; i++) {
        float brightest = -1;
        for (int c = 0; c < s.channels(); c++) {
          brightest = Math.max(brightest, x[offset + c * plane + i]);
        }
        into[at + i] = brightest > threshold ? 1 : -1;
      }
    };
  }

  @Override
  public String name() {
    return "layout";
  }

  @Override
  public String summary() {
    return "a mask of the sample's foreground, beside the noisy one: images of a given layout";
  }

  @Override
  public String paper() {
    return "arXiv 2207.00050";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("threshold", -0.3, "brighter pixels, of [-1,1], are foreground"));
  }
}
