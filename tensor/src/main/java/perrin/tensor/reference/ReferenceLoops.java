package perrin.tensor.reference;

import perrin.tensor.BinaryOp;
import perrin.tensor.ConvSpec;
import perrin.tensor.Expression;
import perrin.tensor.ReduceOp;
import perrin.tensor.Shape;
import perrin.tensor.Strides;
import perrin.tensor.Tensor;
import perrin.tensor.UnaryOp;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;

/**
 * The primitives of {@link perrin.tensor.Backend} as plain loops over host tensors of any type,
 * with all sums in double precision. Contracts and equations stand there; nothing here is fast.
 */
public final class ReferenceLoops {
  private ReferenceLoops() {}

  /**
   * dst = src, converting.
   *
   * @param src operand
   * @param dst destination
   */
  public static void copy(Tensor src, Tensor dst) {
    Cells x = Cells.of(src);
    Cells y = Cells.of(dst);
    for (int i = 0; i < x.size(); i++) {
      y.set(i, x.get(i));
    }
  }

  /**
   * dst = value.
   *
   * @param dst destination
   * @param value the value
   */
  public static void fill(Tensor dst, double value) {
    Cells y = Cells.of(dst);
    for (int i = 0; i < y.size(); i++) {
      y.set(i, value);
    }
  }

  /**
   * out = op(x).
   *
   * @param op the function
   * @param x operand
   * @param out destination
   */
  public static void unary(UnaryOp op, Tensor x, Tensor out) {
    map(new Expression.Unary(op, Expression.in(0)), new Tensor[] {x}, out);
  }

  /**
   * out = op(x, y).
   *
   * @param op the function
   * @param x left operand
   * @param y right operand
   * @param out destination
   */
  public static void binary(BinaryOp op, Tensor x, Tensor y, Tensor out) {
    map(new Expression.Binary(op, Expression.in(0), Expression.in(1)), new Tensor[] {x, y}, out);
  }

  /**
   * out = condition != 0 ? x : y.
   *
   * @param condition any type
   * @param x value where not 0
   * @param y value where 0
   * @param out destination
   */
  public static void where(Tensor condition, Tensor x, Tensor y, Tensor out) {
    map(
        new Expression.Where(Expression.in(0), Expression.in(1), Expression.in(2)),
        new Tensor[] {condition, x, y},
        out);
  }

  /**
   * out = expression(inputs).
   *
   * @param expression what to compute
   * @param inputs operands
   * @param out destination
   */
  public static void map(Expression expression, Tensor[] inputs, Tensor out) {
    Cells[] x = new Cells[inputs.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = Cells.of(inputs[i]);
    }
    Cells y = Cells.of(out);
    double[] values = new double[x.length];
    for (int i = 0; i < y.size(); i++) {
      for (int j = 0; j < x.length; j++) {
        values[j] = x[j].get(i);
      }
      y.set(i, expression.evaluate(values));
    }
  }

  /**
   * Reduces the axes in which out has extent 1.
   *
   * @param op the reduction
   * @param x operand
   * @param out destination
   */
  public static void reduce(ReduceOp op, Tensor x, Tensor out) {
    Cells from = Cells.of(x);
    Cells to = Cells.of(out);
    double[] sum = new double[to.size()];
    java.util.Arrays.fill(sum, op.neutral());
    int[] target = targets(x.shape(), out.shape());
    for (int i = 0; i < from.size(); i++) {
      sum[target[i]] = op.combine(sum[target[i]], from.get(i));
    }
    for (int i = 0; i < sum.length; i++) {
      to.set(i, sum[i]);
    }
  }

  /** For each element of x in row-major order, which element of the reduced shape it falls on. */
  private static int[] targets(Shape x, Shape out) {
    int[] dense = Strides.rowMajor(out);
    int rank = x.rank();
    int[] at = new int[rank];
    int[] result = new int[x.size()];
    for (int i = 0; i < result.length; i++) {
      int t = 0;
      for (int a = 0; a < rank; a++) {
        t += out.dim(a) == 1 ? 0 : at[a] * dense[a];
      }
      result[i] = t;
      for (int a = rank - 1; a >= 0 && ++at[a] == x.dim(a); a--) {
        at[a] = 0;
      }
    }
    return result;
  }

