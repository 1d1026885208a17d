package perrin.diffusion.network;

import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.condition.Inputs;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.run.NetworkSettings;
import perrin.nn.net.Mlp;
import perrin.nn.net.MlpConfig;

/** The network of points of the plane: a residual MLP. */
final class PointNetwork {
  private static final int TIME_FEATURES = 64;

  private PointNetwork() {}

  static Trainable make(NetworkSettings n, ImageShape point, int outChannels, Inputs told) {
    if (!told.equals(Inputs.NONE.withClasses(told.classes()))) {
      throw new CatalogException("points of the plane are told labels at most");
    }
    var net =
        new Mlp(
            new MlpConfig(outChannels, n.channels(), n.blocks(), TIME_FEATURES, told.classes(), 0));
    // the MLP has as many inputs as outputs: with a learned variance the other inputs are 0
    int more = outChannels - point.channels();
    return new Trainable(
        net,
        (pass, x, t, c) -> net.forward(pass, more == 0 ? x : x.pad(1, 0, more), t, c.labels()));
  }
}
