package perrin.diffusion.ode;

import java.util.List;

/** Arrays of doubles: small systems on the host. */
public enum Doubles implements VectorSpace<double[]> {
  /** The only instance. */
  DOUBLES;

  @Override
  public double[] combine(double[] c, List<double[]> x) {
    double[] out = new double[x.getFirst().length];
    for (int i = 0; i < c.length; i++) {
      double[] each = x.get(i);
      for (int k = 0; c[i] != 0 && k < out.length; k++) {
        out[k] += c[i] * each[k];
      }
    }
    return out;
  }

  /** The root mean square over the elements. */
  @Override
  public double error(double[] e, double[] x, double[] y, double rtol, double atol) {
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      double r = e[i] / (atol + rtol * Math.max(Math.abs(x[i]), Math.abs(y[i])));
      sum += r * r;
    }
    return Math.sqrt(sum / Math.max(1, e.length));
  }

  @Override
  public double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  @Override
  public double epsilon(double[] x) {
    return 0x1p-53;
  }
}
