package perrin.diffusion.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Grad;
import perrin.autograd.GradCheck;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.Quadrature;
import perrin.diffusion.equation.Mutant;
import perrin.diffusion.equation.Refutes;
import perrin.diffusion.equation.Verifies;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class DecoderProperties {
  private static Var all(Backend backend) {
    double[] x = new double[256];
    for (int i = 0; i < 256; i++) {
      x[i] = i / 127.5 - 1;
    }
    return Var.constant(Tensor.of(backend, Shape.of(256, 1), x));
  }

  /** Log probabilities of the 256 levels. */
  @FunctionalInterface
  private interface Levels {
    double[] of(Var x0, Var mean, Var logVariance);
  }

  private static double[] ours(Var x0, Var mean, Var logVariance) {
    return values(new DiscretizedGaussian().log(x0, mean, logVariance));
  }

  private static void assertProbabilities(long seed, Levels decoder) {
    Draws draws = new Draws(seed);
    Var x0 = all(draws.backend());
    double mean = draws.between(-1.5, 1.5);
    double sigma = Math.exp(draws.between(Math.log(1e-3), Math.log(2)));
    double[] log = decoder.of(x0, x0.scalar(mean), x0.scalar(2 * Math.log(sigma)));
    double sum = 0;
    for (double each : log) {
      sum += Math.exp(each);
    }
    assertEquals(1, sum, 1e-10); // the levels cover the line
    int i = draws.whole(1, 254);
    double x = values(x0)[i];
    double nearest = Math.clamp(mean, x - 1 / 255.0, x + 1 / 255.0);
    double shift = Math.pow((nearest - mean) / sigma, 2) / 2; // keeps the integrand near 1
    double expected =
        Math.log(
                Quadrature.integral(
                    y -> Math.exp(shift - Math.pow((y - mean) / sigma, 2) / 2),
                    x - 1 / 255.0,
                    x + 1 / 255.0,
                    4000))
            - shift
            - Math.log(sigma * Math.sqrt(2 * Math.PI));
    assertEquals(expected, log[i], 1e-10 * Math.max(1, Math.abs(expected)));
  }

  @Property
  @Verifies("ELB-6")
  void aLevelsProbabilityIsTheGaussiansOverItsInterval(@ForAll long seed) {
    assertProbabilities(seed, DecoderProperties::ours);
  }

  @Example
  @Refutes("ELB-6/mutant")
  void withoutOpenEndsOrWithNarrowerIntervalsProbabilityIsLost() {
    Mutant.mustFail(() -> assertProbabilities(1, (x, m, l) -> ours(x.mul(0.99), m, l)));
    Mutant.mustFail(() -> assertProbabilities(2, DecoderProperties::closed));
  }

  /** The interval's formula at the ends too. */
  private static double[] closed(Var x0, Var mean, Var logVariance) {
    double[] p = ours(x0, mean, logVariance);
    double sigma = Math.exp(values(logVariance)[0] / 2);
    for (int i : new int[] {0, 255}) {
      double x = values(x0)[i];
      double m = values(mean)[0];
      double inside =
          Quadrature.integral(
              y -> Math.exp(-Math.pow((y - m) / sigma, 2) / 2) / (sigma * Math.sqrt(2 * Math.PI)),
              x - 1 / 255.0,
              x + 1 / 255.0,
              2000);
      p[i] = Math.log(inside);
    }
    return p;
  }

  @Example
  @Verifies("ELB-6")
  void theLogarithmOfTheCumulativeFunctionKeepsItsDigitsInBothTails() {
    double[] z = {-20, -10, -5, -1, 0, 1, 5, 10};
    double[] log = {
      -203.91715537109726,
      -53.23128515051247,
      -15.064998393988727,
      -1.8410216450092636,
      -0.6931471805599453,
      -0.17275377902344988,
      -2.8665161296376264e-07,
      -7.619853024160527e-24
    };
    Draws draws = new Draws(1);
    double[] actual = values(NormalCdf.log(Quadrature.column(draws.backend(), z)));
    for (int i = 0; i < z.length; i++) {
      assertEquals(1, actual[i] / log[i], 1e-13, "z = " + z[i]);
    }
  }

  @Property(tries = 30)
  void itsDerivativesAreRight(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Var x0 = Quadrature.column(draws.backend(), -1, 0.2, 1, 23 / 127.5 - 1);
    Var mean = draws.normal(4, 1).mul(0.3);
    Var log = draws.normal(4, 1).sub(3);
    new GradCheck(1, 1e-4)
        .check(
            "decoder",
            u -> new DiscretizedGaussian().log(x0, u[0], u[1]),
            mean.value(),
            log.value());
  }

  @Example
  void inSinglePrecisionItIsFiniteAndItsGradientToo() {
    Backend cpu = Backends.open("cpu", 1);
    Var x0 = all(cpu);
    for (double sigma : new double[] {1e-4, 0.01, 1, 100}) {
      for (double m : new double[] {-3, 0, 0.5, 1, 40}) {
        Var mean = Var.leaf(Tensor.of(cpu, Shape.SCALAR, m));
        Var log = Var.leaf(Tensor.of(cpu, Shape.SCALAR, 2 * Math.log(sigma)));
        Var p = new DiscretizedGaussian().log(x0, mean, log);
        for (double each : values(p)) {
          assertTrue(each <= 1e-6 && Double.isFinite(each), "sigma " + sigma + ", mean " + m);
        }
        for (Var g : Grad.of(p.sumAll(), mean, log)) {
          assertTrue(Double.isFinite(g.value().item()), "sigma " + sigma + ", mean " + m);
        }
      }
    }
  }

  @Property
  void theDensityOfAWideGaussianIsTheProbabilityOverTheWidth(@ForAll long seed) {
    Draws draws = new Draws(seed);
    Var x0 = Quadrature.column(draws.backend(), draws.whole(1, 254) / 127.5 - 1);
    Var mean = draws.normal(1, 1);
    Var log = mean.scalar(draws.between(0, 2));
    double density = new DensityDecoder().log(x0, mean, log).value().item();
    double probability = new DiscretizedGaussian().log(x0, mean, log).value().item();
    assertEquals(density - new DensityDecoder().offset(), probability, 1e-4);
    assertClose(0, new DiscretizedGaussian().offset());
  }
}
