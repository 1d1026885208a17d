package perrin.diffusion.flow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import java.util.Arrays;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.loss.Loss;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class CouplingProperties {
  @Property
  void theAssignmentIsTheCheapestOfAll(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int n = draws.whole(1, 6);
    double[][] costs = new double[n][];
    for (int i = 0; i < n; i++) {
      costs[i] = draws.normals(n);
    }
    Assignment a = Assignment.of(costs);
    double own = 0;
    boolean[] taken = new boolean[n];
    for (int i = 0; i < n; i++) {
      own += costs[i][a.column()[i]];
      assertTrue(!taken[a.column()[i]], "a column is given twice");
      taken[a.column()[i]] = true;
    }
    assertClose(own, a.cost());
    assertClose(cheapest(costs, 0, new boolean[n]), a.cost());
  }

  private static double cheapest(double[][] costs, int row, boolean[] taken) {
    if (row == costs.length) {
      return 0;
    }
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < costs.length; j++) {
      if (!taken[j]) {
        taken[j] = true;
        best = Math.min(best, costs[row][j] + cheapest(costs, row + 1, taken));
        taken[j] = false;
      }
    }
    return best;
  }

  @Property(tries = 30)
  void onALineThePairsAreInOrder(@ForAll long seed) {
    // squared distances on a line are least when the k-th of one meets the k-th of the other
    Draws draws = new Draws(seed);
    int n = draws.whole(1, 80);
    double[] x = draws.normals(n);
    double[] z = draws.normals(n);
    int[] order =
        OptimalTransportLoss.pairing(
                Arrays.stream(x).mapToObj(v -> new double[] {v}).toArray(double[][]::new),
                Arrays.stream(z).mapToObj(v -> new double[] {v}).toArray(double[][]::new))
            .column();
    double[] dealt = new double[n];
    for (int i = 0; i < n; i++) {
      dealt[rank(x, i)] = z[order[i]];
    }
    double[] sorted = z.clone();
    Arrays.sort(sorted);
    assertArrayEquals(sorted, dealt);
  }

  private static int rank(double[] x, int i) {
    return (int) Arrays.stream(x).filter(v -> v < x[i]).count();
  }

  @Property(tries = 30)
  void theTransportLossIsTheInnerLossOfThePairs(@ForAll long seed) {
    Draws draws = new Draws(seed);
    int n = draws.whole(1, 12);
    var path = new StraightPath(0.05);
    Loss inner = new ConditionalFlowLoss(path.velocity());
    Denoiser model = (x, l) -> new Prediction(path.velocity(), x.mul(0.3), x, l);
    Var x0 = draws.normal(n, 1, 2, 2);
    Var eps = draws.normal(n, 1, 2, 2);
    double[][] data = new double[n][];
    double[][] noise = new double[n][];
    for (int i = 0; i < n; i++) {
      data[i] = Arrays.copyOfRange(values(x0), 4 * i, 4 * i + 4);
      noise[i] = Arrays.copyOfRange(values(eps), 4 * i, 4 * i + 4);
    }
    int[] order = OptimalTransportLoss.pairing(data, noise).column();
    double[] dealt = new double[4 * n];
    for (int i = 0; i < n; i++) {
      System.arraycopy(noise[order[i]], 0, dealt, 4 * i, 4);
    }
    Var paired = Var.constant(Tensor.of(draws.backend(), Shape.of(n, 1, 2, 2), dealt));
    NoiseLevels t = NoiseLevels.all(path.level(0.4));
    assertClose(
        inner.of(model, x0, t, paired).value().item(),
        new OptimalTransportLoss(inner).of(model, x0, t, eps).value().item());
  }

  @Example
  void costsThatAreNoSquareOfNumbersAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Assignment.of(new double[][] {{1, 2}}));
    assertThrows(
        IllegalArgumentException.class, () -> Assignment.of(new double[][] {{Double.NaN}}));
    assertEquals(0, Assignment.of(new double[0][]).cost());
  }

  @Property(tries = 20)
  void reflowTrainsOnWhereTheTeacherTakesTheNoise(@ForAll long seed) {
    // the flow of one Gaussian N(mu, c^2) is affine: noise z ends at mu + z sqrt(c^2 + sigma_min^2)
    Draws draws = new Draws(seed);
    var path = new StraightPath(0.1);
    double mu = draws.between(-1, 1);
    double c = draws.between(0.2, 1);
    var teacher = new FlowField(GaussianMixture.gaussian(new double[] {mu}, c), path);
    Var eps = draws.normal(4, 1);
    double[] seen = new double[4];
    Loss inner =
        (_, end, _, noise) -> {
          assertArrayEquals(values(eps), values(noise));
          System.arraycopy(values(end), 0, seen, 0, 4);
          return end.square().meanAll();
        };
    var reflow = new ReflowLoss(teacher, new FlowSampling(FlowSampling.Rule.RK4, 100), inner);
    reflow.of(null, draws.normal(4, 1), NoiseLevels.all(path.level(0.5)), eps);
    double std = Math.sqrt(c * c + 0.01);
    for (int i = 0; i < 4; i++) {
      assertEquals(mu + std * values(eps)[i], seen[i], 1e-5);
    }
  }
}
