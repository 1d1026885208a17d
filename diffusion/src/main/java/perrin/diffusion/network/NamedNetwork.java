package perrin.diffusion.network;

import perrin.diffusion.catalog.Named;
import perrin.diffusion.catalog.Settings;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.NetworkSettings;

/** An entry of the catalogue of networks. */
public interface NamedNetwork extends Named {
  /**
   * A network for images.
   *
   * @param settings its own settings
   * @param shape settings that all networks share; each takes those it has a use for
   * @param image shape of a sample, a square
   * @param outChannels channels of the output
   * @param told what it is told beside noisy sample and time
   * @return the network
   * @throws perrin.diffusion.catalog.CatalogException if it cannot take what it is told
   * @throws IllegalArgumentException if the numbers do not fit together
   */
  Trainable make(
      Settings settings, NetworkSettings shape, ImageShape image, int outChannels, Inputs told);

  /**
   * Whether it can be told the states of a text that another's encoder made.
   *
   * @return false for most
   */
  default boolean readsStates() {
    return false;
  }
}
