package perrin.nn.net;

import perrin.nn.Module;

/** Registers the parts of a network's stages as the network's own. */
@FunctionalInterface
interface Registry {
  /**
   * Declares a part.
   *
   * @param name within the network
   * @param part the part
   * @param <M> its type
   * @return the part
   */
  <M extends Module> M child(String name, M part);
}
