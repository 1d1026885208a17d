package perrin.kernels.cuda;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import perrin.kernels.cuda.attention.Attention;
import perrin.kernels.cuda.attention.AttentionChoice;
import perrin.kernels.cuda.attention.AttentionEngine;
import perrin.kernels.cuda.conv.Convolution;
import perrin.kernels.cuda.conv.ConvolutionChoice;
import perrin.kernels.cuda.conv.ConvolutionEngine;
import perrin.kernels.cuda.conv.PlainConvolution;
import perrin.kernels.cuda.dnn.DnnAttention;
import perrin.kernels.cuda.dnn.DnnConvolution;
import perrin.kernels.cuda.driver.CudaDevice;
import perrin.kernels.cuda.driver.DeviceBlock;
import perrin.kernels.cuda.driver.DnnApi;
import perrin.kernels.cuda.elementwise.Elementwise;
import perrin.kernels.cuda.elementwise.ExpressionMap;
import perrin.kernels.cuda.index.Indexing;
import perrin.kernels.cuda.product.Products;
import perrin.kernels.cuda.random.NoiseFill;
import perrin.kernels.cuda.reduce.AxisLines;
import perrin.kernels.cuda.reduce.Reductions;
import perrin.kernels.cuda.view.DeviceStorage;
import perrin.kernels.tuning.JointChoices;
import perrin.tensor.Backend;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Expression;
import perrin.tensor.FusedKernels;
import perrin.tensor.ImageOrder;
import perrin.tensor.MemoryStatistics;
import perrin.tensor.Recording;
import perrin.tensor.Recurring;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Storage;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;
import perrin.tensor.tuning.Algorithm;
import perrin.tensor.tuning.Tunable;

/**
 * A GPU: float32 with bfloat16 storage, channels-last images, everything on one queue.
 *
 * <p>Each family of operations has a class that maps tensors to kernels of one or two {@code .cu}
 * files; this one only deals them out.
 */
public final class CudaBackend implements Backend {
  private final CudaDevice device;
  private final CudaSettings settings;
  private final Elementwise elementwise;
  private final Products products;
  private final ExpressionMap expressions;
  private final Reductions reductions;
  private final AxisLines lines;
  private final Transfers transfers;
  private final Indexing indexing;
  private final NoiseFill noise;
  private final DnnConvolution dnn;
  private final DnnAttention dnnAttention;
  private final ConvolutionChoice convolution;
  private final Tunable choices;
  private final Constants constants;
  private final FusedKernels fused;
  private final PlainConvolution plain;
  private volatile boolean useFused = true;

  /**
   * A backend of a device.
   *
   * @param device where
   */
  public CudaBackend(CudaDevice device) {
    this(device, CudaSettings.ofProperties());
  }

  /**
   * A backend of a device.
   *
   * @param device where
   * @param settings how it computes
   */
  public CudaBackend(CudaDevice device, CudaSettings settings) {
    this.device = device;
    boolean tf32 = settings.math() == CudaSettings.MatrixMath.TF32;
    this.settings = settings;
    var own = new Convolution(device, tf32);
    var engines = new EnumMap<Algorithm, ConvolutionEngine>(Algorithm.class);
    engines.put(Algorithm.OWN, own);
    var attentions = new EnumMap<Algorithm, AttentionEngine>(Algorithm.class);
    attentions.put(Algorithm.OWN, new Attention(device, tf32));
    if (settings.cudnn()) {
      dnn = new DnnConvolution(device, DnnApi.ofProperties(), tf32, own);
      dnnAttention = new DnnAttention(device);
      engines.put(Algorithm.CUDNN, dnn);
      attentions.put(Algorithm.CUDNN, dnnAttention);
    } else {
      dnn = null;
      dnnAttention = null;
    }
    convolution = new ConvolutionChoice(machine(device), engines);
    plain = new PlainConvolution(device);
    var attention =
        new AttentionChoice(machine(device), attentions, settings.cudnnAttention(), tf32);
    fused = new CudaFused(device, convolution, attention);
    elementwise = new Elementwise(device);
    products = new Products(device, settings, elementwise, machine(device));
    choices = new JointChoices(List.of(convolution, products.choices(), attention));
    expressions = new ExpressionMap(device);
    reductions = new Reductions(device, elementwise);
    lines = new AxisLines(device);
    transfers = new Transfers(device, elementwise);
    indexing = new Indexing(device);
    noise = new NoiseFill(device);
    constants = new Constants(this, device.memory());
  }

  /** As tuning tables have it: cuda-nvidia-h200. */
  private static String machine(CudaDevice device) {
    return "cuda-" + device.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
  }

  /**
   * The device.
   *
   * @return where everything happens
   */
  public CudaDevice device() {
    return device;
  }

  @Override
  public String name() {
    return "cuda";
  }

