package perrin.diffusion.restoration.mask;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;

/** Keeps every n-th row or column. */
public final class LinesMask implements NamedMask {
  /** The entry; made by the catalogue. */
  public LinesMask() {}

  @Override
  public Mask make(Settings settings) {
    int every = settings.whole("every", 2, 1 << 20);
    boolean columns = settings.word("along", "rows", "columns").equals("columns");
    return (h, w) -> {
      boolean[] hidden = new boolean[h * w];
      for (int i = 0; i < hidden.length; i++) {
        hidden[i] = (columns ? i % w : i / w) % every != 0;
      }
      return hidden;
    };
  }

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public String summary() {
    return "keeps every n-th row or column and hides the others";
  }

  @Override
  public String paper() {
    return "arXiv 2201.09865";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("every", 2, "n, at least 2"), new Setting("along", "rows", "rows or columns"));
  }
}
