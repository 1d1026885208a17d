package perrin.diffusion.network.kind;

import perrin.autograd.Var;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.catalog.Setting;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.network.Trainable;
import perrin.diffusion.run.NetworkSettings;
import perrin.nn.net.ConditionalNetwork;
import perrin.nn.net.TokenShape;

/** What the transformers of the catalogue have in common. */
final class Transformer {
  private Transformer() {}

  /** Settings of all of them. */
  static final Setting[] SETTINGS = {
    Setting.of("patch", 2, "rows and columns of a token's square"),
    Setting.of("ratio", 4, "features within a block's feed-forward part, in units of a token's")
  };

  /** The shape of one that sees the noisy image and, beside it, an image it is told. */
  static TokenShape shape(
      Settings settings, NetworkSettings n, ImageShape image, int outChannels, Inputs told) {
    if (n.dropout() > 0) {
      throw new CatalogException(
          "network %s has no dropout: leave --dropout out".formatted(n.net()));
    }
    int more = told.image() == null ? 0 : told.image().channels();
    return new TokenShape(
        image.channels() + more,
        outChannels,
        image.width(),
        settings.whole("patch", 1, 64),
        n.channels(),
        n.blocks(),
        n.heads(),
        settings.whole("ratio", 1, 16),
        told.classes());
  }

  /** A network that sees an image it is told as further channels of the noisy one (CND-2). */
  static Trainable joined(Trainable of, Inputs told) {
    if (told.image() == null) {
      return of;
    }
    ConditionalNetwork inner = of.network();
    return new Trainable(
        of.module(),
        (p, x, t, c) -> inner.forward(p, Var.concat(1, x, c.image()), t, c.withImage(null)));
  }
}
