package perrin.conformance;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import perrin.autograd.Var;
import perrin.autograd.op.Attention;
import perrin.autograd.op.BatchNorm;
import perrin.autograd.op.ConvolveAndAdd;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.ImageAttention;
import perrin.autograd.op.LayerNorm;
import perrin.autograd.op.Softmax;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.Eager;
import perrin.tensor.FusedKernels;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Every fused kernel against its definition, forward and backward, switched on and off. */
final class FusedChecks {
  private static final double EPS = 1e-5;

  private FusedChecks() {}

  static void addTo(List<Check> checks) {
    for (boolean on : new boolean[] {true, false}) {
      String how = on ? " with fused kernels" : " by its definition";
      checks.add(new Check("group norm" + how, 60, t -> with(t, on, FusedChecks::groupNorm)));
      checks.add(new Check("concatenation" + how, 60, t -> with(t, on, FusedChecks::concat)));
      checks.add(
          new Check("convolution and sums" + how, 40, t -> with(t, on, FusedChecks::convolution)));
      checks.add(
          new Check("a residual block's sums" + how, 20, t -> with(t, on, FusedChecks::residual)));
      checks.add(new Check("batch norm" + how, 40, t -> with(t, on, FusedChecks::batchNorm)));
      checks.add(new Check("layer norm" + how, 60, t -> with(t, on, FusedChecks::layerNorm)));
      checks.add(new Check("softmax" + how, 60, t -> with(t, on, FusedChecks::softmax)));
      checks.add(new Check("attention" + how, 60, t -> with(t, on, FusedChecks::attention)));
      checks.add(new Check("attention of places" + how, 40, t -> with(t, on, FusedChecks::places)));
      checks.add(
          new Check(
              "NaN spreads as in the definition," + how, 60, t -> with(t, on, FusedChecks::nan)));
    }
    checks.add(new Check("attention of heads on two axes is that of one", 20, FusedChecks::heads));
    checks.add(
        new Check(
            "switching fused kernels off leaves none",
            1,
            t ->
                with(
                    t,
                    false,
                    u -> {
                      if (u.subject().fused() != FusedKernels.NONE) {
                        throw new AssertionError("fused kernels are still there");
                      }
                    })));
  }

  private static void with(Trial t, boolean on, Check.Body body) {
    t.subject().useFused(on);
    try {
      body.run(t);
    } finally {
      t.subject().useFused(true);
    }
  }

