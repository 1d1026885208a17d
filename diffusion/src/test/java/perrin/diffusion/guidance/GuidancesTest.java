package perrin.diffusion.guidance;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.exact.LabelledMixture;
import perrin.diffusion.grid.Grids;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.solver.Ddim;
import perrin.diffusion.solver.Driver;

final class GuidancesTest {
  private final Draws draws = new Draws(4);
  private final LabelledMixture data = draws.labelled(3);
  private final List<NoiseLevel> levels = Grids.of("trailing").levels(Schedules.of("cosine"), 12);
  private final Models models =
      Models.of(data.given(1), data.all())
          .withWeak(GaussianMixture.gaussian(data.given(1).mean(), 1))
          .withPerturbed(GaussianMixture.gaussian(data.given(1).mean(), 2))
          .withClassifier(data.classifier(1))
          .withLevels(levels);
  private final NoiseLevel level = new NoiseLevel(0.7, 0.6);
  private final Var x = draws.normal(5, 3);

  static Stream<String> names() {
    return Guidances.catalog().names().stream();
  }

  static Stream<String> specs() {
    return Guidances.catalog().all().stream()
        .flatMap(g -> Stream.concat(Stream.of(g.name()), g.presets().stream()));
  }

  private double[] x0(Denoiser model) {
    return values(model.at(x, level).x0());
  }

  private double[] x0(String spec) {
    return x0(Guidances.of(spec).over(models));
  }

  @ParameterizedTest
  @MethodSource("specs")
  void everyGuidanceSamplesFiniteNumbers(String spec) {
    Denoiser model = Guidances.of(spec).over(models);
    Var end = Driver.through(new Ddim(0), levels).run(model, draws.normal(4, 3), null).x();
    for (double v : values(end)) {
      assertTrue(Double.isFinite(v), spec + ": " + v);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatNeedsAModelThatIsMissingRefusesWithTheReason(String name) {
    if (name.equals("threshold")) {
      return;
    }
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Guidances.of(name).over(Models.of(data.given(1)).withLevels(levels)));
    assertTrue(e.getMessage().contains("guidance " + name), e::getMessage);
    assertTrue(e.getMessage().contains("needs"), e::getMessage);
  }

  @Test
  void guidancesJoinedByPlusWorkOnEachOthersResults() {
    double[] joined = x0("cfg:scale=4 + threshold:mode=static,limit=0.5");
    double[] guided = x0("cfg:scale=4");
    for (int i = 0; i < joined.length; i++) {
      assertEquals(Math.clamp(guided[i], -0.5, 0.5), joined[i], 1e-12);
    }
  }

  @Test
  void rescalingGivesTheGuidedPredictionTheConditionalSpread() {
    assertArrayEquals(x0("cfg:scale=4"), x0("cfg-rescale:scale=4,phi=0"), 1e-12);
    double[] cond = x0(data.given(1));
    double[] whole = x0("cfg-rescale:scale=4,phi=1");
    double[] half = x0("cfg-rescale:scale=4,phi=0.5");
    double[] guided = x0("cfg:scale=4");
    for (int b = 0; b < 5; b++) {
      assertEquals(std(cond, b), std(whole, b), 1e-12);
      for (int i = 3 * b; i < 3 * b + 3; i++) {
        assertEquals((guided[i] + whole[i]) / 2, half[i], 1e-12);
      }
    }
    var one = new CfgRescale(data.given(1), data.all(), 2, 0.5);
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new CfgRescale(
                    GaussianMixture.gaussian(new double[] {0}, 1),
                    GaussianMixture.gaussian(new double[] {1}, 1),
                    2,
                    0.5)
                .at(draws.normal(2, 1), level));
    assertEquals(0.5, one.phi());
  }

  private static double std(double[] all, int b) {
    double[] y = Arrays.copyOfRange(all, 3 * b, 3 * b + 3);
    double m = Arrays.stream(y).average().orElseThrow();
    return Math.sqrt(Arrays.stream(y).map(v -> (v - m) * (v - m)).average().orElseThrow());
  }

