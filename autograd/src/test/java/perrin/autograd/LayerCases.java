package perrin.autograd;

import static perrin.autograd.OpCatalogue.shape;
import static perrin.tensor.DType.FLOAT64;

import java.util.function.Function;
import perrin.autograd.op.Attention;
import perrin.autograd.op.BatchNorm;
import perrin.autograd.op.Cast;
import perrin.autograd.op.CrossEntropy;
import perrin.autograd.op.GroupNorm;
import perrin.autograd.op.ImageAttention;
import perrin.autograd.op.LayerNorm;
import perrin.autograd.op.LogSumExp;
import perrin.autograd.op.Softmax;
import perrin.autograd.op.Unary;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** Normalisations, softmax, attention, losses, and activation checkpointing. */
final class LayerCases {
  /** Large, so that the derivatives stay moderate where a variance vanishes. */
  private static final double EPS = 0.1;

  private LayerCases() {}

  static void addTo(OpCatalogue c) {
    for (boolean silu : new boolean[] {false, true}) {
      String name = silu ? "silu" : "";
      groupNorm(c, name, 2, silu, shape(2, 4, 3, 5));
      groupNorm(c, name + " one group", 1, silu, shape(2, 3, 2, 2));
      groupNorm(c, name + " each channel", 3, silu, shape(2, 3, 1, 4));
      groupNorm(c, name + " tokens", 2, silu, shape(2, 4, 5));
      groupNorm(c, name + " no places", 2, silu, shape(3, 6));
    }
    for (Shape s : new Shape[] {shape(5), shape(3, 4), shape(2, 3, 1), shape(2, 2, 3, 4)}) {
      Shape last = Shape.of(s.dim(-1));
      c.add(LayerNorm.class, "", v -> LayerNorm.apply(v[0], v[1], v[2], EPS), s, last, last);
    }
    for (Shape s : new Shape[] {shape(5, 3), shape(2, 3, 4, 2)}) {
      Shape channels = Shape.of(s.dim(1));
      c.add(
          BatchNorm.ByBatch.class,
          "",
          v -> BatchNorm.apply(v[0], v[1], v[2], EPS),
          s,
          channels,
          channels);
      c.add(
          Unary.RSQRT,
          "in batch norm by its statistics",
          v -> BatchNorm.apply(v[0], BatchNorm.statistics(v[0]), v[1], v[2], EPS),
          s,
          channels,
          channels);
    }
    for (int axis = 0; axis < 3; axis++) {
      int a = axis;
      c.add(Softmax.SOFTMAX, "axis " + a, v -> Softmax.apply(v[0], a), shape(3, 4, 2));
      c.add(Softmax.LOG_SOFTMAX, "axis " + a, v -> Softmax.log(v[0], a), shape(3, 4, 2));
      c.add(LogSumExp.class, "axis " + a, v -> LogSumExp.apply(v[0], a), shape(3, 4, 2));
    }
    c.add(Softmax.SOFTMAX, "one element", v -> Softmax.apply(v[0], 0), shape(1));
    c.add(
        LogSumExp.class,
        "cross entropy",
        v -> CrossEntropy.apply(v[0], labels(v[0], 4, 0, 2)),
        shape(3, 5));
    c.add(
        Attention.class,
        "self",
        v -> Attention.apply(v[0], v[1], v[2], 0.5),
        shape(2, 4, 3),
        shape(2, 4, 3),
        shape(2, 4, 3));
    c.add(
        Attention.class,
        "cross",
        v -> Attention.apply(v[0], v[1], v[2], 1.25),
        shape(3, 2, 4),
        shape(3, 5, 4),
        shape(3, 5, 2));
    c.add(
        Attention.class,
        "one value thrice",
        v -> Attention.apply(v[0], v[0], v[0], 0.7),
        shape(1, 3, 2));
    c.add(
        Attention.class,
        "queries made of keys",
        v -> Attention.apply(v[0].sin(), v[0], v[1], 0.7),
        shape(1, 3, 2),
        shape(1, 3, 2));
    for (int heads = 1; heads <= 2; heads++) {
      int n = heads;
      c.add(
          ImageAttention.class,
          heads + " heads",
          v -> ImageAttention.apply(v[0], n, 0.6),
          shape(2, 12, 2, 3));
    }
    c.add(
        ImageAttention.class,
        "one place",
        v -> ImageAttention.apply(v[0], 1, 0.6),
        shape(2, 3, 1, 1));
    c.add(Alias.ALIAS, "", v -> Alias.apply(v[0]).square(), shape(3));
    c.add(
        Recompute.class,
        "operands that depend on each other",
        v -> Recompute.apply(u -> u[0].mul(u[1]).mul(u[2]), v[0].exp(), v[0], v[0]),
        shape(3));
    c.add(
        Recompute.class,
        "",
        v -> Recompute.apply(u -> u[0].matmul(u[1]).tanh().mul(u[0]), v),
        shape(3, 4),
        shape(4, 4));
    c.add(
        Recompute.class,
        "nested",
        v -> Recompute.apply(u -> Recompute.apply(w -> w[0].exp().mul(w[0]), u).sin(), v),
        shape(5));
    c.add(
        Replayed.Evaluation.class,
        "",
        v -> replayed(w -> w[0].mul(w[1]).silu().mul(w[1]), v),
        shape(2, 3),
        shape(2, 3));
    c.add(Cast.class, "", v -> Var.apply(new Cast(FLOAT64, FLOAT64), v[0]), shape(2, 3));
  }

  /** The second evaluation is the first by replay. */
  private static Var replayed(Function<Var[], Var> f, Var... v) {
    var replayed = new Replayed(f, 1, true);
    Scope.atClose(replayed::close);
    replayed.apply(v);
    return replayed.apply(v);
  }

  private static void groupNorm(OpCatalogue c, String name, int groups, boolean silu, Shape x) {
    Shape channels = Shape.of(x.dim(1));
    c.add(
        GroupNorm.class,
        name.strip(),
        v -> GroupNorm.apply(v[0], v[1], v[2], groups, EPS, silu),
        x,
        channels,
        channels);
  }

  private static Tensor labels(Var x, int... values) {
    return Tensor.ofInts(x.backend(), Shape.of(values.length), values);
  }
}
