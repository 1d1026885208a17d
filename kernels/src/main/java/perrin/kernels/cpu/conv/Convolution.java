package perrin.kernels.cpu.conv;

import java.util.Arrays;
import perrin.kernels.cpu.conv.ImplicitProduct.Target;
import perrin.kernels.cpu.gemm.Gemm;
import perrin.kernels.cpu.gemm.Gemm.Addend;
import perrin.kernels.cpu.gemm.Matrix;
import perrin.kernels.cpu.lanes.GemmTile;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.team.Team;
import perrin.tensor.ConvSpec;

/**
 * y[b,o] = bias[o] + sum_c w[o,c] * x[b,c], and its transposes with respect to x and w, for any
 * stride, padding, dilation and groups.
 */
public final class Convolution {
  private final GemmTile tile;
  private final Gemm gemm;
  private final ImplicitProduct product;
  private final WeightGradient weightGradient;

  /**
   * Creates the three operations.
   *
   * @param team threads
   * @param lanes innermost loops
   */
  public Convolution(Team team, Lanes lanes) {
    this.tile = lanes.gemmTile();
    this.gemm = new Gemm(team, tile);
    this.product = new ImplicitProduct(team, tile);
    this.weightGradient = new WeightGradient(team, lanes);
  }

  /**
   * Cross-correlation with bias.
   *
   * @param x input images
   * @param w filters of group 0; groups follow each other along the output channels
   * @param bias one number an output channel, or null
   * @param biasOffset place of the first
   * @param spec geometry
   * @param pointwise whether a 1x1 convolution of evenly spaced pixels runs as one product
   * @param y output images, overwritten
   */
  public void forward(
      Image x, Filters w, float[] bias, int biasOffset, ConvSpec spec, boolean pointwise, Image y) {
    if (pointwise && x.evenlySpaced() && y.evenlySpaced()) {
      gemm.multiply(
          x.pixels(),
          w.out(),
          w.in(),
          matrix(x),
          new Matrix(w.data(), w.offset(), w.inStride(), w.outStride()),
          matrix(y),
          Addend.bias(bias, biasOffset));
      return;
    }
    for (int g = 0; g < spec.groups(); g++) {
      var patches = patches(x.slice(g * w.in(), w.in()), w, spec, y);
      product.run(
          patches,
          w.group(g),
          upTo(w.rows()),
          upTo(w.columns()),
          bias,
          biasOffset + g * w.out(),
          new Target(y.slice(g * w.out(), w.out()), 0, 0, 1, 1));
    }
  }

  /**
   * Transpose of {@link #forward} with respect to x.
   *
   * @param gy cotangent of y
   * @param w filters of group 0
   * @param spec geometry
   * @param pointwise whether a 1x1 convolution of evenly spaced pixels runs as one product
   * @param gx written
   */
  public void inputGradient(Image gy, Filters w, ConvSpec spec, boolean pointwise, Image gx) {
    if (pointwise && gx.evenlySpaced() && gy.evenlySpaced()) {
      gemm.multiply(
          gx.pixels(),
          w.in(),
          w.out(),
          matrix(gy),
          new Matrix(w.data(), w.offset(), w.outStride(), w.inStride()),
          matrix(gx),
          Addend.NONE);
      return;
    }
    for (int g = 0; g < spec.groups(); g++) {
      var from = gy.slice(g * w.out(), w.out());
      var to = gx.slice(g * w.in(), w.in());
      var filters = w.group(g).transposed();
      // Pixels of one residue modulo the stride meet the same taps.
      for (int row = 0; row < Math.min(spec.strideH(), gx.height()); row++) {
        var vertical =
            Residue.of(row, gx.height(), w.rows(), spec.strideH(), spec.padH(), spec.dilationH());
        for (int column = 0; column < Math.min(spec.strideW(), gx.width()); column++) {
          var horizontal =
              Residue.of(
                  column, gx.width(), w.columns(), spec.strideW(), spec.padW(), spec.dilationW());
          var target = new Target(to, row, column, spec.strideH(), spec.strideW());
          if (vertical.taps.length == 0 || horizontal.taps.length == 0) {
            clear(target, vertical.count, horizontal.count);
            continue;
          }
          var patches =
              new Gathering(
                  from,
                  vertical.count,
                  horizontal.count,
                  1,
                  1,
                  vertical.offsets,
                  horizontal.offsets);
          product.run(patches, filters, vertical.taps, horizontal.taps, null, 0, target);
        }
      }
    }
  }

