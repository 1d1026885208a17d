package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.network.NamedNetwork;
import perrin.diffusion.network.TextReading;
import perrin.diffusion.network.Trainable;
import perrin.diffusion.run.NetworkSettings;
import perrin.nn.net.UVit;
import perrin.nn.net.UVitConfig;

/** The transformer with a U-Net's skip connections. */
public final class UVitNetwork implements NamedNetwork {
  /** The entry; made by the catalogue. */
  public UVitNetwork() {}

  @Override
  public Trainable make(
      Settings settings, NetworkSettings n, ImageShape image, int outChannels, Inputs told) {
    if (told.scalars() > 0) {
      throw new CatalogException("network uvit is told no scalars; a U-Net is");
    }
    TextReading reading = TextReading.of(settings);
    boolean reads = told.tokens() > 0;
    var config =
        new UVitConfig(
            Transformer.shape(settings, n, image, outChannels, told),
            reads ? reading.features() : 0,
            told.tokens());
    return Transformer.joined(reading.with(new UVit(config), told, false), told);
  }

  @Override
  public String name() {
    return "uvit";
  }

  @Override
  public String summary() {
    return "transformer with a U-Net's skips: time, label, text and patches are all tokens";
  }

  @Override
  public String paper() {
    return "arXiv 2209.12152";
  }

  @Override
  public List<Setting> settings() {
    return TextReading.settings(Transformer.SETTINGS);
  }
}