  /** Normal numbers about a mean that is not 0. */
  private static Both shifted(Trial t, Shape shape) {
    double[] values = t.draw().normal(shape.size());
    double mean = t.draw().between(-2, 2);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] + mean);
    }
    return t.place(shape, values);
  }

  private static Function<Var[], Var> groupNorm(Trial t, int groups) {
    boolean silu = t.draw().oneIn(2);
    t.tell(groups + " groups" + (silu ? ", silu" : ""));
    return v -> GroupNorm.apply(v[0], v[1], v[2], groups, EPS, silu);
  }

  private static void groupNorm(Trial t) {
    int groups = t.draw().between(1, 5);
    int c = groups * t.draw().extent(9);
    int rank = t.draw().oneIn(3) ? t.draw().between(2, 3) : 4;
    int[] d = new int[rank];
    d[0] = t.draw().between(t.draw().oneIn(20) ? 0 : 1, 3);
    d[1] = c;
    for (int a = 2; a < rank; a++) {
      d[a] = t.draw().extent(13);
    }
    Both x = shifted(t, Shape.of(d));
    Both gamma = t.normal(Shape.of(c));
    Both beta = t.normal(Shape.of(c));
    Var each =
        Var.constant(x.reference())
            .reshape(d[0], groups, x.reference().size() / Math.max(1, d[0] * groups));
    new Gradients(t, groupNorm(t, groups), x, gamma, beta)
        .factorsOfTheValueToo(factors(each, gamma))
        .agree();
  }

  private static void concat(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().between(0, shape.rank() - 1);
    Both[] parts = new Both[t.draw().between(1, 3)];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = t.normal(shape.with(axis, t.draw().extent(40)));
    }
    t.tell("axis " + axis);
    new Gradients(t, v -> Var.concat(axis, v), parts).agree();
    double[][] values = new double[2][];
    for (int k = 0; k < 2; k++) {
      boolean subject = k == 1;
      Tensor[] each = new Tensor[parts.length];
      Arrays.setAll(each, i -> subject ? parts[i].subject() : parts[i].reference());
      values[k] = Eager.concat(axis, each).toDoubles();
    }
    t.compare(values[0], values[1], new double[values[0].length]);
  }

  private static void convolution(Trial t) {
    boolean many = t.draw().oneIn(3);
    int c = many ? 16 * t.draw().between(1, 2) : t.draw().extent(9);
    int o = many ? 16 * t.draw().between(1, 2) : t.draw().extent(9);
    int b = t.draw().between(1, 3);
    int k = t.draw().oneIn(3) ? 1 : 3;
    int h = t.draw().between(k, 9);
    int w = t.draw().between(k, 9);
    ConvSpec spec = ConvSpec.of(t.draw().oneIn(4) ? 2 : 1, k / 2);
    boolean bias = t.draw().oneIn(2);
    boolean shift = t.draw().oneIn(2);
    boolean addend = !shift || t.draw().oneIn(2);
    t.tell((bias ? "bias " : "") + (shift ? "shift " : "") + (addend ? "addend" : ""));
    new Gradients(
            t,
            v ->
                ConvolveAndAdd.apply(
                    v[0],
                    v[1],
                    bias ? v[2] : null,
                    shift ? v[3] : null,
                    addend ? v[4] : null,
                    spec),
            t.normal(Shape.of(b, c, h, w)),
            t.normal(Shape.of(o, c, k, k)),
            t.normal(Shape.of(o)),
            t.normal(Shape.of(b, o)),
            t.normal(Shape.of(b, o, spec.outH(h, k), spec.outW(w, k))))
        .factorsOfTheValueToo(3 * Math.sqrt(c * k * k) + 3)
        .agree();
  }

  /** Values used several times, the last by a group norm, which adds what waits. */
  private static void residual(Trial t) {
    int c = 2 * t.draw().extent(9);
    Shape shape = Shape.of(t.draw().between(1, 3), c, t.draw().extent(9), t.draw().extent(9));
    int uses = t.draw().between(1, 3);
    boolean range = t.draw().oneIn(2);
    Both x = shifted(t, shape);
    Both gamma = t.normal(Shape.of(c));
    Var each = Var.constant(x.reference()).reshape(shape.dim(0), 2, -1);
    t.tell(uses + " uses" + (range ? ", one of them a concatenation" : ""));
    new Gradients(
            t,
            v -> {
              Var h = v[0].mul(0.5);
              Var y = GroupNorm.apply(h, v[1], v[1], 2, EPS, true);
              for (int i = 1; i < uses; i++) {
                y = y.add(h.mul(i));
              }
              return range ? Var.concat(1, y, h) : y;
            },
            x,
            gamma)
        .factorsOfTheValueToo(4 * factors(each, gamma))
        .agree();
  }

  private static void batchNorm(Trial t) {
    int c = t.draw().extent(33);
    int[] d = new int[t.draw().between(2, 4)];
    Arrays.setAll(d, a -> t.draw().extent(9));
    d[0] = t.draw().between(2, 5);
    d[1] = c;
    Both x = shifted(t, Shape.of(d));
    Both gamma = t.normal(Shape.of(c));
    Both beta = t.normal(Shape.of(c));
    Var each = Var.constant(x.reference()).transpose(0, 1).reshape(c, -1);
    new Gradients(t, v -> BatchNorm.apply(v[0], v[1], v[2], EPS), x, gamma, beta)
        .factorsOfTheValueToo(factors(each, gamma))
        .agree();
  }

  private static void layerNorm(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    shape = shape.with(-1, t.draw().extent(67));
    Both x = shifted(t, shape);
    Both gamma = t.normal(Shape.of(shape.dim(-1)));
    Both beta = t.normal(Shape.of(shape.dim(-1)));
    new Gradients(t, v -> LayerNorm.apply(v[0], v[1], v[2], EPS), x, gamma, beta)
        .factorsOfTheValueToo(factors(Var.constant(x.reference()), gamma))
        .agree();
  }

  /** Largest gamma / sqrt(variance + eps): what a cotangent is multiplied by before it cancels. */
  private static double factors(Var x, Both gamma) {
    if (x.shape().size() == 0) {
      return 1;
    }
    double rstd = x.variance(-1).add(EPS).rsqrt().amax().value().item();
    return Math.max(1, rstd * Var.constant(gamma.reference()).abs().amax().value().item());
  }

  private static void softmax(Trial t) {
    Shape shape = t.draw().shape(t.draw().between(1, 4));
    int axis = t.draw().oneIn(2) ? shape.rank() - 1 : t.draw().between(0, shape.rank() - 1);
    boolean log = t.draw().oneIn(2);
    double factor = t.draw().oneIn(3) ? 20 : 1;
    double[] values = t.draw().normal(shape.size());
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (factor * values[i]);
    }
    t.tell("axis " + axis + (log ? ", log" : ""));
    new Gradients(
            t,
            v -> log ? Softmax.log(v[0], axis) : Softmax.apply(v[0], axis),
            t.place(shape, values))
        .agree();
  }

  private static void attention(Trial t) {
    int n = t.draw().between(t.draw().oneIn(20) ? 0 : 1, 4);
    int tokens = t.draw().extent(33);
    int keys = t.draw().oneIn(2) ? tokens : t.draw().extent(33);
    int d = t.draw().extent(33);
    int e = t.draw().oneIn(2) ? d : t.draw().extent(33);
    double scale = 1 / Math.sqrt(d);
    new Gradients(
            t,
            v -> Attention.apply(v[0], v[1], v[2], scale),
            t.normal(Shape.of(n, tokens, d)),
            t.normal(Shape.of(n, keys, d)),
            t.normal(Shape.of(n, keys, e)))
        .agree();
  }

  private static void places(Trial t) {
    int heads = t.draw().between(1, 3);
    int d = t.draw().extent(17);
    int batch = t.draw().between(t.draw().oneIn(20) ? 0 : 1, 3);
    Shape shape = Shape.of(batch, 3 * heads * d, t.draw().extent(9), t.draw().extent(9));
    t.tell(heads + " heads");
    Function<Var[], Var> f = v -> ImageAttention.apply(v[0], heads, 1 / Math.sqrt(d));
    new Gradients(t, f, t.normal(shape)).agree();
  }

  /** The same bits, for views such as those of an image's channels. */
  private static void heads(Trial t) {
    int heads = t.draw().between(1, 3);
    int batch = t.draw().between(1, 3);
    int tokens = t.draw().extent(17);
    int d = t.draw().extent(17);
    var shape = Shape.of(batch, tokens, heads, d);
    Tensor[][] all = new Tensor[2][];
    Tensor[] in = new Tensor[4];
    for (int i = 0; i < in.length; i++) {
      in[i] = t.normal(shape).subject().permute(2, 0, 1, 3);
    }
    for (int i = 0; i < all.length; i++) {
      all[i] = new Tensor[5];
      Tensor sums =
          Tensor.allocate(t.subject(), DType.FLOAT32, Shape.of(heads, batch, tokens), "heads");
      all[i][0] = sums;
      for (int j = 1; j < all[i].length; j++) {
        Tensor dense = Tensor.allocate(t.subject(), t.subject().floatType(), shape, "heads");
        all[i][j] = dense.permute(2, 0, 1, 3);
      }
    }
    if (!attend(t, in, all[0])) {
      return;
    }
    for (int h = 0; h < heads; h++) {
      attend(t, one(in, h), one(all[1], h));
    }
    for (int j = 0; j < all[0].length; j++) {
      if (!Arrays.equals(all[0][j].toDoubles(), all[1][j].toDoubles())) {
        throw new AssertionError("result " + j + " differs: " + t.story());
      }
    }
  }

  private static boolean attend(Trial t, Tensor[] in, Tensor[] out) {
    FusedKernels kernels = t.subject().fused();
    return kernels.attention(in[0], in[1], in[2], 0.3, out[1], out[0])
        && kernels.attentionGradient(
            in[3], in[0], in[1], in[2], out[1], out[0], 0.3, out[2], out[3], out[4]);
  }

  private static Tensor[] one(Tensor[] all, int h) {
    Tensor[] out = new Tensor[all.length];
    for (int i = 0; i < out.length; i++) {
      int[] dims = all[i].shape().dims();
      out[i] = all[i].slice(0, h, h + 1).reshape(Arrays.copyOfRange(dims, 1, dims.length));
    }
    return out;
  }

  private static void nan(Trial t) {
    int c = 2 * t.draw().extent(5);
    Shape shape = Shape.of(t.draw().between(1, 3), c, t.draw().extent(7), t.draw().extent(7));
    double[] values = t.draw().normal(shape.size());
    values[t.draw().between(0, values.length - 1)] =
        t.draw().oneIn(2) ? Double.NaN : Double.POSITIVE_INFINITY;
    Both x = t.place(shape, values);
    Both channels = t.normal(Shape.of(c));
    Both last = t.normal(Shape.of(shape.dim(-1)));
    spread(t, v -> GroupNorm.apply(v[0], v[1], v[1], 2, EPS, true), x, channels);
    spread(t, v -> LayerNorm.apply(v[0], v[1], v[1], EPS), x, last);
    spread(t, v -> Softmax.apply(v[0], -1), x);
    spread(t, v -> Softmax.log(v[0], -1), x);
    Shape tokens = Shape.of(shape.dim(0), c, shape.dim(2) * shape.dim(3));
    spread(
        t,
        v -> {
          Var y = v[0].reshape(tokens.dims());
          return Attention.apply(y, y, y, 0.5);
        },
        x);
  }

  private static void spread(Trial t, Function<Var[], Var> f, Both... x) {
    Var[] right = new Var[x.length];
    Var[] got = new Var[x.length];
    for (int i = 0; i < x.length; i++) {
      right[i] = Var.constant(x[i].reference());
      got[i] = Var.constant(x[i].subject());
    }
    double[] a = f.apply(right).value().toDoubles();
    double[] b = f.apply(got).value().toDoubles();
    for (int i = 0; i < a.length; i++) {
      if (Double.isNaN(a[i]) != Double.isNaN(b[i])) {
        throw new AssertionError("element " + i + " is " + b[i] + ", right is " + a[i]);
      }
    }
  }
}