  /**
   * Index of the largest or smallest element along an axis.
   *
   * @param max true for the largest
   * @param x operand
   * @param axis which axis
   * @param out INT32
   */
  public static void argReduce(boolean max, Tensor x, int axis, Tensor out) {
    Tensor lines = lastAxis(x, axis);
    Cells from = Cells.of(lines);
    Cells to = Cells.of(lastAxis(out, axis));
    int n = x.dim(axis);
    for (int r = 0; r < to.size(); r++) {
      int best = 0;
      for (int i = 1; i < n; i++) {
        double v = from.get(r * n + i);
        double b = from.get(r * n + best);
        boolean better = max ? v > b : v < b;
        if (b == b && (better || v != v)) {
          best = i;
        }
      }
      to.set(r, best);
    }
  }

  /**
   * Running sum along an axis.
   *
   * @param x operand
   * @param axis which axis
   * @param out destination
   */
  public static void cumulativeSum(Tensor x, int axis, Tensor out) {
    Cells from = Cells.of(lastAxis(x, axis));
    Cells to = Cells.of(lastAxis(out, axis));
    int n = x.dim(axis);
    double sum = 0;
    for (int i = 0; i < from.size(); i++) {
      sum = i % n == 0 ? from.get(i) : sum + from.get(i);
      to.set(i, sum);
    }
  }

  private static Tensor lastAxis(Tensor x, int axis) {
    return x.transpose(axis, -1);
  }

