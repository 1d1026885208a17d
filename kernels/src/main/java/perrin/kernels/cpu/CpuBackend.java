package perrin.kernels.cpu;

import perrin.kernels.cpu.conv.Convolution;
import perrin.kernels.cpu.gemm.Gemm;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.random.NoiseFill;
import perrin.kernels.cpu.team.Team;
import perrin.kernels.cpu.winograd.Winograd;
import perrin.tensor.Backend;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.FusedKernels;
import perrin.tensor.ImageOrder;
import perrin.tensor.MemoryStatistics;
import perrin.tensor.ReduceOp;
import perrin.tensor.Storage;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;
import perrin.tensor.reference.ReferenceLoops;
import perrin.tensor.tuning.Tunable;

/**
 * The CPU backend: float32 on the Java heap, channels-last images, the Vector API where there is
 * one.
 *
 * <p>Each primitive takes its fast path for float32 and the reference's loops for the rest
 * (float64, int32, rare layouts). Results do not depend on the number of threads. Open for
 * extension, so that measurements can wrap every kernel.
 */
public class CpuBackend implements Backend {
  private final Team team;
  private final Lanes lanes;
  private final CpuMemory memory = new CpuMemory();
  private final ElementwiseBinding elementwise;
  private final AxisBinding axes;
  private final MatmulBinding matmul;
  private final ConvChoices choices;
  private final ConvBinding conv;
  private final FusedKernels fused;
  private final NoiseFill noise;
  private volatile boolean useFused = true;

  /**
   * Opens the backend with the best loops of this machine.
   *
   * @param threads threads of its team, from 1
   */
  public CpuBackend(int threads) {
    this(threads, Lanes.best());
  }

  /**
   * Opens the backend with given loops.
   *
   * @param threads threads of its team, from 1
   * @param lanes innermost loops
   */
  public CpuBackend(int threads, Lanes lanes) {
    this.team = new Team(threads);
    this.lanes = lanes;
    this.elementwise = new ElementwiseBinding(team, lanes);
    this.axes = new AxisBinding(team, lanes);
    var convolution = new Convolution(team, lanes);
    var winograd = winograd();
    this.choices = new ConvChoices(Machine.of(lanes), convolution, winograd);
    this.conv = new ConvBinding(choices, convolution, winograd);
    var gemm = new Gemm(team, lanes.gemmTile());
    this.matmul = new MatmulBinding(gemm);
    this.fused = new FusedBinding(team, lanes, conv);
    this.noise = new NoiseFill(team, lanes.noise());
  }

  /**
   * Changes the number of threads from the next operation on; results stay the same.
   *
   * @param threads from 1
   */
  public void setThreads(int threads) {
    team.setThreads(threads);
  }

  private Winograd winograd() {
    return lanes.winograd() == null ? null : new Winograd(team, lanes);
  }

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public String describe() {
    return "cpu: float32, channels-last, %d threads, %s"
        .formatted(team.threads(), lanes.description());
  }

  @Override
  public DType floatType() {
    return DType.FLOAT32;
  }

  @Override
  public ImageOrder imageOrder() {
    return ImageOrder.CHANNELS_LAST;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    return memory.allocate(this, dtype, length);
  }

  @Override
  public MemoryStatistics memory() {
    return memory.statistics();
  }

  @Override
  public void resetPeak() {
    memory.resetPeak();
  }

  @Override
  public void upload(double[] host, Tensor dst) {
    HostTransfer.upload(host, dst);
  }

  @Override
  public void upload(float[] host, Tensor dst) {
    HostTransfer.upload(host, dst);
  }

  @Override
  public void upload(int[] host, Tensor dst) {
    HostTransfer.upload(host, dst);
  }

  @Override
  public void download(Tensor src, double[] host) {
    HostTransfer.download(src, host);
  }

  @Override
  public void download(Tensor src, float[] host) {
    HostTransfer.download(src, host);
  }

  @Override
  public void download(Tensor src, int[] host) {
    HostTransfer.download(src, host);
  }

  @Override
  public void synchronize() {
    // Every operation here is done when it returns.
  }

  @Override
  public void copy(Tensor src, Tensor dst) {
    if (Host.allFloat32(src, dst)) {
      elementwise.copy(src, dst);
    } else {
      ReferenceLoops.copy(src, dst);
    }
  }

