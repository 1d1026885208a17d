package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.nn.net.UNetOptions;

/** The U-Net of DDPM. */
public final class DdpmUNet extends UNetFamily {
  /** The entry; made by the catalogue. */
  public DdpmUNet() {}

  @Override
  List<Setting> own() {
    return List.of();
  }

  @Override
  UNetOptions options(Settings settings) {
    return UNetOptions.DDPM;
  }

  @Override
  public String name() {
    return "unet";
  }

  @Override
  public String summary() {
    return "the U-Net of DDPM: time and conditions are added within residual blocks";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239";
  }
}
