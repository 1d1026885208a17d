package perrin.conformance;

import java.util.List;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/** The multi-tensor kernels of optimisers against their formulas in double precision. */
final class OptimiserChecks {
  private OptimiserChecks() {}

  static void addTo(List<Check> checks) {
    checks.add(new Check("an Adam step follows its formula", 50, OptimiserChecks::adam));
    checks.add(new Check("a moving average follows its formula", 50, OptimiserChecks::average));
    checks.add(new Check("a sum of squares follows its formula", 50, OptimiserChecks::squares));
  }

  /** Dense tensors of random shapes, with their numbers. */
  private static final class Many {
    final Tensor[] tensors;
    final double[][] values;

    Many(Trial t, Shape[] shapes, boolean positive) {
      tensors = new Tensor[shapes.length];
      values = new double[shapes.length][];
      for (int i = 0; i < shapes.length; i++) {
        values[i] = t.draw().normal(shapes[i].size());
        for (int j = 0; positive && j < values[i].length; j++) {
          values[i][j] = Math.abs(values[i][j]);
        }
        tensors[i] = Tensor.of(t.subject(), shapes[i], values[i]);
      }
    }

    /** Each number, or the numbers as they were if the kernel declined. */
    void agree(Trial t, boolean done, double[][] right, double factor) {
      for (int i = 0; i < tensors.length; i++) {
        double[] expected = done ? right[i] : values[i];
        double[] tolerance = new double[expected.length];
        for (int j = 0; j < tolerance.length; j++) {
          double size = Math.abs(expected[j]) + Math.abs(values[i][j]) + 1e-3;
          tolerance[j] = done ? factor * t.u() * size : 0;
        }
        t.compare(expected, tensors[i].toDoubles(), tolerance);
      }
    }
  }

  private static Shape[] shapes(Trial t) {
    Shape[] out = new Shape[t.draw().between(1, 6)];
    for (int i = 0; i < out.length; i++) {
      out[i] = t.draw().shape();
    }
    return out;
  }

  private static double[][] like(double[][] values) {
    double[][] out = new double[values.length][];
    for (int i = 0; i < out.length; i++) {
      out[i] = new double[values[i].length];
    }
    return out;
  }

  private static void adam(Trial t) {
    Shape[] shapes = shapes(t);
    Many p = new Many(t, shapes, false);
    Many g = new Many(t, shapes, false);
    Many m = new Many(t, shapes, false);
    Many v = new Many(t, shapes, true);
    boolean coupled = t.draw().oneIn(2);
    int k = t.draw().between(1, 100);
    double[] s = {
      1e-2,
      0.9,
      0.99,
      1e-4,
      coupled ? 0 : 0.1,
      coupled ? 0.1 : 0,
      1 / (1 - Math.pow(0.9, k)),
      1 / (1 - Math.pow(0.99, k)),
      t.draw().oneIn(2) ? 1 : 0.25
    };
    for (int i = 0; i < s.length; i++) {
      s[i] = (float) s[i];
    }
    Tensor scalars = Tensor.of(t.subject(), Shape.of(s.length), s);
    boolean done = t.subject().fused().adam(p.tensors, g.tensors, m.tensors, v.tensors, scalars);
    double[][] rightP = like(p.values);
    double[][] rightM = like(p.values);
    double[][] rightV = like(p.values);
    for (int i = 0; i < shapes.length; i++) {
      for (int j = 0; j < rightP[i].length; j++) {
        double x = p.values[i][j];
        double gradient = s[8] * g.values[i][j] + s[5] * x;
        rightM[i][j] = s[1] * m.values[i][j] + (1 - s[1]) * gradient;
        rightV[i][j] = s[2] * v.values[i][j] + (1 - s[2]) * gradient * gradient;
        double step = s[0] * (rightM[i][j] * s[6]) / (Math.sqrt(rightV[i][j] * s[7]) + s[3]);
        rightP[i][j] = (1 - s[0] * s[4]) * x - step;
      }
    }
    // 1 - b1 and 1 - b2 in float32 lose up to 1 / (1 - b) units.
    m.agree(t, done, rightM, 64);
    v.agree(t, done, rightV, 512);
    p.agree(t, done, rightP, 128);
    g.agree(t, false, null, 0);
  }

  private static void average(Trial t) {
    Shape[] shapes = shapes(t);
    Many average = new Many(t, shapes, false);
    Many p = new Many(t, shapes, false);
    double d = (float) (t.draw().oneIn(2) ? 0.999 : 0.5);
    Tensor decay = Tensor.of(t.subject(), Shape.of(1), d);
    boolean done = t.subject().fused().movingAverage(average.tensors, p.tensors, decay);
    double[][] right = like(p.values);
    for (int i = 0; i < shapes.length; i++) {
      for (int j = 0; j < right[i].length; j++) {
        right[i][j] = d * average.values[i][j] + (1 - d) * p.values[i][j];
      }
    }
    average.agree(t, done, right, 16);
    p.agree(t, false, null, 0);
  }

  private static void squares(Trial t) {
    Many x = new Many(t, shapes(t), false);
    Tensor out = Tensor.full(t.subject(), t.subject().floatType(), Shape.of(1), -7);
    boolean done = t.subject().fused().sumOfSquares(x.tensors, out);
    double sum = 0;
    long n = 1;
    for (double[] values : x.values) {
      for (double value : values) {
        sum += value * value;
      }
      n += values.length;
    }
    double tolerance = done ? t.sumTolerance(n) * sum : 0;
    t.compare(new double[] {done ? sum : -7}, out.toDoubles(), new double[] {tolerance});
  }
}
