package perrin.diffusion.data.format;

import java.util.Optional;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/**
 * Keeps the first warning that means lost pixels: the JPEG decoder fills what is missing with grey
 * and only warns.
 */
final class DecoderWarnings implements IIOReadWarningListener {
  private String damage;

  @Override
  public void warningOccurred(ImageReader source, String warning) {
    boolean harmless = warning.contains("ICC") || warning.contains("profile");
    if (damage == null && !harmless) {
      damage = warning;
    }
  }

  Optional<String> damage() {
    return Optional.ofNullable(damage);
  }
}
