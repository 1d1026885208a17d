package perrin.diffusion.bound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import perrin.autograd.Var;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.Quadrature;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.ReverseVariance;
import perrin.diffusion.process.StepVariance;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;

class ChainOfTest {
  private final Draws draws = new Draws(1);
  private final GaussianMixture data = draws.mixture(2);

  static Stream<Schedule> schedules() {
    return Schedules.catalog().names().stream()
        .flatMap(
            name -> {
              try {
                return Stream.of(Schedules.of(name));
              } catch (CatalogException e) {
                return Stream.empty(); // needs a table
              }
            });
  }

  @ParameterizedTest
  @MethodSource("schedules")
  void aModelOfAnyScheduleIsOneOfItsChain(Schedule schedule) {
    var chain = new ChainOf(schedule, 5);
    // a model that insists on its schedule's scale: the exact one, as a prediction of the score
    var model = chain.on((x, l) -> new Prediction(Kind.X0, data.at(x, l).x0(), x, l));
    for (int k = 1; k <= 5; k++) {
      Var x = draws.normal(3, 2);
      NoiseLevels levels = NoiseLevels.all(chain.schedule().level(k));
      double[] expected = Draws.values(data.at(x, levels).x0());
      double[] actual = Draws.values(model.at(x, levels).x0());
      NoiseLevels one = NoiseLevels.of(List.of(levels.get(0), levels.get(0), levels.get(0)));
      double[] each = Draws.values(model.at(x, one).x0());
      for (int i = 0; i < 6; i++) {
        assertEquals(expected[i], actual[i], 1e-5, "step " + k);
        assertEquals(actual[i], each[i], 1e-12);
      }
    }
  }

  @Test
  void moreStepsBringTheBoundNearerFromAbove() {
    var points = GaussianMixture.gaussian(new double[] {0.2}, 0.5);
    Var x0 = Quadrature.column(draws.backend(), 0.3, 0.3);
    Var eps = Quadrature.column(draws.backend(), 1, -1);
    double[] totals = new double[2];
    for (int i = 0; i < 2; i++) {
      var chain = new ChainOf(Schedules.of("linear:steps=40"), 20 * (i + 1));
      var s = chain.schedule();
      var variance = StepVariance.fixed(s, ReverseVariance.BETA);
      var bound = new VariationalBound(s, variance, new DensityDecoder());
      totals[i] = bound.prior(x0).meanAll().value().item();
      for (int k = 1; k <= s.steps(); k++) {
        NoiseLevels t = NoiseLevels.all(s.level(k));
        totals[i] += bound.term(chain.on(points), x0, t, eps).meanAll().value().item();
      }
    }
    // the density is -log p(0.3) = 0.245; more steps come nearer from above
    double exact = 0.1 * 0.1 / 0.5 + Math.log(0.5 * Math.sqrt(2 * Math.PI));
    assertTrue(totals[1] > exact && totals[0] > totals[1], totals[0] + " " + totals[1]);
  }
}
