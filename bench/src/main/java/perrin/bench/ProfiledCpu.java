package perrin.bench;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import perrin.kernels.cpu.CpuBackend;
import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Expression;
import perrin.tensor.FusedKernels;
import perrin.tensor.ReduceOp;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Purpose;

/** The CPU backend with a stop watch around every kernel. */
final class ProfiledCpu extends CpuBackend {
  /** Time and calls of one kernel on one set of shapes. */
  static final class Entry {
    final String kernel;
    final String shapes;
    long nanos;
    int calls;
    double flop;

    Entry(String kernel, String shapes) {
      this.kernel = kernel;
      this.shapes = shapes;
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private long stopped;
  private long own;

  ProfiledCpu(int threads) {
    super(threads);
  }

  void clear() {
    entries.clear();
    own = 0;
  }

  /** Nanoseconds that naming and adding up took, which are in no kernel. */
  long own() {
    return own;
  }

  List<Entry> entries() {
    var all = new ArrayList<>(entries.values());
    all.sort(Comparator.comparingLong((Entry e) -> e.nanos).reversed());
    return all;
  }

  /** Nanoseconds since a time; what follows until the end of {@link #add} is our own. */
  private long since(long time) {
    stopped = System.nanoTime();
    return stopped - time;
  }

  private void add(long nanos, String kernel, double flop, Tensor... tensors) {
    String shapes =
        Stream.of(tensors)
            .filter(t -> t != null)
            .map(t -> t.shape().toString())
            .collect(Collectors.joining(" "));
    var e = entries.computeIfAbsent(kernel + shapes, _ -> new Entry(kernel, shapes));
    e.nanos += nanos;
    e.calls++;
    e.flop += flop;
    own += System.nanoTime() - stopped;
  }

  private static double flop(Tensor w, Tensor y) {
    return 2.0 * w.size() / w.dim(0) * y.size();
  }

  private static String name(String kernel, ConvSpec spec, Tensor w) {
    return "%s %dx%d/%d".formatted(kernel, w.dim(2), w.dim(3), spec.strideH());
  }

  @Override
  public void copy(Tensor src, Tensor dst) {
    long t = System.nanoTime();
    super.copy(src, dst);
    add(since(t), "copy", 0, dst);
  }

  @Override
  public void fill(Tensor dst, double value) {
    long t = System.nanoTime();
    super.fill(dst, value);
    add(since(t), "fill", 0, dst);
  }

  @Override
  public void unary(UnaryOp op, Tensor x, Tensor out) {
    long t = System.nanoTime();
    super.unary(op, x, out);
    add(since(t), "unary " + op, 0, x);
  }

  @Override
  public void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    long t = System.nanoTime();
    super.binary(op, x, y, out);
    add(since(t), "binary " + op, 0, x, y);
  }

  @Override
  public void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    long t = System.nanoTime();
    super.where(condition, x, y, out);
    add(since(t), "where", 0, out);
  }

  @Override
  public void map(Expression expression, Tensor[] inputs, Tensor out) {
    long t = System.nanoTime();
    super.map(expression, inputs, out);
    add(since(t), "map " + expression, 0, inputs);
  }

  @Override
  public void reduce(ReduceOp op, Tensor x, Tensor out) {
    long t = System.nanoTime();
    super.reduce(op, x, out);
    add(since(t), "reduce " + op, 0, x, out);
  }

