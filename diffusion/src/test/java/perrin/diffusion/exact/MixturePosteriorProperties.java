package perrin.diffusion.exact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static perrin.diffusion.Close.assertClose;
import static perrin.diffusion.Draws.values;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.process.GaussianProcess;

final class MixturePosteriorProperties {
  private static GaussianMixture mixture(Draws draws, int d) {
    return draws.whole(0, 1) == 0 ? draws.mixture(d) : draws.fullMixture(d);
  }

  @Property
  void itsMeanIsTheOptimalDenoiser(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = mixture(draws, draws.whole(1, 4));
    NoiseLevel level = new NoiseLevel(draws.between(0.2, 1), draws.between(0.3, 1));
    Var x = draws.normal(1, data.dimensions());
    double[] mean = MixturePosterior.of(data, values(x), level).mean();
    assertClose(values(data.at(x, level).x0()), mean);
  }

  @Property
  void betweenTwoLevelsItIsBayesRule(@ForAll long seed) {
    Draws draws = new Draws(seed);
    GaussianMixture data = mixture(draws, draws.whole(1, 3));
    NoiseLevel t = new NoiseLevel(draws.between(0.2, 0.9), draws.between(0.5, 1.5));
    NoiseLevel s = draws.cleaner(t);
    Var xs = draws.normal(1, data.dimensions());
    Var xt = draws.normal(1, data.dimensions());
    double up = values(GaussianProcess.transition(xs, s, t).logDensity(xt))[0];
    double before = values(data.logDensity(xs, s))[0];
    double after = values(data.logDensity(xt, t))[0];
    double actual =
        values(MixturePosterior.between(data, values(xt), t, s).logDensity(xs, NoiseLevel.CLEAN))[
            0];
    // the three terms may be far larger than their sum
    double size = Math.abs(up) + Math.abs(before) + Math.abs(after);
    assertEquals(up + before - after, actual, 1e-10 * Math.max(1, size));
  }

  @Example
  void drawsOfThePosteriorHaveItsMean() {
    Draws draws = new Draws(5);
    GaussianMixture data = draws.fullMixture(2);
    NoiseLevel level = new NoiseLevel(0.7, 0.7);
    int n = 20_000;
    double[] x = new double[2 * n];
    for (int i = 0; i < n; i++) {
      x[2 * i] = 0.3;
      x[2 * i + 1] = -0.2;
    }
    double[] drawn = MixturePosterior.draw(data, x, level, 9);
    GaussianMixture q = MixturePosterior.of(data, new double[] {0.3, -0.2}, level);
    for (int a = 0; a < 2; a++) {
      double mean = 0;
      for (int i = 0; i < n; i++) {
        mean += drawn[2 * i + a] / n;
      }
      assertEquals(q.mean()[a], mean, 5 * Math.sqrt(q.variance()[a] / n));
    }
  }
}