  @Test
  void outsideTheIntervalTheConditionalModelIsLeftAlone() {
    String spec = "interval:scale=5,low=0.5,high=1";
    for (double sigma : new double[] {0.3, 0.5, 1.01}) {
      NoiseLevel l = NoiseLevel.ofSigma(sigma);
      assertArrayEquals(
          values(data.given(1).at(x, l).x0()),
          values(Guidances.of(spec).over(models).at(x, l).x0()));
    }
    for (double sigma : new double[] {0.51, 1}) {
      NoiseLevel l = NoiseLevel.ofSigma(sigma);
      assertArrayEquals(
          values(new Cfg(data.given(1), data.all(), 5.0).at(x, l).x0()),
          values(Guidances.of(spec).over(models).at(x, l).x0()),
          1e-12);
    }
    // each sample of a batch has the scale of its own level
    var mixed =
        NoiseLevels.of(
            List.of(
                NoiseLevel.ofSigma(0.4),
                NoiseLevel.ofSigma(0.7),
                NoiseLevel.ofSigma(2),
                NoiseLevel.ofSigma(0.6),
                NoiseLevel.ofSigma(1)));
    double[] each = values(Guidances.of(spec).over(models).at(x, mixed).x0());
    double[] plain = values(data.given(1).at(x, mixed).x0());
    assertEquals(plain[0], each[0], 1e-12);
    assertTrue(Math.abs(plain[3] - each[3]) > 1e-6);
  }

  @Test
  void cfgPlusPlusRenoisesAlongTheUnconditionalNoise() {
    double lambda = 0.6;
    Denoiser model = Guidances.of("cfgpp:lambda=0.6").over(models);
    Var y = draws.normal(4, 3);
    double[] expected = values(y);
    for (int i = 1; i < levels.size(); i++) {
      NoiseLevel t = levels.get(i - 1);
      NoiseLevel s = levels.get(i);
      Var at = Var.constant(perrin.tensor.Tensor.of(y.backend(), y.shape(), expected));
      double[] c = values(data.given(1).at(at, t).eps());
      double[] u = values(data.all().at(at, t).eps());
      for (int k = 0; k < c.length; k++) {
        double eps = (1 - lambda) * u[k] + lambda * c[k];
        double hat = (expected[k] - t.noise() * eps) / t.signal();
        expected[k] = s.signal() * hat + s.noise() * u[k];
      }
    }
    double[] actual = values(Driver.through(new Ddim(0), levels).run(model, y, null).x());
    assertArrayEquals(expected, actual, 1e-10);
    var e = assertThrows(CatalogException.class, () -> model.at(x, level));
    assertTrue(e.getMessage().contains("depends on the step"), e::getMessage);
  }

  @Test
  void autoguidanceMovesAwayFromTheWeakModel() {
    double[] strong = x0(data.given(1));
    double[] weak = x0(models.weak());
    double[] actual = x0("autoguidance:scale=3");
    for (int i = 0; i < weak.length; i++) {
      assertEquals(weak[i] + 3 * (strong[i] - weak[i]), actual[i], 1e-12);
    }
  }

  @Test
  void dynamicThresholdingDividesByThePercentile() {
    double[] plain = x0(data.given(1));
    double[] actual = x0("threshold:percentile=0.5,limit=0.1");
    for (int b = 0; b < 5; b++) {
      double[] row = Arrays.copyOfRange(plain, 3 * b, 3 * b + 3);
      double s = Math.max(0.1, Threshold.quantile(row, 0.5));
      for (int i = 0; i < 3; i++) {
        assertEquals(Math.clamp(row[i], -s, s) * 0.1 / s, actual[3 * b + i], 1e-12);
      }
    }
    assertEquals(2.5, Threshold.quantile(new double[] {-4, 1, 3, 2}, 0.5), 1e-15);
    assertEquals(4, Threshold.quantile(new double[] {-4, 1, 3, 2}, 1), 1e-15);
  }

