package perrin.kernels.cuda.random;

import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.Launch;
import perrin.kernels.cuda.view.Grids;
import perrin.kernels.cuda.view.NestArgument;
import perrin.kernels.cuda.view.Places;
import perrin.kernels.cuda.view.Words;
import perrin.tensor.DType;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Philox;
import perrin.tensor.random.Purpose;

/** Noise whose bits are the CPU's, whatever the layout ({@code random.cu}). */
public final class NoiseFill {
  private static final String MODULE = "random";
  private static final int CHANNEL_AXIS = 1;

  /** A draw: all that names its bits but sample and element. */
  private record Draw(
      Distribution kind, long seed, Purpose purpose, int subStep, Tensor step, int firstSample) {}

  private final CudaDevice device;

  /**
   * For a device.
   *
   * @param device where
   */
  public NoiseFill(CudaDevice device) {
    this.device = device;
  }

  /**
   * Fills [B, …] with noise; see {@link perrin.tensor.Backend#philox}.
   *
   * @param kind the distribution
   * @param seed the run's seed
   * @param purpose what the noise is for
   * @param subStep which of several draws of one step
   * @param step INT32 [1], read when the kernel runs
   * @param firstSample global number of row 0
   * @param out any view, real
   */
  public void fill(
      Distribution kind,
      long seed,
      Purpose purpose,
      int subStep,
      Tensor step,
      int firstSample,
      Tensor out) {
    if (out.size() == 0) {
      return;
    }
    var draw = new Draw(kind, seed, purpose, subStep, step, firstSample);
    int rows = out.rank() == 0 ? 1 : out.dim(0);
    int each = out.size() / rows;
    boolean wide = out.dtype() == DType.FLOAT64;
    if (!wide && strideOfRun(out, 1) == 1) {
      rows(draw, out, rows, each);
    } else if (!wide && isChannelsLast(out, each)) {
      planes(draw, out, rows, each);
    } else {
      view(draw, out, rows, each);
    }
  }

  /** Whether channels are nearer than places, and a channel's places are whole blocks. */
  private static boolean isChannelsLast(Tensor t, int each) {
    if (t.rank() <= CHANNEL_AXIS + 1 || each / t.dim(CHANNEL_AXIS) % Philox.WORDS != 0) {
      return false;
    }
    return Math.abs(t.stride(CHANNEL_AXIS)) < Math.abs(strideOfRun(t, CHANNEL_AXIS + 1));
  }

  /**
   * The stride of the axes from one on taken as a single axis; 0 if they cannot be, 1 if there are
   * none.
   */
  private static int strideOfRun(Tensor t, int first) {
    int stride = 0;
    int next = 0;
    for (int a = t.rank() - 1; a >= first; a--) {
      if (t.dim(a) != 1) {
        if (stride != 0 && t.stride(a) != next) {
          return 0;
        }
        stride = stride == 0 ? t.stride(a) : stride;
        next = t.stride(a) * t.dim(a);
      }
    }
    return stride == 0 ? 1 : stride;
  }

  private Launch launch(String kernel, Draw d, Tensor out) {
    String type =
        switch (out.dtype()) {
          case FLOAT64 -> "f64";
          case BFLOAT16 -> "bf16";
          default -> "f32";
        };
    return device
        .kernel(MODULE, kernel + type)
        .with()
        .i(d.kind.ordinal())
        .l(d.seed)
        .i(d.purpose.code() << 24 | d.subStep)
        .l(Places.address(d.step))
        .i(d.firstSample)
        .l(Places.address(out));
  }

  private void rows(Draw d, Tensor out, int rows, int each) {
    int items = rows * Grids.ceil(each, Philox.WORDS);
    launch("philox_rows_", d, out)
        .b(rowsOf(out, rows, each))
        .run(Grids.blocks(device, items), device.options().threads());
  }

  private static Words rowsOf(Tensor out, int rows, int each) {
    int blocks = Grids.ceil(each, Philox.WORDS);
    int stride = out.rank() == 0 ? 0 : out.stride(0);
    return new Words().i(rows * blocks, each, stride).divisor(blocks);
  }

  private void planes(Draw d, Tensor out, int rows, int each) {
    int channels = out.dim(CHANNEL_AXIS);
    int blocks = each / channels / Philox.WORDS;
    int distance = strideOfRun(out, CHANNEL_AXIS + 1);
    int items = rows * channels * blocks;
    launch("philox_planes_", d, out)
        .b(
            new Words()
                .i(items, out.stride(0), distance, out.stride(CHANNEL_AXIS))
                .divisor(channels)
                .divisor(blocks))
        .run(Grids.blocks(device, items), device.options().threads());
  }

  private void view(Draw d, Tensor out, int rows, int each) {
    int items = rows * Grids.ceil(each, Philox.WORDS);
    launch("philox_view_", d, out)
        .b(rowsOf(out, rows, each))
        .b(NestArgument.of(out.shape().dims(), Strides.rowMajor(out.shape()), out.strides()))
        .run(Grids.blocks(device, items), device.options().threads());
  }
}
