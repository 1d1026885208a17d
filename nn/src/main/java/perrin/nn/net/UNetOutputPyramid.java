package perrin.nn.net;

import java.util.HashMap;
import java.util.Map;
import perrin.autograd.Var;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.nn.layer.GroupNorm;
import perrin.nn.layer.ResampledConv;
import perrin.nn.layer.Resampling;
import perrin.nn.layer.ResamplingFilter;

/**
 * An image made at every resolution of a {@link UNet}'s way up: added to that of the next
 * resolution, or joined to its feature maps.
 *
 * <p>Names: up.LEVEL.image.norm and .output, of all levels but 0 where images are added; else of
 * the last level, and up.LEVEL.image.pyramid of the others.
 */
final class UNetOutputPyramid {
  private final Growing how;
  private final int last;
  private final double scale;
  private final ResamplingFilter filter;
  private final Map<Integer, GroupNorm> norms = new HashMap<>();
  private final Map<Integer, Conv2d> outputs = new HashMap<>();
  private final Map<Integer, ResampledConv> doubles = new HashMap<>();

  UNetOutputPyramid(UNetConfig config, Registry registry) {
    this.how = config.options().ncsn().output();
    this.scale = config.options().residualScale();
    this.filter = config.options().ncsn().filter();
    this.last = config.levels() - 1;
    for (int i = last; i >= 0 && last > 0 && how != Growing.NONE; i--) {
      String name = "up." + i + ".image.";
      int channels = config.channels(i);
      boolean sums = how == Growing.SUM;
      if (sums ? i > 0 : i == last) {
        norms.put(i, registry.child(name + "norm", new GroupNorm(config.groups(), channels, true)));
        Conv2d output =
            sums
                ? Conv2d.zero(channels, config.outChannels(), 3)
                : new Conv2d(channels, channels, 3);
        outputs.put(i, registry.child(name + "output", output));
      } else if (!sums) {
        int below = config.channels(i + 1);
        var twice = new ResampledConv(below, channels, Resampling.DOUBLE, filter);
        doubles.put(i, registry.child(name + "pyramid", twice));
      }
    }
  }

  /** The image and the feature map of level i before its rows and columns are doubled. */
  UNetInputPyramid.Step join(Pass p, int i, Var pyramid, Var h) {
    if (outputs.containsKey(i)) {
      Var larger = pyramid == null ? null : filter.doubled(pyramid);
      Var image = outputs.get(i).forward(p, norms.get(i).forward(p, h), null, larger);
      return new UNetInputPyramid.Step(image, h);
    }
    if (doubles.containsKey(i)) {
      Var both = h.add(doubles.get(i).forward(p, pyramid));
      both = scale == 1 ? both : both.mul(scale);
      UNet.free(h);
      return new UNetInputPyramid.Step(both, both);
    }
    return new UNetInputPyramid.Step(pyramid, h);
  }

  /** What is added to the output, or null. */
  Var rest(Var pyramid) {
    return how == Growing.SUM && pyramid != null ? filter.doubled(pyramid) : null;
  }
}