  @Override
  public String describe() {
    // The provider tells what was found; here is what became of it.
    List<String> lines = new ArrayList<>(products.describe());
    if (dnn != null) {
      lines.addAll(dnn.describe());
      lines.addAll(dnnAttention.describe());
    }
    lines.addFirst("kernels: " + device.kernelOrigin());
    lines.addFirst(
        "cuda: %s, compute capability %d.%d, %s, channels-last"
            .formatted(
                device.name(),
                device.capability() / 10,
                device.capability() % 10,
                settings.bf16() ? "bf16" : settings.math().toString().toLowerCase(Locale.ROOT)));
    return String.join(System.lineSeparator(), lines);
  }

  @Override
  public DType floatType() {
    return DType.FLOAT32;
  }

  @Override
  public DType matrixType() {
    return settings.bf16() ? DType.BFLOAT16 : DType.FLOAT32;
  }

  @Override
  public ImageOrder imageOrder() {
    return ImageOrder.CHANNELS_LAST;
  }

  @Override
  public Storage allocate(DType dtype, int length) {
    DeviceBlock block = device.memory().take((long) length * dtype.bytes(), "allocate");
    var storage = new DeviceStorage(this, dtype, length, block);
    var weak = new WeakReference<>(storage);
    device
        .memory()
        .name(
            block,
            () -> {
              DeviceStorage s = weak.get();
              return s == null ? "garbage" : s.origin();
            });
    return storage;
  }

  @Override
  public MemoryStatistics memory() {
    return device.memory().statistics();
  }

  @Override
  public void resetPeak() {
    device.memory().resetPeak();
  }

  @Override
  public void upload(double[] values, Tensor dst) {
    transfers.upload(values, dst);
  }

  @Override
  public void upload(float[] values, Tensor dst) {
    transfers.upload(values, dst);
  }

  @Override
  public void upload(int[] values, Tensor dst) {
    transfers.upload(values, dst);
  }

  @Override
  public void download(Tensor src, double[] values) {
    transfers.download(src, values);
  }

  @Override
  public void download(Tensor src, float[] values) {
    transfers.download(src, values);
  }

  @Override
  public void download(Tensor src, int[] values) {
    transfers.download(src, values);
  }

  @Override
  public void synchronize() {
    device.synchronize();
  }

  @Override
  public void copy(Tensor src, Tensor dst) {
    elementwise.copy(src, dst);
  }

  @Override
  public void fill(Tensor dst, double value) {
    elementwise.fill(dst, value);
  }

  @Override
  public void unary(UnaryOp op, Tensor x, Tensor out) {
    if (!elementwise.unary(op, x, out)) {
      expressions.unary(op, x, out);
    }
  }

  @Override
  public void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    if (!elementwise.binary(op, x, y, out)) {
      expressions.binary(op, x, y, out);
    }
  }

  @Override
  public void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    expressions.where(condition, x, y, out);
  }

  @Override
  public void map(Expression expression, Tensor[] inputs, Tensor out) {
    expressions.map(expression, inputs, out);
  }

  @Override
  public void reduce(ReduceOp op, Tensor x, Tensor out) {
    reductions.reduce(op, x, out);
  }

  @Override
  public void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    lines.argReduce(max, x, axis, out);
  }

  @Override
  public void cumulativeSum(Tensor x, int axis, Tensor out) {
    lines.cumulativeSum(x, axis, out);
  }

  @Override
  public void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    products.matmul(a, b, bias, out);
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    if (!convolution.forward(x, w, bias, null, null, spec, out)) {
      plain.forward(x, w, bias, null, null, spec, out);
    }
  }

  @Override
  public void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    if (!convolution.inputGradient(gy, w, spec, gx)) {
      plain.inputGradient(gy, w, spec, gx);
    }
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    if (!convolution.weightGradient(x, gy, spec, gw, gBias)) {
      plain.weightGradient(x, gy, spec, gw, gBias);
    }
  }

  @Override
  public void gather(Tensor x, Tensor index, int axis, Tensor out) {
    indexing.gather(x, index, axis, out);
  }

  @Override
  public void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    indexing.scatterAdd(src, index, axis, out);
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
    noise.fill(kind, seed, purpose, subStep, step, firstSample, out);
  }

  @Override
  public FusedKernels fused() {
    return useFused ? fused : FusedKernels.NONE;
  }

  @Override
  public void useFused(boolean on) {
    useFused = on;
  }

  @Override
  public Tensor kept(Shape shape, double... values) {
    return constants.of(shape, values);
  }

  @Override
  public boolean keepsWeights() {
    return !device.recording();
  }

  @Override
  public boolean replays() {
    return Boolean.parseBoolean(System.getProperty("perrin.cuda.graphs", "true"));
  }

  @Override
  public Recurring recurring() {
    return replays() && device.beginRecurring() ? device::endRecurring : Recurring.PLAIN;
  }

  @Override
  public Recording record() {
    return new CudaRecording(device);
  }

  @Override
  public Tunable tunable() {
    return choices;
  }
}
