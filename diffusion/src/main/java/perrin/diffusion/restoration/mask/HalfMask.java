package perrin.diffusion.restoration.mask;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** Hides one half. */
public final class HalfMask implements NamedMask {
  /** The entry; made by the catalogue. */
  public HalfMask() {}

  @Override
  public Mask make(Settings settings) {
    String side = settings.word("side", "right", "left", "bottom", "top");
    return (h, w) -> {
      boolean[] hidden = new boolean[h * w];
      for (int i = 0; i < hidden.length; i++) {
        int column = i % w;
        int row = i / w;
        hidden[i] =
            switch (side) {
              case "right" -> column >= w - w / 2;
              case "left" -> column < w / 2;
              case "bottom" -> row >= h - h / 2;
              default -> row < h / 2;
            };
      }
      return hidden;
    };
  }

  @Override
  public String name() {
    return "half";
  }

  @Override
  public String summary() {
    return "hides the right, left, bottom or top half";
  }

  @Override
  public String paper() {
    return "arXiv 2201.09865";
  }

  @Override
  public List<Setting> settings() {
    return List.of(new Setting("side", "right", "right, left, bottom or top"));
  }
}
