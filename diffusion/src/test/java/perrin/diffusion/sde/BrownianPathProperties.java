package perrin.diffusion.sde;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.PhiloxNoise;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;
import perrin.tensor.random.Purpose;

final class BrownianPathProperties {
  private final Draws backend = new Draws(0);

  private double[] increment(long seed, int first, int batch, double a, double b) {
    Var like = backend.normal(batch, 3);
    return values(BrownianPath.increment(new PhiloxNoise(seed, first), like, a, b));
  }

  @Property
  void incrementsAddUp(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[] u = {draws.between(0, 1), draws.between(0, 1), draws.between(0, 1)};
    double[] ab = increment(seed, 0, 2, u[0], u[1]);
    double[] bc = increment(seed, 0, 2, u[1], u[2]);
    double[] ac = increment(seed, 0, 2, u[0], u[2]);
    for (int i = 0; i < ac.length; i++) {
      assertClose(ac[i], ab[i] + bc[i]);
    }
  }

  @Property
  void theyDependNeitherOnBatchSizeNorOnOtherLookUps(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double a = draws.between(0, 1);
    double b = draws.between(0, 1);
    double[] all = increment(seed, 0, 5, a, b);
    assertArrayEquals(Arrays.copyOfRange(all, 9, 15), increment(seed, 3, 2, a, b));
  }

  /** The factors c_j of an increment by the number of the normal they belong to. */
  private Map<Long, Double> factors(double a, double b) {
    Map<Long, Double> factors = new HashMap<>();
    // the i-th normal asked for is 1 for sample i and 0 for all others
    int most = 2 * BrownianPath.DEPTH + 3;
    Var like = Var.constant(Tensor.of(backend.backend(), Shape.of(most, 1), new double[most]));
    var asked = new java.util.ArrayList<Long>();
    double[] c =
        values(
            BrownianPath.increment(
                (purpose, node, subStep, x) -> {
                  assertEquals(Purpose.BROWNIAN, purpose);
                  double[] one = new double[most];
                  one[asked.size()] = 1;
                  asked.add(node);
                  return Var.constant(Tensor.of(x.backend(), x.shape(), one));
                },
                like,
                a,
                b));
    for (int i = 0; i < asked.size(); i++) {
      factors.put(asked.get(i), c[i]);
    }
    return factors;
  }

  @Property
  void anIncrementsVarianceIsItsLength(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double a = draws.between(0, 1);
    double b = draws.between(0, 1);
    double variance = factors(a, b).values().stream().mapToDouble(c -> c * c).sum();
    assertEquals(Math.abs(b - a), variance, 1e-12);
  }

  @Property
  void incrementsOfDisjointIntervalsAreUncorrelated(@ForAll long seed) {
    Draws draws = new Draws(seed);
    double[] u =
        new double[] {
          draws.between(0, 1), draws.between(0, 1), draws.between(0, 1), draws.between(0, 1)
        };
    Arrays.sort(u);
    Map<Long, Double> first = factors(u[0], u[1]);
    Map<Long, Double> second = factors(u[2], u[3]);
    double covariance = 0;
    for (var e : first.entrySet()) {
      covariance += e.getValue() * second.getOrDefault(e.getKey(), 0.0);
    }
    assertEquals(0, covariance, 1e-12);
  }

  @Example
  void itEndsWhereItShould() {
    double[] whole = increment(5, 0, 2, 0, 1);
    Var z = new PhiloxNoise(5, 0).normal(Purpose.BROWNIAN, 0, 0, backend.normal(2, 3));
    assertArrayEquals(values(z), whole);
    assertArrayEquals(new double[6], increment(5, 0, 2, 0.3, 0.3), 1e-300);
    assertThrows(IllegalArgumentException.class, () -> increment(5, 0, 2, 0.3, 1.1));
  }
}
