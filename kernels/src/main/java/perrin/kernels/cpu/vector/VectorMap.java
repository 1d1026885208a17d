package perrin.kernels.cpu.vector;

import static perrin.kernels.cpu.vector.Species.F;
import static perrin.kernels.cpu.vector.Species.L;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import perrin.kernels.cpu.lanes.MapLanes;
import perrin.tensor.BinaryOp;
import perrin.tensor.UnaryOp;

/** Elementwise functions on the Vector API. */
final class VectorMap implements MapLanes {
  @Override
  public void unary(UnaryOp op, float[] x, int xi, float[] y, int yi, int n) {
    UnaryLoops.run(op, x, xi, y, yi, n);
  }

  @Override
  public void binary(BinaryOp op, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    BinaryLoops.run(op, x, xi, y, yi, z, zi, n);
  }

  @Override
  public void where(
      float[] c, int ci, float[] x, int xi, float[] y, int yi, float[] z, int zi, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      var zero = FloatVector.fromArray(F, c, ci + i).compare(VectorOperators.EQ, 0f);
      var v = FloatVector.fromArray(F, x, xi + i);
      v.blend(FloatVector.fromArray(F, y, yi + i), zero).intoArray(z, zi + i);
    }
    for (; i < n; i++) {
      z[zi + i] = c[ci + i] != 0 ? x[xi + i] : y[yi + i];
    }
  }
}
