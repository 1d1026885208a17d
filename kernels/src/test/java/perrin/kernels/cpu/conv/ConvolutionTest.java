package perrin.kernels.cpu.conv;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.kernels.cpu.CpuBackend;
import perrin.kernels.cpu.testing.Draw;
import perrin.kernels.cpu.testing.Views;
import perrin.tensor.Backend;
import perrin.tensor.ConvSpec;
import perrin.tensor.Scope;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.reference.ReferenceBackend;

final class ConvolutionTest {
  private static final Backend DEFINITION = new ReferenceBackend();
  private static final List<CpuBackend> BACKENDS =
      List.of(
          new CpuBackend(1, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[0]),
          new CpuBackend(3, Draw.LANES[0]),
          new CpuBackend(2, Draw.LANES[1]));

  /** Shapes of one convolution. */
  private record Problem(Shape x, Shape w, Shape y, ConvSpec spec) {
    static Problem draw(Draw draw) {
      int groups = draw.between(0, 3) == 0 ? draw.between(2, 3) : 1;
      int kh = draw.between(1, 4);
      int kw = draw.coin() ? kh : draw.between(1, 3);
      var spec =
          new ConvSpec(
              draw.between(1, 3),
              draw.between(1, 2),
              draw.between(0, 2),
              draw.between(0, 2),
              draw.between(1, 2),
              draw.between(1, 2),
              groups);
      int in = draw.coin() ? draw.between(1, 5) : draw.between(1, 2) * 16;
      int out = draw.between(1, 40);
      int h = draw.between(spec.dilationH() * (kh - 1) + 1, 11);
      int width = draw.between(spec.dilationW() * (kw - 1) + 1, 11);
      return of(draw.between(1, 3), groups, in, out, h, width, kh, kw, spec);
    }

    static Problem of(
        int batch, int groups, int in, int out, int h, int w, int kh, int kw, ConvSpec spec) {
      return new Problem(
          Shape.of(batch, groups * in, h, w),
          Shape.of(groups * out, in, kh, kw),
          Shape.of(batch, groups * out, spec.outH(h, kh), spec.outW(w, kw)),
          spec);
    }
  }

  /** What each operation computes from the same operands. */
  private enum Operation {
    FORWARD {
      @Override
      Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to) {
        b.conv2d(x, w, bias, p.spec, to);
        return to;
      }

      @Override
      Shape result(Problem p) {
        return p.y;
      }
    },
    INPUT_GRADIENT {
      @Override
      Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to) {
        b.conv2dInputGradient(y, w, p.spec, to);
        return to;
      }

