package perrin.kernels.cpu.elementwise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import perrin.kernels.cpu.lanes.Lanes;
import perrin.kernels.cpu.lanes.MapLanes;
import perrin.tensor.BinaryOp;
import perrin.tensor.UnaryOp;

/** The error of each function in units in the last place of the right result, stated and held. */
final class ElementaryFunctionTest {
  private static final MapLanes MAP = Lanes.best().map();

  /** e^x below this may become 0, and with it what is made of it. */
  private static final double FLUSHED = 90 * Float.MIN_NORMAL;

  /** Largest error allowed, in ulp. */
  private static final Map<UnaryOp, Double> ALLOWED =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(UnaryOp.EXP, 1.1),
              Map.entry(UnaryOp.EXPM1, 4.0),
              Map.entry(UnaryOp.LOG, 1.6),
              Map.entry(UnaryOp.LOG1P, 4.0),
              Map.entry(UnaryOp.RSQRT, 1.6),
              Map.entry(UnaryOp.SIN, 1.6),
              Map.entry(UnaryOp.COS, 1.6),
              Map.entry(UnaryOp.TANH, 2.5),
              Map.entry(UnaryOp.SIGMOID, 2.5),
              Map.entry(UnaryOp.SILU, 2.5),
              Map.entry(UnaryOp.SOFTPLUS, 3.0),
              Map.entry(UnaryOp.ERF, 3.0)));

  private static float[] arguments(UnaryOp op) {
    boolean positive =
        op == UnaryOp.LOG || op == UnaryOp.SQRT || op == UnaryOp.RSQRT || op == UnaryOp.LOG1P;
    int n = 40_001;
    float[] x = new float[2 * n];
    for (int i = 0; i < n; i++) {
      double u = (i - n / 2) / (double) (n / 2);
      x[i] = (float) (positive ? Math.exp(60 * u) : 90 * u);
      x[n + i] = (float) (positive ? 1 + 0.9 * u : 3 * u * u * u);
    }
    return x;
  }

  @Test
  void everyFunctionStaysWithinItsStatedError() {
    var report = new StringBuilder();
    boolean fine = true;
    for (var op : UnaryOp.values()) {
      float[] x = arguments(op);
      float[] y = new float[x.length];
      for (int warm = 0; warm < 20; warm++) {
        // Compiled code must give what interpreted code gave.
        MAP.unary(op, x, 0, y, 0, x.length);
      }
      double worst = 0;
      float at = 0;
      for (int i = 0; i < x.length; i++) {
        double right = op.apply(x[i]);
        double difference = Math.abs(y[i] - right);
        boolean equal = (float) right == y[i] || difference < FLUSHED;
        double error = equal ? 0 : difference / Math.ulp((float) right);
        if (error > worst || Double.isNaN(error)) {
          worst = error;
          at = x[i];
        }
      }
      double allowed = ALLOWED.getOrDefault(op, 0.51);
      fine &= worst <= allowed;
      report.append("%s %.3f ulp at %s (allowed %.2f)%n".formatted(op, worst, at, allowed));
    }
    assertTrue(fine, report.toString());
  }

  @Test
  void specialArgumentsFollowTheDefinition() {
    float[] x = {
      0f,
      -0f,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.NaN,
      1f,
      -1f,
      100f,
      -200f,
      0.5f,
      -0.5f,
      1.5f,
      2.5f,
      -2.5f,
      8388607.5f,
      16777216f,
      3e38f
    };
    for (var op : UnaryOp.values()) {
      float[] y = new float[x.length];
      MAP.unary(op, x, 0, y, 0, x.length);
      for (int i = 0; i < x.length; i++) {
        float right = (float) op.apply(x[i]);
        float allowed = Float.isFinite(right) ? 3 * Math.ulp(right) + Float.MIN_NORMAL : 0;
        assertEquals(right + 0f, y[i] + 0f, allowed, op + " of " + x[i]);
      }
    }
  }

  @Test
  void functionsOfTwoFollowTheDefinition() {
    float[] v = {0f, 1f, -1f, 2.5f, -3f, 1e-3f, 7f, Float.NaN, 1e10f};
    int n = v.length * v.length;
    float[] x = new float[n];
    float[] y = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = v[i / v.length];
      y[i] = v[i % v.length];
    }
    for (var op : BinaryOp.values()) {
      float[] z = new float[n];
      MAP.binary(op, x, 0, y, 0, z, 0, n);
      for (int i = 0; i < n; i++) {
        float right = (float) op.apply(x[i], y[i]);
        float allowed = Float.isFinite(right) ? 2 * Math.ulp(right) : 0;
        assertEquals(right + 0f, z[i] + 0f, allowed, op + " of " + x[i] + ", " + y[i]);
      }
    }
  }
}
