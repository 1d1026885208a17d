package perrin.diffusion.restoration.mask;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/** Hides pixels at random, as many as the share says. */
public final class RandomMask implements NamedMask {
  private static final int SUB_STEP = 0x6d61;

  /** The entry; made by the catalogue. */
  public RandomMask() {}

  @Override
  public Mask make(Settings settings) {
    double share = settings.real("share", 0, 1);
    int seed = settings.whole("seed", 0, Integer.MAX_VALUE);
    return (h, w) -> {
      int pixels = h * w;
      // two draws of one purpose would share their bits: masks use a sub-step that no other has
      var key = new NoiseKey(seed, Purpose.EVALUATION, 0, SUB_STEP);
      int[] order = Noise.permutation(key, 0, pixels);
      boolean[] hidden = new boolean[pixels];
      for (int i = 0; i < Math.round(share * pixels); i++) {
        hidden[order[i]] = true;
      }
      return hidden;
    };
  }

  @Override
  public String name() {
    return "random";
  }

  @Override
  public String summary() {
    return "hides pixels at random";
  }

  @Override
  public String paper() {
    return "arXiv 2209.14687";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.of("share", 0.8, "the part that is hidden, from 0 to 1"),
        Setting.of("seed", 0, "keys which"));
  }
}
