package perrin.diffusion.network.kind;

import java.util.ArrayList;
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
import perrin.nn.net.UNet;
import perrin.nn.net.UNetConfig;
import perrin.nn.net.UNetInputs;
import perrin.nn.net.UNetOptions;

/** What all U-Nets of the catalogue have in common: they can be told anything. */
abstract class UNetFamily implements NamedNetwork {
  private static final Setting TEXT =
      new Setting(
          "text",
          "as-attention",
          "sides of feature maps that attend to a text, such as [8,4]; the middle always does");

  private static final Setting IMAGE =
      new Setting(
          "image", "input", "where an image is joined: input, or everywhere on the way down");

  private static final Setting COORDINATES =
      new Setting(
          "coordinates",
          "false",
          "whether every pixel's column and row stand beside the input, for captions with places");

  /** Settings of its own. */
  abstract List<Setting> own();

  /** In what it differs from the U-Net of DDPM. */
  abstract UNetOptions options(Settings settings);

  @Override
  public final List<Setting> settings() {
    var all = new ArrayList<>(own());
    all.add(TEXT);
    all.add(IMAGE);
    all.add(COORDINATES);
    return TextReading.settings(all.toArray(Setting[]::new));
  }

  @Override
  public final Trainable make(
      Settings settings, NetworkSettings n, ImageShape image, int outChannels, Inputs told) {
    TextReading reading = TextReading.of(settings);
    UNetInputs inputs = UNetInputs.NONE.scalars(told.scalars());
    String join = settings.word("image", "input", "everywhere");
    if (told.image() != null) {
      inputs = inputs.image(told.image().channels(), join.equals("everywhere"));
    }
    if (told.tokens() > 0) {
      inputs = inputs.text(reading.features(), reading.features(), textSizes(settings, n));
    }
    if (settings.truth("coordinates")) {
      inputs = inputs.withCoordinates();
    }
    var config =
        new UNetConfig(
            image.channels(),
            outChannels,
            n.channels(),
            n.mults(),
            n.blocks(),
            n.attention(),
            image.width(),
            n.heads(),
            n.groups(),
            n.dropout(),
            told.classes(),
            options(settings).with(inputs));
    return reading.with(new UNet(config), told, true);
  }

  private static List<Integer> textSizes(Settings settings, NetworkSettings n) {
    if (settings.text("text").equals("as-attention")) {
      return n.attention();
    }
    var sizes = new ArrayList<Integer>();
    for (double side : settings.reals("text")) {
      if (side != Math.rint(side)) {
        throw new CatalogException("text=" + settings.text("text") + ": sides are whole numbers");
      }
      sizes.add((int) side);
    }
    return sizes;
  }
}
