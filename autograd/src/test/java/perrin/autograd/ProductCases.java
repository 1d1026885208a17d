package perrin.autograd;

import static perrin.autograd.OpCatalogue.shape;

import java.util.function.UnaryOperator;
import perrin.autograd.op.Conv2d;
import perrin.autograd.op.ConvolveAndAdd;
import perrin.autograd.op.Linear;
import perrin.autograd.op.Matmul;
import perrin.tensor.ConvSpec;
import perrin.tensor.Shape;

/** Matrix products and convolutions. */
final class ProductCases {
  private ProductCases() {}

  static void addTo(OpCatalogue c) {
    matmul(c, shape(3, 4), shape(4, 5));
    matmul(c, shape(1, 1), shape(1, 1));
    matmul(c, shape(2, 3, 4), shape(2, 4, 5));
    matmul(c, shape(2, 3, 4), shape(4, 5));
    matmul(c, shape(3, 4), shape(2, 4, 5));
    matmul(c, shape(2, 1, 3, 2), shape(3, 2, 4));
    matmul(c, shape(3, 0), shape(0, 2));
    c.add(Matmul.SUMS, "", v -> Matmul.sums(v[0], v[1]), shape(3, 4), shape(4, 5));
    c.add(Matmul.SUMS, "batch", v -> Matmul.sums(v[0], v[1]), shape(2, 3, 4), shape(4, 5));
    c.add(Matmul.MATMUL, "with its transpose", v -> v[0].matmul(v[0].transpose(0, 1)), shape(3, 4));

    c.add(
        Linear.LINEAR, "row", v -> Linear.apply(v[0], v[1], v[2]), shape(4), shape(3, 4), shape(3));
    c.add(Linear.LINEAR, "no bias", v -> Linear.apply(v[0], v[1], null), shape(2, 4), shape(3, 4));
    c.add(
        Linear.LINEAR,
        "tokens",
        v -> Linear.apply(v[0], v[1], v[2]),
        shape(2, 5, 4),
        shape(3, 4),
        shape(3));
    c.add(
        Linear.LINEAR,
        "nothing",
        v -> Linear.apply(v[0], v[1], v[2]),
        shape(0, 4),
        shape(3, 4),
        shape(3));

    conv(c, "3x3", ConvSpec.of(1, 1), shape(2, 3, 5, 4), shape(4, 3, 3, 3));
    conv(c, "1x1", ConvSpec.of(1, 0), shape(2, 3, 4, 3), shape(5, 3, 1, 1));
    conv(c, "stride 2", ConvSpec.of(2, 1), shape(2, 2, 6, 5), shape(3, 2, 3, 3));
    conv(c, "even kernel", ConvSpec.of(2, 1), shape(1, 2, 6, 6), shape(2, 2, 4, 4));
    conv(c, "rows left over", ConvSpec.of(3, 0), shape(1, 2, 7, 9), shape(2, 2, 2, 3));
    conv(c, "groups", new ConvSpec(1, 1, 1, 1, 1, 1, 2), shape(2, 4, 4, 3), shape(6, 2, 3, 3));
    conv(c, "depthwise", new ConvSpec(1, 1, 1, 1, 1, 1, 3), shape(2, 3, 4, 4), shape(3, 1, 3, 3));
    conv(c, "dilation", new ConvSpec(1, 1, 2, 2, 2, 2, 1), shape(1, 2, 5, 6), shape(2, 2, 3, 3));
    conv(
        c,
        "everything asymmetric",
        new ConvSpec(2, 1, 1, 2, 1, 3, 2),
        shape(2, 4, 6, 7),
        shape(4, 2, 2, 3));
    conv(c, "one pixel", ConvSpec.of(1, 1), shape(1, 1, 1, 1), shape(1, 1, 3, 3));
    c.add(
        Conv2d.Convolve.class,
        "bias",
        v -> Conv2d.apply(v[0], v[1], v[2], ConvSpec.of(1, 1)),
        shape(2, 3, 4, 4),
        shape(2, 3, 3, 3),
        shape(2));
    convolveAndAdd(c, "all", ConvSpec.of(1, 1), v -> v);
    convolveAndAdd(c, "stride 2", ConvSpec.of(2, 1), v -> v);
    convolveAndAdd(c, "shift alone", ConvSpec.of(1, 1), v -> new Var[] {null, v[1], null});
    convolveAndAdd(c, "addend alone", ConvSpec.of(1, 1), v -> new Var[] {null, null, v[2]});
    convolveAndAdd(c, "no shift", ConvSpec.of(1, 1), v -> new Var[] {v[0], null, v[2]});
    convolveAndAdd(c, "no bias", ConvSpec.of(1, 1), v -> new Var[] {null, v[1], v[2]});
    c.add(
        ConvolveAndAdd.class,
        "addend and image are one",
        v -> ConvolveAndAdd.apply(v[0], v[1], null, null, v[0], ConvSpec.of(1, 1)),
        shape(2, 3, 4, 2),
        shape(3, 3, 3, 3));
    c.add(
        Conv2d.InputGradient.class,
        "bias",
        v -> Conv2d.transposed(v[0], v[1], v[2], ConvSpec.of(2, 1), 5, 6),
        shape(2, 3, 3, 3),
        shape(3, 2, 3, 3),
        shape(2));
  }

  private static void matmul(OpCatalogue c, Shape a, Shape b) {
    c.add(Matmul.MATMUL, "", v -> v[0].matmul(v[1]), a, b);
  }

  private static void convolveAndAdd(
      OpCatalogue c, String name, ConvSpec spec, UnaryOperator<Var[]> choice) {
    Shape y = shape(2, 2, spec.outH(4, 3), spec.outW(5, 3));
    c.add(
        ConvolveAndAdd.class,
        name,
        v -> {
          Var[] added = choice.apply(new Var[] {v[2], v[3], v[4]});
          Var out = ConvolveAndAdd.apply(v[0], v[1], added[0], added[1], added[2], spec);
          // Operands that are left out have gradient 0.
          return out.add(v[2].add(v[3]).sumAll()).add(v[4]);
        },
        shape(2, 3, 4, 5),
        shape(2, 3, 3, 3),
        shape(2),
        shape(2, 2),
        y);
  }

  /** The convolution and its two transposes at the same geometry. */
  private static void conv(OpCatalogue c, String name, ConvSpec spec, Shape x, Shape w) {
    int rows = spec.outH(x.dim(2), w.dim(2));
    int columns = spec.outW(x.dim(3), w.dim(3));
    Shape y = Shape.of(x.dim(0), w.dim(0), rows, columns);
    c.add(Conv2d.Convolve.class, name, v -> Conv2d.apply(v[0], v[1], null, spec), x, w);
    c.add(
        Conv2d.InputGradient.class,
        name,
        v -> Conv2d.transposed(v[0], v[1], null, spec, x.dim(2), x.dim(3)),
        y,
        w);
    c.add(
        Conv2d.WeightGradient.class,
        name,
        v -> Var.apply(new Conv2d.WeightGradient(spec, w.dim(2), w.dim(3)), v[0], v[1]),
        x,
        y);
  }
}