  @Test
  void theProjectedUpdateIsPerpendicularToThePrediction() {
    assertArrayEquals(x0("cfg:scale=4"), x0("apg:scale=4,eta=1,momentum=0"), 1e-12);
    double[] cond = x0(data.given(1));
    double[] guided = x0("apg:scale=4,eta=0,momentum=0");
    double[] bounded = x0("apg:scale=2,eta=1,momentum=0,radius=0.01");
    for (int b = 0; b < 5; b++) {
      double dot = 0;
      double length = 0;
      for (int i = 3 * b; i < 3 * b + 3; i++) {
        dot += cond[i] * (guided[i] - cond[i]);
        length += Math.pow(bounded[i] - cond[i], 2);
      }
      assertEquals(0, dot, 1e-10);
      assertTrue(Math.sqrt(length) <= 0.01 * (1 + 1e-10));
    }
  }

  @Test
  void momentumAddsTheDifferenceOfTheStepBeforeUntilANewRunBegins() {
    Denoiser model = Guidances.of("apg:scale=2,eta=1,momentum=-0.5").over(models);
    NoiseLevel first = NoiseLevel.ofSigma(2);
    NoiseLevel second = NoiseLevel.ofSigma(1);
    double[] d1 = difference(first);
    double[] d2 = difference(second);
    double[] cond = values(data.given(1).at(x, second).x0());
    for (int run = 0; run < 2; run++) {
      double[] start = values(model.at(x, first).x0());
      double[] plain = values(data.given(1).at(x, first).x0());
      double[] next = values(model.at(x, second).x0());
      for (int i = 0; i < d1.length; i++) {
        assertEquals(plain[i] + d1[i], start[i], 1e-12);
        assertEquals(cond[i] + d2[i] - 0.5 * d1[i], next[i], 1e-12);
      }
    }
  }

  private double[] difference(NoiseLevel at) {
    return values(data.given(1).at(x, at).x0().sub(data.all().at(x, at).x0()));
  }

  @Test
  void wrongSettingsAreOneClearLine() {
    for (String spec :
        List.of(
            "cfg:convention=w",
            "interval:low=3,high=2",
            "threshold:mode=soft",
            "cfg-rescale:phi=2",
            "cgf")) {
      var e = assertThrows(CatalogException.class, () -> Guidances.of(spec));
      assertTrue(!e.getMessage().contains("\n"), e::getMessage);
    }
  }

  @Test
  void momentumOfOneRunIsForgottenByTheNextThoughItHasOneLevelOnly() {
    Denoiser apg = Guidances.of("apg:momentum=0.5").over(models);
    double[] first = x0(apg);
    assertArrayEquals(first, x0(apg));
  }

  @Test
  void whereNoSignalIsLeftAClassifiersGradientSaysNothingOfTheCleanSample() {
    var guided = new ClassifierGuidance(data.all(), data.classifier(1), 1);
    var pure = new NoiseLevel(0, 1);
    Denoiser v = (y, l) -> new Prediction(Kind.V, y.mul(0), y, l);
    var e =
        assertThrows(
            CatalogException.class,
            () -> new ClassifierGuidance(v, data.classifier(1), 1).at(x, pure));
    assertTrue(e.getMessage().contains("no signal"), e.getMessage());
    for (double u : values(guided.at(x, level).x0())) {
      assertTrue(Double.isFinite(u));
    }
  }

  @Test
  void pagMovesAwayFromTheModelWithoutAttention() {
    double[] model = x0(data.given(1));
    double[] perturbed = x0(models.perturbed("pag"));
    double[] guided = x0("pag:scale=2.5");
    double[] none = x0("pag:scale=0");
    for (int i = 0; i < model.length; i++) {
      assertEquals(model[i] + 2.5 * (model[i] - perturbed[i]), guided[i], 1e-12);
      assertEquals(model[i], none[i]);
    }
  }

  @Test
  void pagAndCfgAddUpToThePapersSum() {
    // (1 - gamma) u + gamma c + s (c - p) with gamma = 4, s = 2
    double[] c = x0(data.given(1));
    double[] u = x0(data.all());
    double[] p = x0(models.perturbed("pag"));
    double[] both = x0("pag:scale=0.5 + cfg:scale=4");
    for (int i = 0; i < c.length; i++) {
      assertEquals(-3 * u[i] + 4 * c[i] + 2 * (c[i] - p[i]), both[i], 1e-11);
    }
  }
}
