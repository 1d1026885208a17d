package perrin.diffusion.restoration.guide;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** The picture in few levels of each channel: flat patches, as of paint. */
public final class PosteriseGuide implements NamedGuide {
  /** The entry; made by the catalogue. */
  public PosteriseGuide() {}

  @Override
  public Guide make(Settings settings) {
    int levels = settings.whole("levels", 2, 256);
    return (picture, _) -> {
      var out = new float[picture.length];
      for (int i = 0; i < out.length; i++) {
        long step = Math.round((Math.clamp(picture[i], -1.0, 1.0) + 1) / 2 * (levels - 1));
        out[i] = (float) (2.0 * step / (levels - 1) - 1);
      }
      return out;
    };
  }

  @Override
  public String name() {
    return "posterise";
  }

  @Override
  public String summary() {
    return "the picture in few levels of each channel";
  }

  @Override
  public String paper() {
    return "arXiv 2108.01073";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("levels", 3, "how many, from 2 to 256"));
  }
}
