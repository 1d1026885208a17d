package perrin.nn.diffusers;

import perrin.autograd.Var;
import perrin.nn.Init;
import perrin.nn.Module;
import perrin.nn.Parameter;
import perrin.nn.Pass;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

/**
 * Sines and cosines of a time: of fixed frequencies 10000^(-i / (n - shift)), i from 0 to n - 1,
 * which are no parameters, or of the file's own, w, as sines and cosines of 2 pi w t or 2 pi w log
 * t.
 *
 * <p>Names: weight [n], where the frequencies are the file's.
 */
final class TimeProjection extends Module {
  private final double[] fixed;
  private final Parameter weight;
  private final boolean log;
  private final boolean cosineFirst;

  private TimeProjection(int n, double[] fixed, boolean log, boolean cosineFirst) {
    this.fixed = fixed;
    this.weight = fixed == null ? parameter("weight", Shape.of(n), Init.normal(1)) : null;
    this.log = log;
    this.cosineFirst = cosineFirst;
  }

  /** 2 n fixed frequencies. */
  static TimeProjection positional(int features, boolean flipSinToCos, double shift) {
    int n = features / 2;
    if (features % 2 != 0 || !(n - shift > 0)) {
      throw new IllegalArgumentException(
          "time embedding of %d features with freq_shift %s: features must be even, half of them more than freq_shift"
              .formatted(features, shift));
    }
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = Math.exp(-Math.log(10000) * i / (n - shift));
    }
    return new TimeProjection(n, w, false, flipSinToCos);
  }

  static TimeProjection fourier(int n, boolean log, boolean flipSinToCos) {
    return new TimeProjection(n, null, log, flipSinToCos);
  }

  /** [B] to [B,2 n]. */
  Var forward(Pass p, Var t) {
    return scoped(
        () -> {
          Var w =
              fixed == null
                  ? p.of(weight).mul(2 * Math.PI)
                  : Var.constant(Tensor.constant(t.backend(), Shape.of(fixed.length), fixed));
          Var angle = (log ? t.log() : t).reshape(-1, 1).mul(w.reshape(1, -1));
          return cosineFirst
              ? Var.concat(1, angle.cos(), angle.sin())
              : Var.concat(1, angle.sin(), angle.cos());
        });
  }
}
