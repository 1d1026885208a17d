package perrin.diffusion.network.kind;

import java.util.Arrays;
import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.nn.layer.TimeInjection;
import perrin.nn.net.UNetOptions;

/** The efficient U-Net of Imagen. */
public final class EfficientUNet extends UNetFamily {
  /** The entry; made by the catalogue. */
  public EfficientUNet() {}

  @Override
  List<Setting> own() {
    return List.of(
        new Setting(
            "per-level",
            "as-blocks",
            "residual blocks of each resolution, the finest first, such as [1,2,4]"));
  }

  @Override
  UNetOptions options(Settings settings) {
    return UNetOptions.DDPM.efficient(blocks(settings)).told(TimeInjection.SCALE_AND_SHIFT);
  }

  @Override
  public String name() {
    return "efficient";
  }

  @Override
  public String summary() {
    return "Imagen's efficient U-Net: halves before a resolution's blocks, doubles after them";
  }

  @Override
  public String paper() {
    return "arXiv 2205.11487";
  }

  private static List<Integer> blocks(Settings settings) {
    if (settings.text("per-level").equals("as-blocks")) {
      return List.of();
    }
    double[] each = settings.reals("per-level");
    if (Arrays.stream(each).anyMatch(b -> b != Math.rint(b) || b < 1 || b > 64)) {
      throw new CatalogException(
          "per-level=" + settings.text("per-level") + ": numbers of blocks are whole, 1 to 64");
    }
    return Arrays.stream(each).mapToObj(b -> (int) b).toList();
  }
}
