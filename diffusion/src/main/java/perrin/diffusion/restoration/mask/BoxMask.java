package perrin.diffusion.restoration.mask;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** Hides a rectangle, or everything but it. */
public final class BoxMask implements NamedMask {
  /** The entry; made by the catalogue. */
  public BoxMask() {}

  @Override
  public Mask make(Settings settings) {
    int x = settings.whole("x", -1, 1 << 20);
    int y = settings.whole("y", -1, 1 << 20);
    int width = settings.whole("width", 0, 1 << 20);
    int height = settings.whole("height", 0, 1 << 20);
    boolean outside = settings.truth("outside");
    return (h, w) -> {
      int across = width == 0 ? (w + 1) / 2 : width;
      int down = height == 0 ? (h + 1) / 2 : height;
      int left = x < 0 ? (w - across) / 2 : x;
      int top = y < 0 ? (h - down) / 2 : y;
      if (left < 0 || top < 0 || left + across > w || top + down > h) {
        throw new CatalogException(
            "box: %d x %d pixels at (%d, %d) do not fit into pictures of %d x %d"
                .formatted(across, down, left, top, w, h));
      }
      boolean[] hidden = new boolean[h * w];
      for (int i = 0; i < hidden.length; i++) {
        int column = i % w;
        int row = i / w;
        boolean inside = column >= left && column < left + across && row >= top && row < top + down;
        hidden[i] = inside != outside;
      }
      return hidden;
    };
  }

  @Override
  public String name() {
    return "box";
  }

  @Override
  public String summary() {
    return "hides a rectangle, by default the middle; outside=true keeps it and hides the rest";
  }

  @Override
  public String paper() {
    return "arXiv 2201.09865";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("x", -1, "its left column from 0; -1 for the middle"),
        Setting.of("y", -1, "its top row from 0; -1 for the middle"),
        Setting.of("width", 0, "in pixels; 0 for half of the picture's"),
        Setting.of("height", 0, "in pixels; 0 for half of the picture's"),
        new Setting("outside", "false", "true to hide all but the rectangle"));
  }
}
