package perrin.diffusion.network;

import perrin.diffusion.catalog.Catalog;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.NetworkSettings;
import perrin.diffusion.run.UserException;

/** The networks by name. */
public final class Networks {
  private static final Catalog<NamedNetwork> CATALOG = new Catalog<>(NamedNetwork.class, "network");

  private Networks() {}

  /**
   * The entries.
   *
   * @return the catalogue
   */
  public static Catalog<NamedNetwork> catalog() {
    return CATALOG;
  }

  /**
   * The network of a run's settings; points of the plane get a residual MLP whatever is named.
   *
   * @param shape the settings
   * @param image shape of a sample
   * @param outChannels channels of the output
   * @param told what it is told beside noisy sample and time
   * @return the network
   * @throws UserException if it does not fit the samples
   * @throws perrin.diffusion.catalog.CatalogException if there is no such network, or it cannot
   *     take what it is told
   */
  public static Trainable of(
      NetworkSettings shape, ImageShape image, int outChannels, Inputs told) {
    if (image.height() == 1 && image.width() == 1) {
      return PointNetwork.make(shape, image, outChannels, told);
    }
    if (image.height() != image.width()) {
      throw new UserException(
          "images are %d x %d, but the network takes squares: give --image-size"
              .formatted(image.height(), image.width()));
    }
    var choice = CATALOG.choose(shape.net());
    if (told.states() && !choice.entry().readsStates()) {
      throw new CatalogException(
          "network %s does not read the states of another's text encoder; imported ones do"
              .formatted(choice.entry().name()));
    }
    return choice.entry().make(choice.settings(), shape, image, outChannels, told);
  }
}
