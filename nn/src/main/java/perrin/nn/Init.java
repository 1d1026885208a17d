package perrin.nn;

import perrin.tensor.Shape;
import perrin.tensor.random.Distribution;
import perrin.tensor.random.Noise;
import perrin.tensor.random.NoiseKey;

/**
 * How a parameter's first value is drawn.
 *
 * <p>For weights [O,I,…] with r = product of the axes after the second, fan-in is I r and fan-out O
 * r; a vector has both equal to its length. Drawn in double precision and rounded once, so that all
 * backends start from the same numbers.
 */
public sealed interface Init {

  /** Which number of connections a variance is scaled by. */
  enum Fan {
    /** Inputs of an output: keeps the variance of activations. */
    IN,
    /** Outputs of an input: keeps the variance of cotangents. */
    OUT,
    /** Mean of both. */
    AVERAGE;

    double of(Shape shape) {
      double in = shape.rank() == 0 ? 1 : shape.dim(0);
      double out = in;
      if (shape.rank() > 1) {
        double r = (double) shape.size() / Math.max(1, shape.dim(0) * shape.dim(1));
        in = shape.dim(1) * r;
        out = shape.dim(0) * r;
      }
      return Math.max(
          1,
          switch (this) {
            case IN -> in;
            case OUT -> out;
            case AVERAGE -> (in + out) / 2;
          });
    }
  }

  /**
   * The same number everywhere.
   *
   * @param value the number
   */
  record Constant(double value) implements Init {}

  /**
   * Normal with mean 0.
   *
   * @param std standard deviation
   */
  record Normal(double std) implements Init {}

  /**
   * Uniform on [-bound, bound).
   *
   * @param bound the largest magnitude
   */
  record Uniform(double bound) implements Init {}

  /**
   * Variance gain^2 / fan, normal or uniform.
   *
   * @param gain of the activation that follows: sqrt 2 for ReLU (He et al. 2015, arXiv 1502.01852,
   *     eq. 10), 1 for none
   * @param fan which fan
   * @param normal whether normal, else uniform on +- gain sqrt(3 / fan)
   */
  record Scaled(double gain, Fan fan, boolean normal) implements Init {}

  /**
   * All 0.
   *
   * @return the rule
   */
  static Init zeros() {
    return new Constant(0);
  }

  /**
   * All 1.
   *
   * @return the rule
   */
  static Init ones() {
    return new Constant(1);
  }

  /**
   * The same number everywhere.
   *
   * @param value the number
   * @return the rule
   */
  static Init constant(double value) {
    return new Constant(value);
  }

  /**
   * Normal with mean 0.
   *
   * @param std standard deviation
   * @return the rule
   */
  static Init normal(double std) {
    return new Normal(std);
  }

  /**
   * Uniform on [-bound, bound).
   *
   * @param bound the largest magnitude
   * @return the rule
   */
  static Init uniform(double bound) {
    return new Uniform(bound);
  }

  /**
   * Normal with variance 2 / fan (He et al. 2015, arXiv 1502.01852, eq. 10 and 14).
   *
   * @param fan which fan
   * @return the rule
   */
  static Init kaimingNormal(Fan fan) {
    return new Scaled(Math.sqrt(2), fan, true);
  }

  /**
   * Uniform with variance 2 / fan.
   *
   * @param fan which fan
   * @return the rule
   */
  static Init kaimingUniform(Fan fan) {
    return new Scaled(Math.sqrt(2), fan, false);
  }

  /**
   * Normal with variance 2 / (fan-in + fan-out).
   *
   * @return the rule
   */
  static Init xavierNormal() {
    return new Scaled(1, Fan.AVERAGE, true);
  }

  /**
   * Uniform with variance 2 / (fan-in + fan-out) (Glorot and Bengio 2010, eq. 16).
   *
   * @return the rule
   */
  static Init xavierUniform() {
    return new Scaled(1, Fan.AVERAGE, false);
  }

  /**
   * Uniform on +- 1 / sqrt(fan-in): what PyTorch gives the weights of linear and convolution layers
   * (kaiming_uniform_ with a = sqrt 5), and their biases by {@link #bias}.
   *
   * @return the rule
   */
  static Init standard() {
    return new Scaled(1 / Math.sqrt(3), Fan.IN, false);
  }

  /**
   * Uniform on +- 1 / sqrt(fan-in) for a bias, whose own shape does not tell the fan.
   *
   * @param fanIn inputs of an output, at least 1
   * @return the rule
   */
  static Init bias(int fanIn) {
    return new Uniform(1 / Math.sqrt(Math.max(1, fanIn)));
  }

  /**
   * Draws the values.
   *
   * @param shape of the parameter
   * @param key its stream; sample 0, elements in row-major order
   * @return {@code shape.size()} numbers
   */
  default double[] draw(Shape shape, NoiseKey key) {
    double[] out = new double[shape.size()];
    switch (this) {
      case Constant c -> java.util.Arrays.fill(out, c.value());
      case Normal n -> normal(n.std(), key, out);
      case Uniform u -> uniform(u.bound(), key, out);
      case Scaled s -> {
        double std = s.gain() / Math.sqrt(s.fan().of(shape));
        if (s.normal()) {
          normal(std, key, out);
        } else {
          uniform(std * Math.sqrt(3), key, out);
        }
      }
    }
    return out;
  }

  private static void normal(double std, NoiseKey key, double[] out) {
    Noise.fill(Distribution.NORMAL, key, 0, 0, out, 0, out.length);
    for (int i = 0; i < out.length; i++) {
      out[i] *= std;
    }
  }

  private static void uniform(double bound, NoiseKey key, double[] out) {
    Noise.fill(Distribution.UNIFORM, key, 0, 0, out, 0, out.length);
    for (int i = 0; i < out.length; i++) {
      out[i] = bound * (2 * out[i] - 1);
    }
  }
}
