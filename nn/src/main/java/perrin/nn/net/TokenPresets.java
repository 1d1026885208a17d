package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;

/** The transformers of the papers. */
final class TokenPresets {
  private static final String DIT = "Peebles and Xie 2023, arXiv 2212.09748, table 4";
  private static final String UVIT = "Bao et al. 2023, arXiv 2209.12152, table 1";

  private TokenPresets() {}

  static List<Preset> all() {
    var all = new ArrayList<Preset>();
    for (int patch : List.of(2, 4, 8)) {
      boolean large = patch == 8;
      all.add(dit("s", patch, "33", 384, 12, 6));
      all.add(dit("b", patch, large ? "131" : "130", 768, 12, 12));
      all.add(dit("l", patch, large ? "459" : "458", 1024, 24, 16));
      all.add(dit("xl", patch, large ? "676" : "675", 1152, 28, 16));
    }
    all.add(uvit("s", 2, "44", new TokenShape(3, 3, 32, 2, 512, 13, 8, 4, 0)));
    all.add(uvit("m", 4, "131", new TokenShape(3, 3, 64, 4, 768, 17, 12, 4, 1000)));
    all.add(uvit("l", 2, "287", new TokenShape(4, 4, 32, 2, 1024, 21, 16, 4, 1000)));
    all.add(uvit("h", 2, "501", new TokenShape(4, 4, 32, 2, 1152, 29, 16, 4, 1000)));
    return all;
  }

  /** On ImageNet latents of [4,32,32], the variance learned. */
  private static Preset dit(
      String size, int patch, String millions, int features, int depth, int heads) {
    var shape = new TokenShape(4, 8, 32, patch, features, depth, heads, 4, 1000);
    return new Preset("dit-" + size + patch, DIT, millions, new DitConfig(shape));
  }

  private static Preset uvit(String size, int patch, String millions, TokenShape shape) {
    return new Preset("uvit-" + size + patch, UVIT, millions, new UVitConfig(shape));
  }
}
