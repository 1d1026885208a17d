package perrin.diffusion.schedule;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/** Adam (Kingma and Ba 2015, arXiv 1412.6980) on a few numbers in double precision. */
final class Descent {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;

  private final double rate;
  private final double[] z;
  private final double[] m;
  private final double[] v;
  private double steps;

  /** From z at a learning rate. */
  Descent(double rate, double[] z) {
    this.rate = rate;
    this.z = z.clone();
    this.m = new double[z.length];
    this.v = new double[z.length];
  }

  /** Where it is; not to be changed. */
  double[] place() {
    return z;
  }

  /** Steps taken. */
  double steps() {
    return steps;
  }

  /** Moves against a gradient. */
  void step(double[] g) {
    steps++;
    for (int i = 0; i < z.length; i++) {
      m[i] += (1 - BETA1) * (g[i] - m[i]);
      v[i] += (1 - BETA2) * (g[i] * g[i] - v[i]);
      double mHat = m[i] / (1 - Math.pow(BETA1, steps));
      double vHat = v[i] / (1 - Math.pow(BETA2, steps));
      z[i] -= rate * mHat / (Math.sqrt(vHat) + 1e-12);
    }
  }

  /** Copies of all that the next step depends on. */
  SequencedMap<String, double[]> state() {
    var state = new LinkedHashMap<String, double[]>();
    state.put("z", z.clone());
    state.put("m", m.clone());
    state.put("v", v.clone());
    state.put("steps", new double[] {steps});
    return state;
  }

  /** Takes over what {@link #state} gave. */
  void load(Map<String, double[]> state) {
    var own = state();
    own.forEach(
        (name, values) -> {
          double[] given = state.get(name);
          if (state.size() != own.size() || given == null || given.length != values.length) {
            throw new IllegalArgumentException(
                "schedule learned of %d weights, but %s is %s"
                    .formatted(z.length, name, Arrays.toString(given)));
          }
        });
    System.arraycopy(state.get("z"), 0, z, 0, z.length);
    System.arraycopy(state.get("m"), 0, m, 0, m.length);
    System.arraycopy(state.get("v"), 0, v, 0, v.length);
    steps = state.get("steps")[0];
  }
}
