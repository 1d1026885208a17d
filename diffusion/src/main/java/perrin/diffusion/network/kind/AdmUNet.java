package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.nn.net.UNetOptions;

/** The U-Net of ADM. */
public final class AdmUNet extends UNetFamily {
  /** The entry; made by the catalogue. */
  public AdmUNet() {}

  @Override
  List<Setting> own() {
    return List.of(
        Setting.of("head-channels", 0, "channels of a head; 0: the number of heads is given"));
  }

  @Override
  UNetOptions options(Settings settings) {
    return UNetOptions.DDPM.adm(settings.whole("head-channels", 0, 4096));
  }

  @Override
  public String name() {
    return "adm";
  }

  @Override
  public String summary() {
    return "ADM's U-Net: adaptive group norm (scale and shift), resampling within blocks";
  }

  @Override
  public String paper() {
    return "arXiv 2105.05233";
  }
}
