package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import perrin.kernels.cpu.lanes.ReduceLanes;
import perrin.tensor.ReduceOp;

/** Reductions on the Vector API: four accumulators hide the latency of an addition. */
final class VectorReduce implements ReduceLanes {
  @Override
  public float row(ReduceOp op, float[] x, int xi, int stride, int n) {
    if (stride != 1 || op == ReduceOp.PROD) {
      return ReduceLanes.super.row(op, x, xi, stride, n);
    }
    return switch (op) {
      case SUM -> sum(x, xi, n);
      case MAX -> max(x, xi, n);
      default -> min(x, xi, n);
    };
  }

  static float sum(float[] x, int xi, int n) {
    var s0 = FloatVector.zero(F);
    var s1 = s0;
    var s2 = s0;
    var s3 = s0;
    int i = 0;
    for (; i <= n - 4 * L; i += 4 * L) {
      s0 = s0.add(FloatVector.fromArray(F, x, xi + i));
      s1 = s1.add(FloatVector.fromArray(F, x, xi + i + L));
      s2 = s2.add(FloatVector.fromArray(F, x, xi + i + 2 * L));
      s3 = s3.add(FloatVector.fromArray(F, x, xi + i + 3 * L));
    }
    for (; i <= n - L; i += L) {
      s0 = s0.add(FloatVector.fromArray(F, x, xi + i));
    }
    if (i < n) {
      s1 = s1.add(FloatVector.fromArray(F, x, xi + i, F.indexInRange(i, n)));
    }
    return across(s0.add(s1).add(s2.add(s3)));
  }

  /** Sum of the lanes by halves; reduceLanes leaves the order, and so the bits, open. */
  static float across(FloatVector v) {
    float[] lanes = v.toArray();
    for (int half = L / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** Largest magnitude; NaN if any is. */
  static float maxAbs(float[] x, int xi, int n) {
    var s = FloatVector.zero(F);
    int i = 0;
    for (; i <= n - L; i += L) {
      s = s.max(FloatVector.fromArray(F, x, xi + i).abs());
    }
    float m = s.reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      m = Math.max(m, Math.abs(x[xi + i]));
    }
    return m;
  }

  static float max(float[] x, int xi, int n) {
    var s0 = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
    var s1 = s0;
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      s0 = s0.max(FloatVector.fromArray(F, x, xi + i));
      s1 = s1.max(FloatVector.fromArray(F, x, xi + i + L));
    }
    float m = s0.max(s1).reduceLanes(VectorOperators.MAX);
    for (; i < n; i++) {
      m = Math.max(m, x[xi + i]);
    }
    return m;
  }

  private static float min(float[] x, int xi, int n) {
    var s0 = FloatVector.broadcast(F, Float.POSITIVE_INFINITY);
    int i = 0;
    for (; i <= n - L; i += L) {
      s0 = s0.min(FloatVector.fromArray(F, x, xi + i));
    }
    float m = s0.reduceLanes(VectorOperators.MIN);
    for (; i < n; i++) {
      m = Math.min(m, x[xi + i]);
    }
    return m;
  }

  @Override
  public void columns(
      ReduceOp op,
      float[] x,
      int xi,
      int rowStride,
      int rows,
      int stride,
      int width,
      float[] acc,
      int ai) {
    if (stride != 1 || op == ReduceOp.PROD) {
      ReduceLanes.super.columns(op, x, xi, rowStride, rows, stride, width, acc, ai);
      return;
    }
    int j = 0;
    if (op == ReduceOp.SUM) {
      for (; j <= width - 4 * L; j += 4 * L) {
        add4(x, xi + j, rowStride, rows, acc, ai + j);
      }
      for (; j <= width - L; j += L) {
        add1(x, xi + j, rowStride, rows, acc, ai + j);
      }
    } else {
      boolean max = op == ReduceOp.MAX;
      for (; j <= width - L; j += L) {
        extreme(max, x, xi + j, rowStride, rows, acc, ai + j);
      }
    }
    if (j < width) {
      ReduceLanes.super.columns(op, x, xi + j, rowStride, rows, 1, width - j, acc, ai + j);
    }
  }

  private static void add4(float[] x, int xi, int rowStride, int rows, float[] acc, int ai) {
    var s0 = FloatVector.fromArray(F, acc, ai);
    var s1 = FloatVector.fromArray(F, acc, ai + L);
    var s2 = FloatVector.fromArray(F, acc, ai + 2 * L);
    var s3 = FloatVector.fromArray(F, acc, ai + 3 * L);
    for (int r = 0; r < rows; r++, xi += rowStride) {
      s0 = s0.add(FloatVector.fromArray(F, x, xi));
      s1 = s1.add(FloatVector.fromArray(F, x, xi + L));
      s2 = s2.add(FloatVector.fromArray(F, x, xi + 2 * L));
      s3 = s3.add(FloatVector.fromArray(F, x, xi + 3 * L));
    }
    s0.intoArray(acc, ai);
    s1.intoArray(acc, ai + L);
    s2.intoArray(acc, ai + 2 * L);
    s3.intoArray(acc, ai + 3 * L);
  }

  private static void add1(float[] x, int xi, int rowStride, int rows, float[] acc, int ai) {
    var s = FloatVector.fromArray(F, acc, ai);
    for (int r = 0; r < rows; r++, xi += rowStride) {
      s = s.add(FloatVector.fromArray(F, x, xi));
    }
    s.intoArray(acc, ai);
  }

  private static void extreme(
      boolean max, float[] x, int xi, int rowStride, int rows, float[] acc, int ai) {
    var s = FloatVector.fromArray(F, acc, ai);
    for (int r = 0; r < rows; r++, xi += rowStride) {
      var v = FloatVector.fromArray(F, x, xi);
      s = max ? s.max(v) : s.min(v);
    }
    s.intoArray(acc, ai);
  }
}
