package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.nn.layer.ResamplingFilter;
import perrin.nn.net.Growing;
import perrin.nn.net.NcsnOptions;
import perrin.nn.net.UNetOptions;

/** The U-Net NCSN++. */
public final class NcsnPlusUNet extends UNetFamily {
  /** The entry; made by the catalogue. */
  public NcsnPlusUNet() {}

  @Override
  List<Setting> own() {
    return List.of(
        new Setting("filter", "smooth", "of resampling: smooth, which is [1,3,3,1], or box"),
        new Setting(
            "input",
            "residual",
            "images of all resolutions on the way down: residual, sum or none"),
        new Setting(
            "output", "none", "images of all resolutions on the way up: residual, sum or none"),
        Setting.of(
            "fourier",
            16,
            "scale of the time's frequencies, for times that are logarithms of noise levels, as"
                + " those of edm and edm-ve; 0: sines of step numbers"));
  }

  @Override
  UNetOptions options(Settings settings) {
    return UNetOptions.DDPM.ncsn(
        new NcsnOptions(
            settings.word("filter", "smooth", "box").equals("box")
                ? ResamplingFilter.BOX
                : ResamplingFilter.SMOOTH,
            true,
            true,
            growing(settings, "input"),
            growing(settings, "output"),
            settings.real("fourier", 0, 1000)));
  }

  @Override
  public String name() {
    return "ncsnpp";
  }

  @Override
  public String summary() {
    return "NCSN++: smooth resampling, images of all resolutions, the time's Fourier features";
  }

  @Override
  public String paper() {
    return "arXiv 2011.13456";
  }

  private static Growing growing(Settings settings, String name) {
    return switch (settings.word(name, "residual", "sum", "none")) {
      case "residual" -> Growing.RESIDUAL;
      case "sum" -> Growing.SUM;
      default -> Growing.NONE;
    };
  }
}
