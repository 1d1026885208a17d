package perrin.tensor.reference;

import java.util.concurrent.atomic.AtomicLong;
import perrin.tensor.Backend;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.FusedKernels;
import perrin.tensor.HostStorage;
import perrin.tensor.ImageOrder;
import perrin.tensor.MemoryStatistics;
import perrin.tensor.ReduceOp;
import perrin.tensor.Storage;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.NoiseKey;
import perrin.tensor.random.Purpose;

/**
 * The definition of all primitives in double precision: gradient checks and ground truth run on it,
 * at small sizes. It has no fused kernels and is never optimised.
 */
public final class ReferenceBackend implements Backend {
  private final DType floatType;
  private final ImageOrder imageOrder;
  private final AtomicLong live = new AtomicLong();
  private final AtomicLong blocks = new AtomicLong();
  private final AtomicLong peak = new AtomicLong();

  /** A float64 reference with images in channels-first order. */
  public ReferenceBackend() {
    this(DType.FLOAT64, ImageOrder.CHANNELS_FIRST);
  }

  /**
   * A reference of another storage type or image order; sums stay in double precision.
   *
   * @param floatType FLOAT64, or FLOAT32 to round every result
   * @param imageOrder physical order of new images
   */
  public ReferenceBackend(DType floatType, ImageOrder imageOrder) {
    this.floatType = floatType;
    this.imageOrder = imageOrder;
  }

  @Override
  public String name() {
    return "reference";
  }

  @Override
  public String describe() {
    return "reference: plain loops in " + floatType + ", for ground truth";
  }

  @Override
  public DType floatType() {
    return floatType;
  }

  @Override
  public ImageOrder imageOrder() {
    return imageOrder;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    Object array =
        switch (dtype) {
          case FLOAT32 -> new float[length];
          case FLOAT64 -> new double[length];
          case INT32 -> new int[length];
          case BFLOAT16 -> throw new IllegalArgumentException("reference: no BFLOAT16 here");
        };
    long bytes = (long) length * dtype.bytes();
    blocks.incrementAndGet();
    long now = live.addAndGet(bytes);
    peak.accumulateAndGet(now, Math::max);
    AtomicLong liveBytes = live;
    AtomicLong liveBlocks = blocks;
    return new HostStorage(
        this,
        dtype,
        array,
        0,
        length,
        () -> {
          liveBytes.addAndGet(-bytes);
          liveBlocks.decrementAndGet();
        });
  }

  @Override
  public MemoryStatistics memory() {
    return new MemoryStatistics(live.get(), peak.get(), blocks.get(), live.get());
  }

  @Override
  public void resetPeak() {
    peak.set(live.get());
  }

  @Override
  public void upload(double[] host, Tensor dst) {
    Cells y = Cells.of(dst);
    for (int i = 0; i < host.length; i++) {
      y.set(i, host[i]);
    }
  }

  @Override
  public void upload(float[] host, Tensor dst) {
    Cells y = Cells.of(dst);
    for (int i = 0; i < host.length; i++) {
      y.set(i, host[i]);
    }
  }

  @Override
  public void upload(int[] host, Tensor dst) {
    Cells y = Cells.of(dst);
    for (int i = 0; i < host.length; i++) {
      y.set(i, host[i]);
    }
  }

  @Override
  public void download(Tensor src, double[] host) {
    Cells x = Cells.of(src);
    for (int i = 0; i < host.length; i++) {
      host[i] = x.get(i);
    }
  }

  @Override
  public void download(Tensor src, float[] host) {
    Cells x = Cells.of(src);
    for (int i = 0; i < host.length; i++) {
      host[i] = (float) x.get(i);
    }
  }

  @Override
  public void download(Tensor src, int[] host) {
    Cells x = Cells.of(src);
    for (int i = 0; i < host.length; i++) {
      host[i] = x.getInt(i);
    }
  }

  @Override
  public void synchronize() {
    // Every operation here is done when it returns.
  }

  @Override
  public void copy(Tensor src, Tensor dst) {
    ReferenceLoops.copy(src, dst);
  }

  @Override
  public void fill(Tensor dst, double value) {
    ReferenceLoops.fill(dst, value);
  }

  @Override
  public void unary(UnaryOp op, Tensor x, Tensor out) {
    ReferenceLoops.unary(op, x, out);
  }

  @Override
  public void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    ReferenceLoops.binary(op, x, y, out);
  }

  @Override
  public void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    ReferenceLoops.where(condition, x, y, out);
  }

  @Override
  public void map(Expression expression, Tensor[] inputs, Tensor out) {
    ReferenceLoops.map(expression, inputs, out);
  }

  @Override
  public void reduce(ReduceOp op, Tensor x, Tensor out) {
    ReferenceLoops.reduce(op, x, out);
  }

  @Override
  public void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    ReferenceLoops.argReduce(max, x, axis, out);
  }

  @Override
  public void cumulativeSum(Tensor x, int axis, Tensor out) {
    ReferenceLoops.cumulativeSum(x, axis, out);
  }

  @Override
  public void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    ReferenceLoops.matmul(a, b, bias, out);
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    ReferenceLoops.conv2d(x, w, bias, spec, out);
  }

  @Override
  public void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    ReferenceLoops.conv2dInputGradient(gy, w, spec, gx);
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    ReferenceLoops.conv2dWeightGradient(x, gy, spec, gw, gBias);
  }

  @Override
  public void gather(Tensor x, Tensor index, int axis, Tensor out) {
    ReferenceLoops.gather(x, index, axis, out);
  }

  @Override
  public void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    ReferenceLoops.scatterAdd(src, index, axis, out);
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
    long k = Integer.toUnsignedLong(step.toInts()[0]);
    NoiseKey key = new NoiseKey(seed, purpose, k, subStep);
    ReferenceLoops.philox(kind, key, firstSample, out);
  }

  @Override
  public FusedKernels fused() {
    return FusedKernels.NONE;
  }

  @Override
  public void useFused(boolean on) {
    // There are none: the definitions always run.
  }
}