  @Override
  public void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    long t = System.nanoTime();
    super.matmul(a, b, bias, out);
    add(since(t), "matmul", 2.0 * out.size() * a.dim(-1), a, b);
  }

  @Override
  public void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    long t = System.nanoTime();
    super.conv2d(x, w, bias, spec, out);
    add(since(t), name("conv forward", spec, w), flop(w, out), x, w);
  }

  @Override
  public void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    long t = System.nanoTime();
    super.conv2dInputGradient(gy, w, spec, gx);
    add(since(t), name("conv input gradient", spec, w), flop(w, gy), gx, w);
  }

  @Override
  public void conv2dWeightGradient(Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    long t = System.nanoTime();
    super.conv2dWeightGradient(x, gy, spec, gw, gBias);
    add(since(t), name("conv weight gradient", spec, gw), flop(gw, gy), x, gw);
  }

  @Override
  public void gather(Tensor x, Tensor index, int axis, Tensor out) {
    long t = System.nanoTime();
    super.gather(x, index, axis, out);
    add(since(t), "gather", 0, x, out);
  }

  @Override
  public void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    long t = System.nanoTime();
    super.scatterAdd(src, index, axis, out);
    add(since(t), "scatterAdd", 0, src, out);
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
    long t = System.nanoTime();
    super.philox(kind, seed, purpose, subStep, step, firstSample, out);
    add(since(t), "philox " + purpose, 0, out);
  }

  @Override
  public FusedKernels fused() {
    var inner = super.fused();
    return new FusedKernels() {
      @Override
      public boolean concat(Tensor[] parts, int axis, Tensor y) {
        long t = System.nanoTime();
        boolean done = inner.concat(parts, axis, y);
        if (done) {
          add(since(t), "concat", 0, parts);
        }
        return done;
      }

      @Override
      public boolean conv2d(
          Tensor x, Tensor w, Tensor bias, Tensor shift, Tensor addend, ConvSpec spec, Tensor y) {
        long t = System.nanoTime();
        boolean done = inner.conv2d(x, w, bias, shift, addend, spec, y);
        add(since(t), name("conv forward", spec, w), flop(w, y), x, w);
        return done;
      }

      @Override
      public boolean groupNorm(
          Tensor x,
          Tensor gamma,
          Tensor beta,
          int groups,
          double eps,
          boolean silu,
          Tensor y,
          Tensor mean,
          Tensor rstd) {
        long t = System.nanoTime();
        boolean done = inner.groupNorm(x, gamma, beta, groups, eps, silu, y, mean, rstd);
        add(since(t), "group norm", 0, x);
        return done;
      }

      @Override
      public boolean groupNormGradient(
          Tensor gy,
          Tensor x,
          Tensor gamma,
          Tensor beta,
          Tensor mean,
          Tensor rstd,
          int groups,
          boolean silu,
          Tensor[] addends,
          Tensor gx,
          Tensor gGamma,
          Tensor gBeta) {
        long t = System.nanoTime();
        boolean done =
            inner.groupNormGradient(
                gy, x, gamma, beta, mean, rstd, groups, silu, addends, gx, gGamma, gBeta);
        add(since(t), "group norm gradient", 0, x);
        return done;
      }

      @Override
      public boolean layerNorm(
          Tensor x, Tensor gamma, Tensor beta, double eps, Tensor y, Tensor mean, Tensor rstd) {
        long t = System.nanoTime();
        boolean done = inner.layerNorm(x, gamma, beta, eps, y, mean, rstd);
        add(since(t), "layer norm", 0, x);
        return done;
      }

      @Override
      public boolean layerNormGradient(
          Tensor gy,
          Tensor x,
          Tensor gamma,
          Tensor mean,
          Tensor rstd,
          Tensor gx,
          Tensor gGamma,
          Tensor gBeta) {
        long t = System.nanoTime();
        boolean done = inner.layerNormGradient(gy, x, gamma, mean, rstd, gx, gGamma, gBeta);
        add(since(t), "layer norm gradient", 0, x);
        return done;
      }

      @Override
      public boolean softmax(Tensor x, boolean log, Tensor y) {
        long t = System.nanoTime();
        boolean done = inner.softmax(x, log, y);
        add(since(t), "softmax", 0, x);
        return done;
      }

      @Override
      public boolean softmaxGradient(Tensor gy, Tensor y, boolean log, Tensor gx) {
        long t = System.nanoTime();
        boolean done = inner.softmaxGradient(gy, y, log, gx);
        add(since(t), "softmax gradient", 0, y);
        return done;
      }

      @Override
      public boolean attention(
          Tensor q, Tensor k, Tensor v, double scale, Tensor out, Tensor logSumExp) {
        long t = System.nanoTime();
        boolean done = inner.attention(q, k, v, scale, out, logSumExp);
        add(since(t), "attention", 0, q, k);
        return done;
      }

      @Override
      public boolean attentionGradient(
          Tensor gOut,
          Tensor q,
          Tensor k,
          Tensor v,
          Tensor out,
          Tensor logSumExp,
          double scale,
          Tensor gq,
          Tensor gk,
          Tensor gv) {
        long t = System.nanoTime();
        boolean done = inner.attentionGradient(gOut, q, k, v, out, logSumExp, scale, gq, gk, gv);
        add(since(t), "attention gradient", 0, q, k);
        return done;
      }

      @Override
      public boolean adam(Tensor[] p, Tensor[] g, Tensor[] m, Tensor[] v, Tensor scalars) {
        long t = System.nanoTime();
        boolean done = inner.adam(p, g, m, v, scalars);
        add(since(t), "adam", 0);
        return done;
      }

      @Override
      public boolean movingAverage(Tensor[] average, Tensor[] p, Tensor decay) {
        long t = System.nanoTime();
        boolean done = inner.movingAverage(average, p, decay);
        add(since(t), "moving average", 0);
        return done;
      }

      @Override
      public boolean sumOfSquares(Tensor[] x, Tensor out) {
        long t = System.nanoTime();
        boolean done = inner.sumOfSquares(x, out);
        add(since(t), "sum of squares", 0);
        return done;
      }
    };
  }
}
