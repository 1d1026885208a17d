package perrin.diffusion.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static perrin.diffusion.Draws.values;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.parameterization.Parameterization;
import perrin.diffusion.parameterization.Parameterizations;
import perrin.diffusion.process.GaussianProcess;
import perrin.diffusion.process.LearnedRange;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.DiscreteSchedule;
import perrin.diffusion.schedule.Schedules;
import perrin.tensor.Shape;
import perrin.tensor.Tensor;

final class NetworkDenoiserTest {
  private final Draws draws = new Draws(1);
  private final DiscreteSchedule schedule = Schedules.discrete("cosine");

  @Test
  void theNetworkSeesTheVeryStepAndTheLabels() {
    Tensor labels = Tensor.ofInts(draws.backend(), Shape.of(3), 7, 8, 9);
    Network network =
        (x, time, c) -> {
          assertArrayEquals(new double[] {1, 500, 1000}, values(time));
          assertSame(labels, c.labels());
          return x;
        };
    var model =
        new NetworkDenoiser(network, Parameterizations.of("eps", schedule), schedule)
            .labelled(labels);
    NoiseLevels levels =
        NoiseLevels.of(List.of(schedule.level(1), schedule.level(500), schedule.level(1000)));
    Prediction p = model.at(draws.normal(3, 2), levels);
    assertEquals(Kind.EPS, p.kind());
  }

  @Test
  void oneLevelBecomesOneTimeASample() {
    Network network =
        (x, time, _) -> {
          assertArrayEquals(new double[] {20, 20}, values(time));
          return x;
        };
    new NetworkDenoiser(network, Parameterizations.of("v", schedule), schedule)
        .at(draws.normal(2, 1, 2, 2), schedule.level(20));
  }

  /** Karras et al. 2022, table 1, with sigma_data = 0.5: every scaling in use. */
  private record Edm() implements Parameterization {
    private static final double DATA = 0.25;

    @Override
    public Kind kind() {
      return Kind.X0;
    }

    @Override
    public double cIn(NoiseLevel l) {
      return 1 / Math.sqrt(l.sigma() * l.sigma() + DATA);
    }

    @Override
    public double cSkip(NoiseLevel l) {
      return DATA / (l.sigma() * l.sigma() + DATA);
    }

    @Override
    public double cOut(NoiseLevel l) {
      return l.sigma() * Math.sqrt(DATA / (l.sigma() * l.sigma() + DATA));
    }

    @Override
    public double cNoise(NoiseLevel l, double time) {
      return Math.log(l.sigma()) / 4;
    }
  }

  static List<Parameterization> parameterizations() {
    var all = new java.util.ArrayList<Parameterization>();
    all.add(new Edm());
    var schedule = Schedules.of("linear");
    for (String name : Parameterizations.catalog().names()) {
      all.add(Parameterizations.of(name, schedule));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("parameterizations")
  void aNetworkThatHitsItsTargetPredictsTheTruth(Parameterization parameterization) {
    NoiseLevels levels = NoiseLevels.of(List.of(new NoiseLevel(1, 0.7), new NoiseLevel(0.8, 0.6)));
    Var x0 = draws.normal(2, 3);
    Var eps = draws.normal(2, 3);
    Var x = GaussianProcess.sample(x0, levels, eps);
    Network oracle =
        (input, time, _) -> {
          double[] scaled = values(levels.scale(parameterization::cIn, x));
          assertArrayEquals(scaled, values(input), 1e-12);
          return parameterization.target(x0, eps, levels);
        };
    Prediction p = new NetworkDenoiser(oracle, parameterization, schedule).at(x, levels);
    assertArrayEquals(values(x0), values(p.x0()), 1e-12);
    assertArrayEquals(values(eps), values(p.eps()), 1e-12);
  }

  @Test
  void aNetworkOfTwiceTheChannelsLearnsTheVarianceWithinItsRange() {
    Network network = (x, time, _) -> Var.concat(1, x, x.mul(0).add(0.5));
    var model = new NetworkDenoiser(network, Parameterizations.of("eps", schedule), schedule);
    Var x = draws.normal(2, 3, 4, 4);
    Prediction p = model.at(x, schedule.level(20));
    assertArrayEquals(values(x), values(p.eps()));
    assertEquals(0.75, values(p.varianceShare())[0], 1e-12);
    double expected = 0.75 * Math.log(schedule.beta(20)) + 0.25 * Math.log(schedule.betaTilde(20));
    assertEquals(expected, values(StepVariance.learned(schedule).log(p))[0], 1e-12);
    Var between = LearnedRange.logVariance(p, schedule.level(20), schedule.level(19));
    assertEquals(expected, values(between)[0], 1e-10);
    assertEquals(
        0.75 * Math.log(schedule.beta(1)) + 0.25 * Math.log(schedule.betaTilde(2)),
        values(StepVariance.learned(schedule).log(model.at(x, schedule.level(1))))[0],
        1e-12);
    Prediction plain = new Prediction(p.kind(), p.value(), x, p.levels());
    var e =
        assertThrows(
            IllegalArgumentException.class, () -> StepVariance.learned(schedule).log(plain));
    assertTrue(e.getMessage().contains("predicts no variance"), e::getMessage);
    assertThrows(
        IllegalArgumentException.class,
        () -> LearnedRange.logVariance(p, schedule.level(1), schedule.level(0)));
  }
}