  @Override
  public void fill(Tensor dst, double value) {
    if (Host.allFloat32(dst)) {
      elementwise.fill(dst, value);
    } else {
      ReferenceLoops.fill(dst, value);
    }
  }

  @Override
  public void unary(UnaryOp op, Tensor x, Tensor out) {
    if (Host.allFloat32(x, out)) {
      elementwise.unary(op, x, out);
    } else {
      ReferenceLoops.unary(op, x, out);
    }
  }

  @Override
  public void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    if (Host.allFloat32(x, y, out)) {
      elementwise.binary(op, x, y, out);
    } else {
      ReferenceLoops.binary(op, x, y, out);
    }
  }

  @Override
  public void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    if (Host.allFloat32(condition, x, y, out)) {
      elementwise.where(condition, x, y, out);
    } else {
      ReferenceLoops.where(condition, x, y, out);
    }
  }

  @Override
  public void map(Expression expression, Tensor[] inputs, Tensor out) {
    if (Host.allFloat32(inputs) && Host.allFloat32(out)) {
      elementwise.map(expression, inputs, out);
    } else {
      ReferenceLoops.map(expression, inputs, out);
    }
  }

  @Override
  public void reduce(ReduceOp op, Tensor x, Tensor out) {
    // A float32 product of partial products can overflow where the whole does not.
    if (op != ReduceOp.PROD && Host.allFloat32(x, out)) {
      elementwise.reduce(op, x, out);
    } else {
      ReferenceLoops.reduce(op, x, out);
    }
  }

  @Override
  public void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    if (Host.allFloat32(x)) {
      axes.argReduce(max, x, axis, out);
    } else {
      ReferenceLoops.argReduce(max, x, axis, out);
    }
  }

  @Override
  public void cumulativeSum(Tensor x, int axis, Tensor out) {
    if (Host.allFloat32(x, out)) {
      axes.cumulativeSum(x, axis, out);
    } else {
      ReferenceLoops.cumulativeSum(x, axis, out);
    }
  }

  @Override
  public void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    if (!Host.allFloat32(a, b, bias, out) || !matmul.run(a, b, bias, out)) {
      ReferenceLoops.matmul(a, b, bias, out);
    }
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    if (Host.allFloat32(x, w, bias, out)) {
      conv.forward(x, w, bias, spec, out);
    } else {
      ReferenceLoops.conv2d(x, w, bias, spec, out);
    }
  }

  @Override
  public void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (Host.allFloat32(gy, w, gx)) {
      conv.inputGradient(gy, w, spec, gx);
    } else {
      ReferenceLoops.conv2dInputGradient(gy, w, spec, gx);
    }
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    if (Host.allFloat32(x, gy, gw, gBias)) {
      conv.weightGradient(x, gy, spec, gw, gBias);
    } else {
      ReferenceLoops.conv2dWeightGradient(x, gy, spec, gw, gBias);
    }
  }

  @Override
  public void gather(Tensor x, Tensor index, int axis, Tensor out) {
    if (Host.allFloat32(x, out)) {
      axes.gather(x, index, axis, out);
    } else {
      ReferenceLoops.gather(x, index, axis, out);
    }
  }

  @Override
  public void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    if (Host.allFloat32(src, out)) {
      axes.scatterAdd(src, index, axis, out);
    } else {
      ReferenceLoops.scatterAdd(src, index, axis, out);
    }
  }

  @Override
  public void philox(
      Distribution kind,
      long seed,
      Purpose purpose,
      int subStep,
      Tensor step,
      int firstSample,
      Tensor out) {
    long k = Integer.toUnsignedLong(Host.ints(step)[Host.base(step)]);
    var key = new NoiseKey(seed, purpose, k, subStep);
    if (Host.allFloat32(out) && out.isRowMajor() && out.rank() > 0) {
      int rows = out.dim(0);
      int each = rows == 0 ? 0 : out.size() / rows;
      noise.rows(kind, key, firstSample, rows, each, Host.floats(out), Host.base(out));
    } else {
      ReferenceLoops.philox(kind, key, firstSample, out);
    }
  }

  @Override
  public Tunable tunable() {
    return choices;
  }

  @Override
  public FusedKernels fused() {
    return useFused ? fused : FusedKernels.NONE;
  }

  @Override
  public void useFused(boolean on) {
    useFused = on;
  }
}
