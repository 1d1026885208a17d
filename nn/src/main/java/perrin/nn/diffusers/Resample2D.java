package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.autograd.op.Resize;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Pass;
import perrin.nn.layer.Conv2d;
import perrin.tensor.ConvSpec;

/**
 * Halves rows and columns by a 3x3 convolution of stride 2, or doubles them by repetition and a 3x3
 * convolution. Without padding, a row below and a column to the right of zeros are added first.
 *
 * <p>Names: conv.
 */
final class Resample2D extends Module {
  private final boolean up;
  private final boolean padsEnds;
  private final Conv2d conv;

  private Resample2D(int channels, boolean up, int padding) {
    this.up = up;
    this.padsEnds = padding == 0;
    ConvSpec spec = ConvSpec.of(up ? 1 : 2, padding);
    this.conv = child("conv", new Conv2d(channels, channels, 3, spec, true, Init.standard()));
  }

  static Resample2D down(int channels, int padding) {
    return new Resample2D(channels, false, padding);
  }

  static Resample2D up(int channels) {
    return new Resample2D(channels, true, 1);
  }

  Var forward(Pass p, Var x) {
    return scoped(
        () -> {
          Var h = up ? Resize.nearest(x, 2) : padsEnds ? x.pad(2, 0, 1).pad(3, 0, 1) : x;
          return conv.forward(p, h);
        });
  }
}
