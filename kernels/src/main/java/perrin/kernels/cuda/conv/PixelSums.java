package perrin.kernels.cuda.conv;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Sums over pixels: gradients of weights and of biases, in parts that depend on shapes alone and
 * are added up in order ({@code conv_product.cuh}, {@code conv_direct.cu}, {@code conv_parts.cu}).
 */
final class PixelSums {
  private static final int MOST_PARTS = 128;
  private static final int LEAST_PIXELS = 512;
  private static final int THREADS = 256;
  private static final int LANES = 32;
  private static final int CHANNELS_OF_A_BLOCK = 128;
  private static final int LEAST_SUMMED = 64;
  private static final int SIDE_BY_SIDE = 4;

  private final CudaDevice device;
  private final boolean tensorCores;
  private final Tiles tiles;

  PixelSums(CudaDevice device, boolean tensorCores, Tiles tiles) {
    this.device = device;
    this.tensorCores = tensorCores;
    this.tiles = tiles;
  }

  /** gw; x and gy have one type, channels side by side and perhaps more of them than gw. */
  void weights(Tensor x, Tensor gy, ConvSpec spec, Tensor gw) {
    Image from = Image.of(x);
    Image to = Image.of(gy);
    int groups = spec.groups();
    int channels = x.dim(1) / groups;
    int outs = gw.dim(0) / groups;
    var vertical =
        Line.forward(to.height(), gw.dim(2), spec.strideH(), spec.padH(), spec.dilationH());
    var horizontal =
        Line.forward(to.width(), gw.dim(3), spec.strideW(), spec.padW(), spec.dilationW());
    var g = new Gathering(from, channels, gw.dim(3), vertical, horizontal, to, 0, 0, 1, 1);
    int pixels = g.pixels();
    boolean direct = ImageSums.isNarrow(spec, channels, outs);
    int most = Math.clamp(pixels / LEAST_PIXELS, 1, MOST_PARTS);
    boolean large = !direct && tiles.large(outs, g.depth(), groups * most);
    long blocks =
        direct
            ? (long) Grids.ceil(groups * outs, LANES) * g.depth()
            : Tiles.tiles(large, outs, g.depth()) * groups;
    int parts = Math.clamp(2L * Tiles.BUSY / blocks, 1, most);
    int part = Grids.ceil(Grids.ceil(pixels, parts), Arithmetic.DEPTH) * Arithmetic.DEPTH;
    parts = Grids.ceil(pixels, part);
    int size = gw.dim(0) * g.depth();
    Tensor sums = workspace(gw, parts * size);
    var f = new Fields().l(from.address()).l(to.address()).l(Places.address(sums));
    g.write(f);
    if (direct) {
      f.divisor(outs).i(groups * outs, channels, part);
      device
          .kernel("conv_direct", "conv_direct_weights_" + suffix(x.dtype()))
          .with()
          .b(f)
          .run(Math.toIntExact(blocks), parts, 1, THREADS, 0);
    } else {
      var by = Arithmetic.of(x.dtype(), tensorCores);
      f.i(channels, outs, part);
      f.flag(channels % by.run() == 0 && from.aligned(by.run()));
      f.flag((groups == 1 || outs % by.run() == 0) && to.aligned(by.run()));
      device
          .kernel(by.module(), by.kernel(true, large))
          .with()
          .b(f)
          .run((int) (blocks / groups), groups, parts, by.threads(large), by.shared(large));
    }
    // The workspace holds [part][o][i][j][c].
    int[] strides = {g.depth(), gw.dim(3) * channels, channels, 1};
    addUp(sums, parts, size, gw.permute(0, 2, 3, 1), strides);
  }

  /** The sums of gy, whose channels lie side by side, over pixels and, for a gBias [O], images. */
  void bias(Tensor gy, Tensor gBias) {
    Image from = Image.of(gy);
    int images = gBias.rank() == 1 ? 1 : from.batch();
    int pixels = from.pixels() / images;
    int across = Grids.ceil(from.channels(), CHANNELS_OF_A_BLOCK);
    int most = Math.clamp(pixels / LEAST_SUMMED, 1, MOST_PARTS);
    int parts = Math.clamp(2L * Tiles.BUSY / ((long) across * images), 1, most);
    int part = Grids.ceil(pixels, parts);
    parts = Grids.ceil(pixels, part);
    Tensor sums = workspace(gy, images * parts * from.channels());
    var f = new Fields().divisor(from.height() * from.width()).divisor(from.width());
    f.i(from.image(), from.row(), from.column(), from.channels(), pixels, part, parts);
    f.flag(from.aligned(SIDE_BY_SIDE));
    device
        .kernel("conv_parts", "conv_sums_" + suffix(gy.dtype()))
        .with()
        .l(from.address())
        .l(Places.address(sums))
        .b(f)
        .run(images * parts * across, THREADS);
    Tensor to = gBias.reshape(images, from.channels());
    int[] strides = {parts * from.channels(), 1};
    addUp(sums, parts, from.channels(), to, strides);
  }

  private void addUp(Tensor sums, int parts, int stride, Tensor to, int[] strides) {
    var nest = NestArgument.of(to.shape().dims(), strides, to.strides());
    device
        .kernel("conv_parts", "conv_parts")
        .with()
        .l(Places.address(sums))
        .i(parts)
        .i(stride)
        .l(Places.address(to))
        .i(to.dtype() == DType.BFLOAT16 ? 1 : 0)
        .b(nest)
        .run(Grids.blocks(device, nest.size()), device.options().threads());
  }

  private static Tensor workspace(Tensor like, int length) {
    return Tensor.allocate(like.backend(), DType.FLOAT32, Shape.of(length), "conv2d sums");
  }

  private static String suffix(DType type) {
    return type == DType.BFLOAT16 ? "bf16" : "f32";
  }
}
