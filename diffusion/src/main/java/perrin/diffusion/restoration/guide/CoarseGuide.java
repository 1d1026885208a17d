package perrin.diffusion.restoration.guide;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.image.Resampling;

/** The picture in coarse blocks: as large strokes see it. */
public final class CoarseGuide implements NamedGuide {
  /** The entry; made by the catalogue. */
  public CoarseGuide() {}

  @Override
  public Guide make(Settings settings) {
    int factor = settings.whole("factor", 2, 4096);
    return (picture, shape) -> {
      int h = shape.height();
      int w = shape.width();
      if (h % factor != 0 || w % factor != 0) {
        throw new CatalogException(
            "coarse: factor=%d must divide the sides of %d x %d pixels".formatted(factor, w, h));
      }
      float[] small = Resampling.AREA.resize(picture, h, w, h / factor, w / factor);
      return Resampling.NEAREST.resize(small, h / factor, w / factor, h, w);
    };
  }

  @Override
  public String name() {
    return "coarse";
  }

  @Override
  public String summary() {
    return "the picture's means over blocks";
  }

  @Override
  public String paper() {
    return "arXiv 2108.01073";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.of("factor", 4, "side of a block; divides the picture's sides"));
  }
}