  /**
   * Transpose of {@link #forward} with respect to w.
   *
   * @param x input images
   * @param gy cotangent of y
   * @param spec geometry
   * @param exchange whether patches are taken from gy instead of x, which needs stride 1
   * @param gw written; filters of group 0
   * @param gBias written with gy's sums over all pixels, or null; not with an exchange
   * @param biasOffset place of the first
   */
  public void weightGradient(
      Image x,
      Image gy,
      ConvSpec spec,
      boolean exchange,
      Filters gw,
      float[] gBias,
      int biasOffset) {
    for (int g = 0; g < spec.groups(); g++) {
      var from = x.slice(g * gw.in(), gw.in());
      var to = gy.slice(g * gw.out(), gw.out());
      if (exchange) {
        // With stride 1, x and gy may change places: patches of gy, turned, against pixels of x.
        var vertical = Residue.of(0, x.height(), gw.rows(), 1, spec.padH(), spec.dilationH());
        var horizontal = Residue.of(0, x.width(), gw.columns(), 1, spec.padW(), spec.dilationW());
        var patches =
            new Gathering(to, x.height(), x.width(), 1, 1, vertical.offsets, horizontal.offsets);
        weightGradient.run(patches, from, gw.group(g).transposed(), true, null, 0);
      } else {
        int at = biasOffset + g * gw.out();
        weightGradient.run(patches(from, gw, spec, gy), to, gw.group(g), false, gBias, at);
      }
    }
  }

  /**
   * Whether patches of gy fill register tiles better than patches of x.
   *
   * @param taps of a kernel
   * @param in input channels of a group
   * @param out output channels of a group
   * @return whether the exchange in {@link #weightGradient} pays
   */
  public boolean exchangePays(int taps, int in, int out) {
    return 3 * tiles(taps * out, in) < 2 * tiles(taps * in, out);
  }

  private long tiles(int rows, int columns) {
    long down = (rows + tile.rows() - 1) / tile.rows();
    return down * ((columns + tile.columns() - 1) / tile.columns());
  }

  /** The taps that pixels of one residue meet: tap i at output row t + offset. */
  private record Residue(int count, int[] taps, int[] offsets) {
    static Residue of(int residue, int extent, int taps, int stride, int pad, int dilation) {
      int[] which = new int[taps];
      int[] offsets = new int[taps];
      int n = 0;
      // Descending taps give ascending offsets, so that neighbours in memory form runs.
      for (int i = taps - 1; i >= 0; i--) {
        int place = residue + pad - i * dilation;
        if (Math.floorMod(place, stride) == 0) {
          which[n] = i;
          offsets[n++] = Math.floorDiv(place, stride);
        }
      }
      int count = (extent - residue + stride - 1) / stride;
      return new Residue(count, Arrays.copyOf(which, n), Arrays.copyOf(offsets, n));
    }
  }

  private static Gathering patches(Image x, Filters w, ConvSpec spec, Image y) {
    int[] vertical = new int[w.rows()];
    int[] horizontal = new int[w.columns()];
    for (int i = 0; i < vertical.length; i++) {
      vertical[i] = i * spec.dilationH() - spec.padH();
    }
    for (int j = 0; j < horizontal.length; j++) {
      horizontal[j] = j * spec.dilationW() - spec.padW();
    }
    return new Gathering(
        x, y.height(), y.width(), spec.strideH(), spec.strideW(), vertical, horizontal);
  }

  private static void clear(Target target, int rows, int columns) {
    var image = target.image();
    for (int p = 0; p < image.batch() * rows * columns; p++) {
      int at = target.place(p, rows, columns);
      Arrays.fill(image.data(), at, at + image.channels(), 0);
    }
  }

  private static Matrix matrix(Image image) {
    return new Matrix(image.data(), image.offset(), image.pixelStride(), 1);
  }

  private static int[] upTo(int n) {
    int[] all = new int[n];
    for (int i = 0; i < n; i++) {
      all[i] = i;
    }
    return all;
  }
}
