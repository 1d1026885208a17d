package perrin.diffusion.network.kind;

import java.util.List;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.network.NamedNetwork;
import perrin.diffusion.network.Trainable;
import perrin.diffusion.run.NetworkSettings;
import perrin.nn.net.Dit;
import perrin.nn.net.DitConfig;

/** The diffusion transformer. */
public final class DitNetwork implements NamedNetwork {
  /** The entry; made by the catalogue. */
  public DitNetwork() {}

  @Override
  public Trainable make(
      Settings settings, NetworkSettings n, ImageShape image, int outChannels, Inputs told) {
    if (told.tokens() > 0 || told.scalars() > 0) {
      throw new CatalogException(
          "network dit is told labels and images; a text takes uvit or a U-Net, scalars a U-Net");
    }
    var config = new DitConfig(Transformer.shape(settings, n, image, outChannels, told));
    return Transformer.joined(Trainable.of(new Dit(config)), told);
  }

  @Override
  public String name() {
    return "dit";
  }

  @Override
  public String summary() {
    return "the diffusion transformer: patches as tokens, blocks told the time by adaLN-Zero";
  }

  @Override
  public String paper() {
    return "arXiv 2212.09748";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Transformer.SETTINGS);
  }
}