  /**
   * out = a b + bias.
   *
   * @param a […,M,K]
   * @param b […,K,N]
   * @param bias [N] or null
   * @param out […,M,N]
   */
  public static void matmul(Tensor a, Tensor b, Tensor bias, Tensor out) {
    Cells x = Cells.of(a);
    Cells y = Cells.of(b);
    Cells z = Cells.of(out);
    Cells c = bias == null ? null : Cells.of(bias);
    int m = a.dim(-2);
    int k = a.dim(-1);
    int n = b.dim(-1);
    int batch = m * n == 0 ? 0 : out.size() / (m * n);
    for (int g = 0; g < batch; g++) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          double sum = 0;
          for (int l = 0; l < k; l++) {
            sum += x.get((g * m + i) * k + l) * y.get((g * k + l) * n + j);
          }
          z.set((g * m + i) * n + j, sum + (c == null ? 0 : c.get(j)));
        }
      }
    }
  }

  /** What to do with the three places that a convolution's innermost sum ties together. */
  private interface Tap {
    void at(int x, int w, int y);
  }

  private static void taps(Shape x, Shape w, Shape y, ConvSpec s, Tap tap) {
    int outs = w.dim(0) / s.groups();
    for (int b = 0; b < y.dim(0); b++) {
      for (int o = 0; o < y.dim(1); o++) {
        for (int r = 0; r < y.dim(2); r++) {
          for (int q = 0; q < y.dim(3); q++) {
            int yi = ((b * y.dim(1) + o) * y.dim(2) + r) * y.dim(3) + q;
            for (int c = 0; c < w.dim(1); c++) {
              int xc = o / outs * w.dim(1) + c;
              for (int i = 0; i < w.dim(2); i++) {
                int h = r * s.strideH() + i * s.dilationH() - s.padH();
                for (int j = 0; j < w.dim(3); j++) {
                  int v = q * s.strideW() + j * s.dilationW() - s.padW();
                  if (h >= 0 && h < x.dim(2) && v >= 0 && v < x.dim(3)) {
                    int xi = ((b * x.dim(1) + xc) * x.dim(2) + h) * x.dim(3) + v;
                    int wi = ((o * w.dim(1) + c) * w.dim(2) + i) * w.dim(3) + j;
                    tap.at(xi, wi, yi);
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  private static void store(double[] values, Cells to) {
    for (int i = 0; i < values.length; i++) {
      to.set(i, values[i]);
    }
  }

  /**
   * Cross-correlation.
   *
   * @param x [B,C,H,W]
   * @param w [O,C/groups,kh,kw]
   * @param bias [O] or null
   * @param spec geometry
   * @param out [B,O,H',W']
   */
  public static void conv2d(Tensor x, Tensor w, Tensor bias, ConvSpec spec, Tensor out) {
    Cells xs = Cells.of(x);
    Cells ws = Cells.of(w);
    double[] sum = new double[out.size()];
    taps(x.shape(), w.shape(), out.shape(), spec, (i, j, k) -> sum[k] += xs.get(i) * ws.get(j));
    if (bias != null) {
      Cells bs = Cells.of(bias);
      int plane = out.dim(2) * out.dim(3);
      for (int i = 0; i < sum.length; i++) {
        sum[i] += bs.get(i / plane % out.dim(1));
      }
    }
    store(sum, Cells.of(out));
  }

  /**
   * Transpose of the convolution with respect to x.
   *
   * @param gy [B,O,H',W']
   * @param w [O,C/groups,kh,kw]
   * @param spec geometry
   * @param gx [B,C,H,W]
   */
  public static void conv2dInputGradient(Tensor gy, Tensor w, ConvSpec spec, Tensor gx) {
    Cells ys = Cells.of(gy);
    Cells ws = Cells.of(w);
    double[] sum = new double[gx.size()];
    taps(gx.shape(), w.shape(), gy.shape(), spec, (i, j, k) -> sum[i] += ys.get(k) * ws.get(j));
    store(sum, Cells.of(gx));
  }

  /**
   * Transpose of the convolution with respect to w, and on request to the bias.
   *
   * @param x [B,C,H,W]
   * @param gy [B,O,H',W']
   * @param spec geometry
   * @param gw [O,C/groups,kh,kw]
   * @param gBias sums of gy over places: [O] over images too, or [B,O] for each image; or null
   */
  public static void conv2dWeightGradient(
      Tensor x, Tensor gy, ConvSpec spec, Tensor gw, Tensor gBias) {
    Cells xs = Cells.of(x);
    Cells ys = Cells.of(gy);
    double[] sum = new double[gw.size()];
    taps(x.shape(), gw.shape(), gy.shape(), spec, (i, j, k) -> sum[j] += xs.get(i) * ys.get(k));
    store(sum, Cells.of(gw));
    if (gBias != null) {
      double[] sums = new double[gBias.size()];
      int plane = gy.dim(2) * gy.dim(3);
      for (int i = 0; i < ys.size(); i++) {
        sums[i / plane % sums.length] += ys.get(i);
      }
      store(sums, Cells.of(gBias));
    }
  }

  /**
   * out[…,i,…] = x[…,index[i],…].
   *
   * @param x operand
   * @param index INT32 [n]
   * @param axis which axis
   * @param out destination
   */
  public static void gather(Tensor x, Tensor index, int axis, Tensor out) {
    Cells at = Cells.of(index);
    for (int i = 0; i < at.size(); i++) {
      int from = checked("gather", at.getInt(i), x, axis);
      copy(x.slice(axis, from, from + 1), out.slice(axis, i, i + 1));
    }
  }

  /**
   * out[…,index[i],…] += src[…,i,…] in the order of i.
   *
   * @param src operand
   * @param index INT32 [n]
   * @param axis which axis
   * @param out accumulated into
   */
  public static void scatterAdd(Tensor src, Tensor index, int axis, Tensor out) {
    Cells at = Cells.of(index);
    for (int i = 0; i < at.size(); i++) {
      int to = checked("scatterAdd", at.getInt(i), out, axis);
      Tensor target = out.slice(axis, to, to + 1);
      binary(BinaryOp.ADD, target, src.slice(axis, i, i + 1), target);
    }
  }

  private static int checked(String operation, int index, Tensor x, int axis) {
    if (index < 0 || index >= x.dim(axis)) {
      throw new IndexOutOfBoundsException(
          operation
              + ": index "
              + index
              + " leaves axis "
              + axis
              + " of "
              + x.shape()
              + "; indices run from 0 to "
              + (x.dim(axis) - 1));
    }
    return index;
  }

  /**
   * Noise by sample and element.
   *
   * @param kind the distribution
   * @param key seed, purpose, step and sub-step
   * @param firstSample global number of row 0
   * @param out [B, …]
   */
  public static void philox(Distribution kind, NoiseKey key, int firstSample, Tensor out) {
    int rows = out.rank() == 0 ? 1 : out.dim(0);
    int each = rows == 0 ? 0 : out.size() / rows;
    float[] row = new float[each];
    Cells y = Cells.of(out);
    for (int b = 0; b < rows; b++) {
      Noise.fill(kind, key, (long) firstSample + b, 0, row, 0, each);
      for (int i = 0; i < each; i++) {
        y.set(b * each + i, row[i]);
      }
    }
  }
}
