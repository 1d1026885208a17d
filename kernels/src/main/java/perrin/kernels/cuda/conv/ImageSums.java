package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Sums over the taps of patches: forward passes, and gradients of the image, which are the same for
 * each phase of the stride ({@code conv_product.cuh}, {@code conv_direct.cu}).
 */
final class ImageSums {
  private final CudaDevice device;
  private final boolean tensorCores;
  private final Tiles tiles;

  ImageSums(CudaDevice device, boolean tensorCores, Tiles tiles) {
    this.device = device;
    this.tensorCores = tensorCores;
    this.tiles = tiles;
  }

  /** y = w * x and what is added; x, which may have more channels than w, and y side by side. */
  void forward(Tensor x, Tensor w, ConvSpec spec, Finish finish) {
    Image from = Image.of(x);
    Image to = Image.of(finish.y());
    int channels = x.dim(1) / spec.groups();
    int outs = w.dim(0) / spec.groups();
    var vertical =
        Line.forward(to.height(), w.dim(2), spec.strideH(), spec.padH(), spec.dilationH());
    var horizontal =
        Line.forward(to.width(), w.dim(3), spec.strideW(), spec.padW(), spec.dilationW());
    var all = new Gathering(from, channels, w.dim(3), vertical, horizontal, to, 0, 0, 1, 1);
    boolean direct = isNarrow(spec, channels, outs);
    Tensor filters =
        direct ? Filters.direct(w, x.dtype()) : Filters.forward(w, x.dtype(), channels);
    launch(direct, all, filters, x.dtype(), spec.groups(), outs, finish);
  }

  /** gx; the channels of gy, which may have more than w, and of gx lie side by side. */
  void gradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    Image from = Image.of(gy);
    Image to = Image.of(gx);
    int channels = gy.dim(1) / spec.groups();
    int outs = w.dim(1);
    boolean direct = isNarrow(spec, channels, outs);
    DType type = gy.dtype();
    Tensor filters =
        direct
            ? Filters.directGradient(w, spec.groups(), type)
            : Filters.gradient(w, spec.groups(), type, channels);
    var finish = new Finish(gx, null, null, null);
    for (int r = 0; r < Math.min(spec.strideH(), to.height()); r++) {
      var vertical =
          Line.phase(r, to.height(), w.dim(2), spec.strideH(), spec.padH(), spec.dilationH());
      for (int c = 0; c < Math.min(spec.strideW(), to.width()); c++) {
        var horizontal =
            Line.phase(c, to.width(), w.dim(3), spec.strideW(), spec.padW(), spec.dilationW());
        var phase =
            new Gathering(
                from,
                channels,
                w.dim(3),
                vertical,
                horizontal,
                to,
                r,
                c,
                spec.strideH(),
                spec.strideW());
        launch(direct, phase, filters, type, spec.groups(), outs, finish);
      }
    }
  }

  /** Whether a group has too few channels for the tiles of a product. */
  static boolean isNarrow(ConvSpec spec, int channels, int outs) {
    return spec.groups() > 1 && Math.min(channels, outs) < 16;
  }

  private void launch(
      boolean direct,
      Gathering g,
      Tensor filters,
      DType type,
      int groups,
      int outs,
      Finish finish) {
    if (g.pixels() == 0) {
      return;
    }
    var f = new Fields().l(g.from().address()).l(Places.address(filters));
    g.write(f);
    if (direct) {
      finish.write(f, groups * outs);
      f.divisor(groups * outs).divisor(outs).i(g.channels());
      device
          .kernel("conv_direct", type == DType.BFLOAT16 ? "conv_direct_bf16" : "conv_direct_f32")
          .with()
          .b(f)
          .run(Grids.blocks(device, (long) g.pixels() * groups * outs), device.options().threads());
      return;
    }
    var by = Arithmetic.of(type, tensorCores);
    boolean whole = g.channels() % by.run() == 0;
    finish.write(f, outs);
    int filter = filters.size() / Math.max(1, groups * outs);
    f.i(g.channels(), outs, filter);
    f.flag(whole && g.from().aligned(by.run()));
    f.flag(whole && Places.address(filters) % 16 == 0);
    boolean large = tiles.large(g.pixels(), outs, groups);
    int part = Tiles.part(g.pixels(), outs, groups, g.depth());
    int parts = Math.max(1, Grids.ceil(g.depth(), part));
    Tensor sums =
        parts == 1
            ? null
            : Tensor.allocate(
                filters.backend(),
                DType.FLOAT32,
                Shape.of(parts, g.pixels(), groups * outs),
                "conv2d sums");
    device
        .kernel(by.module(), by.kernel(false, large))
        .with()
        .b(f.i(part).l(Places.addressOrNull(sums)))
        .run(
            Math.toIntExact(Tiles.tiles(large, g.pixels(), outs)),
            groups,
            parts,
            by.threads(large),
            by.shared(large));
    if (sums != null) {
      addUp(sums, g, groups * outs, parts, finish);
    }
  }

  private void addUp(Tensor sums, Gathering g, int channels, int parts, Finish finish) {
    var f = new Fields().l(Places.address(sums));
    g.write(f);
    finish.write(f, channels);
    int fours = Grids.ceil(channels, 4);
    device
        .kernel("conv_parts", "conv_finish")
        .with()
        .b(f.divisor(fours).i(channels, parts))
        .run(Grids.blocks(device, (long) g.pixels() * fours), device.options().threads());
  }
}
