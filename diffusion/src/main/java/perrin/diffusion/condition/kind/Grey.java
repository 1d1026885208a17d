package perrin.diffusion.condition.kind;

import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.data.ImageShape;

/** The brightness of a coloured sample, for colourisation. */
public final class Grey extends MadeImage {
  /** The entry; made by the catalogue. */
  public Grey() {}

  @Override
  protected int channels(ImageShape sample) {
    return 1;
  }

  @Override
  protected Making making(Settings settings, ImageShape s) {
    if (s.channels() != 3) {
      throw new CatalogException(
          "condition grey: the samples have %d channels; only what has colours can lose them"
              .formatted(s.channels()));
    }
    int plane = s.height() * s.width();
    return (x, offset, into, at) -> {
      for (int i = 0; i < plane; i++) {
        // weights of red, green and blue as the eye sees them (ITU-R BT.601)
        into[at + i] =
            (float)
                (0.299 * x[offset + i]
                    + 0.587 * x[offset + plane + i]
                    + 0.114 * x[offset + 2 * plane + i]);
      }
    };
  }

  @Override
  public String name() {
    return "grey";
  }

  @Override
  public String summary() {
    return "the sample without colours, beside the noisy one: colourisation";
  }

  @Override
  public String paper() {
    return "arXiv 2111.05826";
  }
}