      @Override
      Shape result(Problem p) {
        return p.x;
      }
    },
    WEIGHT_GRADIENT {
      @Override
      Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to) {
        b.conv2dWeightGradient(x, y, p.spec, to, null);
        return to;
      }

      @Override
      Shape result(Problem p) {
        return p.w;
      }
    },
    BIAS_GRADIENT {
      @Override
      Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to) {
        var gw = Tensor.full(b, b.floatType(), p.w, 0);
        b.conv2dWeightGradient(x, y, p.spec, gw, to);
        return to;
      }

      @Override
      Shape result(Problem p) {
        return Shape.of(p.y.dim(1));
      }
    },
    BIAS_GRADIENT_BY_IMAGE {
      @Override
      Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to) {
        return BIAS_GRADIENT.run(b, x, w, bias, y, p, to);
      }

      @Override
      Shape result(Problem p) {
        return Shape.of(p.y.dim(0), p.y.dim(1));
      }
    };

    abstract Tensor run(Backend b, Tensor x, Tensor w, Tensor bias, Tensor y, Problem p, Tensor to);

    abstract Shape result(Problem p);
  }

  private static Tensor exact(Tensor t) {
    return Tensor.of(DEFINITION, t.shape(), t.toDoubles());
  }

  private static Tensor magnitude(Tensor t) {
    var out = Tensor.full(DEFINITION, t.dtype(), t.shape(), 0);
    DEFINITION.unary(UnaryOp.ABS, t, out);
    return out;
  }

  private static void compare(Draw draw, Problem p, CpuBackend backend, double units) {
    var views = new Views(draw, backend);
    var x = views.input(p.x);
    var w = views.input(p.w);
    var y = views.input(p.y);
    var bias = draw.coin() ? views.output(Shape.of(p.w.dim(0))) : null;
    for (var operation : Operation.values()) {
      var to = views.output(operation.result(p));
      operation.run(backend, x, w, bias, y, p, to);
      var zero = Tensor.full(DEFINITION, DEFINITION.floatType(), operation.result(p), 0);
      var size = Tensor.full(DEFINITION, DEFINITION.floatType(), operation.result(p), 0);
      var xs = exact(x);
      var ws = exact(w);
      var ys = exact(y);
      var bs = bias == null ? null : exact(bias);
      double[] right = operation.run(DEFINITION, xs, ws, bs, ys, p, zero).toDoubles();
      double[] sizes =
          operation
              .run(
                  DEFINITION,
                  magnitude(xs),
                  magnitude(ws),
                  bs == null ? null : magnitude(bs),
                  magnitude(ys),
                  p,
                  size)
              .toDoubles();
      double[] got = to.toDoubles();
      for (int i = 0; i < right.length; i++) {
        assertEquals(right[i], got[i], units * 0x1p-24 * sizes[i], operation + " " + p);
      }
    }
  }

  @Property
  void anyGeometryAndLayoutAgreesWithTheDefinition(@ForAll long seed) {
    for (var backend : BACKENDS) {
      try (var _ = Scope.open("test")) {
        var draw = new Draw(seed);
        var p = Problem.draw(draw);
        int terms = p.w.dim(1) * p.w.dim(2) * p.w.dim(3) + p.y.dim(2) * p.y.dim(3) + 20;
        compare(draw, p, backend, terms);
      }
    }
  }

  @Property(tries = 30)
  void fewChannelsOnOneSideAgreeWithTheDefinition(@ForAll long seed) {
    for (var backend : BACKENDS) {
      try (var _ = Scope.open("test")) {
        var draw = new Draw(seed);
        int few = draw.between(1, 4);
        int many = draw.between(8, 70);
        boolean thin = draw.coin();
        int k = draw.between(2, 3);
        int dilation = draw.between(1, 2);
        var spec = new ConvSpec(1, 1, draw.between(0, 2), draw.between(0, 2), dilation, 1, 1);
        var p =
            Problem.of(
                draw.between(1, 3),
                1,
                thin ? many : few,
                thin ? few : many,
                draw.between(5, 14),
                draw.between(5, 30),
                k,
                k,
                spec);
        compare(draw, p, backend, many * 9 + 3 * 14 * 30);
      }
    }
  }

  @Property(tries = 20)
  void theNumberOfThreadsDoesNotShow(@ForAll long seed) {
    var draw = new Draw(seed);
    int stride = draw.between(1, 2);
    int k = draw.between(1, 2) * 2 - 1;
    var p =
        Problem.of(
            draw.between(1, 5),
            1,
            draw.between(1, 3) * 16,
            draw.between(1, 3) * 16,
            draw.between(9, 19),
            draw.between(9, 19),
            k,
            k,
            ConvSpec.of(stride, k / 2));
    for (var operation : Operation.values()) {
      float[] first = null;
      for (var backend : BACKENDS.subList(0, 3)) {
        try (var _ = Scope.open("test")) {
          var views = new Views(new Draw(seed), backend);
          var x = views.input(p.x);
          var w = views.input(p.w);
          var y = views.input(p.y);
          var bias = views.output(Shape.of(p.w.dim(0)));
          var to = views.output(operation.result(p));
          float[] got = operation.run(backend, x, w, bias, y, p, to).toFloats();
          first = first == null ? got : first;
          assertArrayEquals(first, got, operation + " " + p);
        }
      }
    }
  }
}
