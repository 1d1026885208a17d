package perrin.kernels.cpu.plain;

import perrin.kernels.cpu.lanes.MapLanes;
import perrin.tensor.BinaryOp;
import perrin.tensor.UnaryOp;

/** Elementwise functions by their scalar definitions, with the cheap ones spelled out. */
final class PlainMap implements MapLanes {
  @Override
  public void unary(UnaryOp op, float[] x, int xi, float[] y, int yi, int n) {
    for (int i = 0; i < n; i++) {
      y[yi + i] = (float) op.apply(x[xi + i]);
    }
  }

  @Override
  public void binary(BinaryOp op, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    switch (op) {
      case ADD -> {
        for (int i = 0; i < n; i++) {
          z[zi + i] = x[xi + i] + y[yi + i];
        }
      }
      case SUB -> {
        for (int i = 0; i < n; i++) {
          z[zi + i] = x[xi + i] - y[yi + i];
        }
      }
      case MUL -> {
        for (int i = 0; i < n; i++) {
          z[zi + i] = x[xi + i] * y[yi + i];
        }
      }
      case DIV -> {
        for (int i = 0; i < n; i++) {
          z[zi + i] = x[xi + i] / y[yi + i];
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          z[zi + i] = (float) op.apply(x[xi + i], y[yi + i]);
        }
      }
    }
  }
}
