package perrin.nn.net;

import java.util.ArrayList;
import java.util.List;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.ResampledConv;
import perrin.nn.layer.Resampling;
import perrin.nn.layer.ResamplingFilter;

/**
 * The image at every resolution of a {@link UNet}'s way down, joined to its feature maps.
 *
 * <p>Names: down.LEVEL.image.pyramid of every level but the last.
 */
final class UNetInputPyramid {
  private final Growing how;
  private final double scale;
  private final ResamplingFilter filter;
  private final List<Conv2d> points = new ArrayList<>();
  private final List<ResampledConv> halves = new ArrayList<>();

  /**
   * What comes out of a level.
   *
   * @param pyramid the image of the next resolution
   * @param h the feature map joined to it
   */
  record Step(Var pyramid, Var h) {}

  UNetInputPyramid(UNetConfig config, int imageChannels, Registry registry) {
    this.how = config.options().ncsn().input();
    this.scale = config.options().residualScale();
    this.filter = config.options().ncsn().filter();
    int channels = imageChannels;
    for (int i = 0; i + 1 < config.levels() && how != Growing.NONE; i++) {
      int out = config.channels(i);
      String name = "down." + i + ".image.pyramid";
      if (how == Growing.SUM) {
        points.add(registry.child(name, new Conv2d(channels, out, 1)));
      } else {
        var half = new ResampledConv(channels, out, Resampling.HALVE, filter);
        halves.add(registry.child(name, half));
        channels = out;
      }
    }
  }

  /** Joins the image to the feature map that leaves level i, which is then done with. */
  Step join(Pass p, int i, Var pyramid, Var h) {
    if (how == Growing.NONE) {
      return new Step(pyramid, h);
    }
    Var image;
    Var both;
    if (how == Growing.SUM) {
      image = filter.halved(pyramid);
      both = points.get(i).forward(p, image, null, h);
    } else {
      both = h.add(halves.get(i).forward(p, pyramid));
      both = scale == 1 ? both : both.mul(scale);
      image = both;
    }
    UNet.free(h);
    return new Step(image, both);
  }
}
