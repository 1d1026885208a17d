package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import perrin.tensor.BinaryOp;

/** One loop a function, so that C2 sees each body alone; the last vector is masked. */
final class BinaryLoops {
  private BinaryLoops() {}

  static void run(BinaryOp op, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    switch (op) {
      case ADD -> add(x, xi, y, yi, z, zi, n);
      case SUB -> sub(x, xi, y, yi, z, zi, n);
      case MUL -> mul(x, xi, y, yi, z, zi, n);
      case DIV -> div(x, xi, y, yi, z, zi, n);
      case MAX -> max(x, xi, y, yi, z, zi, n);
      case MIN -> min(x, xi, y, yi, z, zi, n);
      case LT -> lt(x, xi, y, yi, z, zi, n);
      case LE -> le(x, xi, y, yi, z, zi, n);
      case EQ -> eq(x, xi, y, yi, z, zi, n);
      case POW, ATAN2 -> scalar(op, x, xi, y, yi, z, zi, n);
    }
  }

  private static void scalar(
      BinaryOp op, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    for (int i = 0; i < n; i++) {
      z[zi + i] = (float) op.apply(x[xi + i], y[yi + i]);
    }
  }

  private static void add(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.add(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.add(w).intoArray(z, zi + i, m);
    }
  }

  private static void sub(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.sub(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.sub(w).intoArray(z, zi + i, m);
    }
  }

  private static void mul(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.mul(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.mul(w).intoArray(z, zi + i, m);
    }
  }

  private static void div(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.div(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.div(w).intoArray(z, zi + i, m);
    }
  }

  private static void max(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.max(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.max(w).intoArray(z, zi + i, m);
    }
  }

  private static void min(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      v.min(w).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      v.min(w).intoArray(z, zi + i, m);
    }
  }

  private static void lt(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.LT, w)).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.LT, w)).intoArray(z, zi + i, m);
    }
  }

  private static void le(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.LE, w)).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.LE, w)).intoArray(z, zi + i, m);
    }
  }

  private static void eq(float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var v = FloatVector.fromArray(F, x, xi + i);
      var w = FloatVector.fromArray(F, y, yi + i);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.EQ, w)).intoArray(z, zi + i);
    }
    if (i < n) {
      var m = F.indexInRange(i, n);
      var v = FloatVector.fromArray(F, x, xi + i, m);
      var w = FloatVector.fromArray(F, y, yi + i, m);
      FloatVector.zero(F).blend(1f, v.compare(VectorOperators.EQ, w)).intoArray(z, zi + i, m);
    }
  }
}
