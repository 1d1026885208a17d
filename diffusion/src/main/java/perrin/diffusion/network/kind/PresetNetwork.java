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
import perrin.nn.net.Dit;
import perrin.nn.net.DitConfig;
import perrin.nn.net.Preset;
import perrin.nn.net.Presets;
import perrin.nn.net.TokenShape;
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.nn.net.UNetInputs;
import perrin.nn.net.UVit;
import perrin.nn.net.UVitConfig;

/** A network of a paper in the paper's size, fitted to the run's images and conditions. */
public final class PresetNetwork implements NamedNetwork {
  /** The entry; made by the catalogue. */
  public PresetNetwork() {}

  @Override
  public Trainable make(
      Settings settings, NetworkSettings n, ImageShape image, int outChannels, Inputs told) {
    Preset preset = preset(settings.text("of"));
    TextReading reading = TextReading.of(settings);
    int more = told.image() == null ? 0 : told.image().channels();
    return switch (preset.config()) {
      case UNetConfig c -> reading.with(unet(c, reading, image, outChannels, told), told, true);
      case DitConfig c -> {
        if (told.tokens() > 0) {
          throw new CatalogException("network " + preset.name() + " is told no text");
        }
        withoutScalars(preset, told);
        TokenShape shape =
            c.shape().fitted(image.channels() + more, outChannels, image.width(), told.classes());
        yield Transformer.joined(Trainable.of(new Dit(new DitConfig(shape))), told);
      }
      case UVitConfig c -> {
        withoutScalars(preset, told);
        TokenShape shape =
            c.shape().fitted(image.channels() + more, outChannels, image.width(), told.classes());
        int features = told.tokens() > 0 ? reading.features() : 0;
        var net = new UVit(new UVitConfig(shape, features, told.tokens()));
        yield Transformer.joined(reading.with(net, told, false), told);
      }
    };
  }

  private static Preset preset(String name) {
    Preset preset;
    try {
      preset = Presets.get(name);
    } catch (IllegalArgumentException e) {
      throw new CatalogException(e.getMessage());
    }
    if (preset.classifier()) {
      throw new CatalogException(
          "network " + name + " is a classifier, which gives no image; choose another");
    }
    return preset;
  }

  private static void withoutScalars(Preset preset, Inputs told) {
    if (told.scalars() > 0) {
      throw new CatalogException("network " + preset.name() + " is told no scalars; a U-Net is");
    }
  }

  /** What the paper's network is told gives way to what this one is. */
  private static UNet unet(
      UNetConfig c, TextReading reading, ImageShape image, int outChannels, Inputs told) {
    UNetInputs inputs = UNetInputs.NONE.scalars(told.scalars());
    if (told.image() != null) {
      inputs = inputs.image(told.image().channels(), false);
    }
    if (told.tokens() > 0) {
      List<Integer> own = c.options().inputs().crossAttention();
      List<Integer> sizes = own.isEmpty() ? c.attention() : own;
      inputs = inputs.text(reading.features(), reading.features(), sizes);
    }
    return c.change()
        .image(image.channels(), outChannels, image.width())
        .classes(told.classes())
        .options(c.options().with(inputs))
        .build()
        .network();
  }

  @Override
  public String name() {
    return "preset";
  }

  @Override
  public String summary() {
    return "a network of a paper in its own size, such as preset:of=ddpm-cifar10";
  }

  @Override
  public String paper() {
    return "arXiv 2006.11239, 2011.13456, 2105.05233, 2206.00364, 2209.12152, 2212.09748";
  }

  @Override
  public List<Setting> settings() {
    return TextReading.settings(
        new Setting("of", "ddpm-cifar10", "which; 'perrin presets' lists them"));
  }
}
