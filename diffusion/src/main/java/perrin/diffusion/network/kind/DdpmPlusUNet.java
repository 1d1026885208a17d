package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.nn.net.NcsnOptions;
import perrin.nn.net.UNetOptions;

/** The U-Net DDPM++. */
public final class DdpmPlusUNet extends UNetFamily {
  /** The entry; made by the catalogue. */
  public DdpmPlusUNet() {}

  @Override
  List<Setting> own() {
    return List.of();
  }

  @Override
  UNetOptions options(Settings settings) {
    return UNetOptions.DDPM.ncsn(NcsnOptions.DDPM_PLUS);
  }

  @Override
  public String name() {
    return "ddpmpp";
  }

  @Override
  public String summary() {
    return "DDPM++: resampling within blocks, scaled sums, one attention a level on the way up";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }
}
