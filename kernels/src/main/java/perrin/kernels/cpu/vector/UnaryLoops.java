package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import perrin.tensor.UnaryOp;

/** One loop a function, so that C2 sees each body alone; the last vector is masked. */
final class UnaryLoops {
  private UnaryLoops() {}

  static void run(UnaryOp op, float[] x, int xi, float[] y, int yi, int n) {
    switch (op) {
      case NEG -> neg(x, xi, y, yi, n);
      case ABS -> abs(x, xi, y, yi, n);
      case SIGN -> sign(x, xi, y, yi, n);
      case SQUARE -> square(x, xi, y, yi, n);
      case EXP -> exp(x, xi, y, yi, n);
      case EXPM1 -> expm1(x, xi, y, yi, n);
      case LOG -> log(x, xi, y, yi, n);
      case LOG1P -> log1p(x, xi, y, yi, n);
      case SQRT -> sqrt(x, xi, y, yi, n);
      case RSQRT -> rsqrt(x, xi, y, yi, n);
      case RECIPROCAL -> reciprocal(x, xi, y, yi, n);
      case SIN -> {
        if (VectorReduce.maxAbs(x, xi, n) <= VectorMath.MOST_TURN) {
          sin(x, xi, y, yi, n);
        } else {
          scalar(op, x, xi, y, yi, n);
        }
      }
      case COS -> {
        if (VectorReduce.maxAbs(x, xi, n) <= VectorMath.MOST_TURN) {
          cos(x, xi, y, yi, n);
        } else {
          scalar(op, x, xi, y, yi, n);
        }
      }
      case TANH -> tanh(x, xi, y, yi, n);
      case SIGMOID -> sigmoid(x, xi, y, yi, n);
      case SILU -> silu(x, xi, y, yi, n);
      case SOFTPLUS -> softplus(x, xi, y, yi, n);
      case ERF -> erf(x, xi, y, yi, n);
      case RELU -> relu(x, xi, y, yi, n);
      case FLOOR -> floor(x, xi, y, yi, n);
      case ROUND -> round(x, xi, y, yi, n);
      case NOT_FINITE -> notFinite(x, xi, y, yi, n);
    }
  }

  private static void scalar(UnaryOp op, float[] x, int xi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = (float) op.apply(x[xi + i]);
    }
  }

  private static void neg(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      v.neg().intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      v.neg().intoArray(y, yi + i, m);
    }
  }

  private static void abs(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      v.abs().intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      v.abs().intoArray(y, yi + i, m);
    }
  }

  private static void sign(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.sign(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.sign(v).intoArray(y, yi + i, m);
    }
  }

  private static void square(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      v.mul(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      v.mul(v).intoArray(y, yi + i, m);
    }
  }

  private static void exp(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.exp(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.exp(v).intoArray(y, yi + i, m);
    }
  }

  private static void expm1(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.expm1(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.expm1(v).intoArray(y, yi + i, m);
    }
  }

  private static void log(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.log(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.log(v).intoArray(y, yi + i, m);
    }
  }

  private static void log1p(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.log1p(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.log1p(v).intoArray(y, yi + i, m);
    }
  }

  private static void sqrt(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      v.sqrt().intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      v.sqrt().intoArray(y, yi + i, m);
    }
  }

  private static void rsqrt(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      FloatVector.broadcast(F, 1f).div(v.sqrt()).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      FloatVector.broadcast(F, 1f).div(v.sqrt()).intoArray(y, yi + i, m);
    }
  }

  private static void reciprocal(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      FloatVector.broadcast(F, 1f).div(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      FloatVector.broadcast(F, 1f).div(v).intoArray(y, yi + i, m);
    }
  }

  private static void sin(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.turn(v, 0).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.turn(v, 0).intoArray(y, yi + i, m);
    }
  }

  private static void cos(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.turn(v, 1).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.turn(v, 1).intoArray(y, yi + i, m);
    }
  }

  private static void tanh(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.tanh(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.tanh(v).intoArray(y, yi + i, m);
    }
  }

  private static void sigmoid(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.sigmoid(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.sigmoid(v).intoArray(y, yi + i, m);
    }
  }

  private static void silu(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.silu(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.silu(v).intoArray(y, yi + i, m);
    }
  }

  private static void softplus(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.softplus(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.softplus(v).intoArray(y, yi + i, m);
    }
  }

  private static void erf(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.erf(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.erf(v).intoArray(y, yi + i, m);
    }
  }

  private static void relu(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      v.blend(0f, v.compare(VectorOperators.LE, 0f)).intoArray(y, yi + i, m);
    }
  }

  private static void floor(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.floor(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.floor(v).intoArray(y, yi + i, m);
    }
  }

  private static void round(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.round(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.round(v).intoArray(y, yi + i, m);
    }
  }

  private static void notFinite(float[] x, int xi, float[] y, int yi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      VectorMath.notFinite(v).intoArray(y, yi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      VectorMath.notFinite(v).intoArray(y, yi + i, m);
    }
  }
}
