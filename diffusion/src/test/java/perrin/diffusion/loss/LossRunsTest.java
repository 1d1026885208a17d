package perrin.diffusion.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import perrin.autograd.Var;
import perrin.diffusion.Denoiser;
import perrin.diffusion.Draws;
import perrin.diffusion.Kind;
import perrin.diffusion.NoiseLevel;
import perrin.diffusion.NoiseLevels;
import perrin.diffusion.Prediction;
import perrin.diffusion.catalog.CatalogException;
import perrin.diffusion.data.DataCard;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.exact.GaussianMixture;
import perrin.diffusion.process.VarianceChoice;
import perrin.diffusion.run.Checkpoint;
import perrin.diffusion.schedule.Schedule;
import perrin.diffusion.schedule.Schedules;
import perrin.diffusion.schedule.SteppedSchedule;
import perrin.diffusion.train.Blueprint;
import perrin.diffusion.train.TinyRun;

/** Every loss of the catalogue, in training and on every schedule. */
class LossRunsTest {
  @TempDir private Path dir;

  static Stream<String> losses() {
    return Losses.catalog().names().stream();
  }

  private static boolean learned(String loss) {
    return Losses.catalog().choose(loss).entry().trainsVariance();
  }

  @ParameterizedTest
  @MethodSource("losses")
  void everyLossTrainsOnPoints(String loss) {
    String variance = learned(loss) ? "learned-range" : "beta-tilde";
    Checkpoint one;
    try {
      var config = TinyRun.points("steps", "2", "loss", loss, "variance", variance);
      one = TinyRun.latest(TinyRun.trained(dir, loss, config));
    } catch (CatalogException e) {
      return; // of another family of processes
    }
    assertEquals(2, one.step());
    one.part(Checkpoint.MODEL)
        .forEach(
            (name, value) -> {
              double[] all =
                  value.values() instanceof double[] d
                      ? d
                      : IntStream.range(0, value.shape().size())
                          .mapToDouble(i -> ((float[]) value.values())[i])
                          .toArray();
              assertTrue(Arrays.stream(all).allMatch(Double::isFinite), name);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssm", "hybrid"})
  void theOnesWithMoreThanAnErrorTrainOnImagesToo(String loss) {
    String variance = learned(loss) ? "learned-range" : "beta-tilde";
    var config =
        TinyRun.images(
            "steps",
            "1",
            "batch",
            "2",
            "loss",
            loss,
            "variance",
            variance,
            "device",
            "cpu",
            "groups",
            "2");
    assertEquals(1, TinyRun.latest(TinyRun.trained(dir, loss, config)).step());
  }

  @Test
  void secondDerivativesGoThroughRecomputedActivations() {
    var config =
        TinyRun.images(
            "steps", "1", "batch", "2", "loss", "ssm", "recompute", "true", "device", "cpu");
    assertEquals(1, TinyRun.latest(TinyRun.trained(dir, "recompute", config)).step());
  }

  /** At the last step, where some schedules have no signal, a loss is finite or says it is not. */
  private static void assertAtLastStep(
      String name, Loss loss, Schedule schedule, GaussianMixture data, Var x0) {
    if (!(schedule instanceof SteppedSchedule steps)) {
      return;
    }
    NoiseLevel last = steps.level(steps.steps());
    for (Kind kind : List.of(Kind.EPS, Kind.X0, Kind.V, Kind.SCORE)) {
      Denoiser model = (x, l) -> new Prediction(kind, data.at(x, l).as(kind), x, l);
      double value;
      try {
        value = loss.of(model, x0, NoiseLevels.all(last), x0.mul(-1)).value().item();
      } catch (ArithmeticException e) {
        value = Double.NaN;
      }
      assertEquals(
          Double.isFinite(value),
          loss.isFinite(kind, last),
          () -> name + " of " + kind + " on " + schedule.spec());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "weighted,eps,uniform,zero-terminal-snr",
        "vlb,eps,uniform,zero-terminal-snr",
        "min-snr,eps,uniform,zero-terminal-snr",
        "ct-elbo,v,uniform,zero-terminal-snr",
        "likelihood,v,uniform,jsd",
        "vlb,eps,lognormal,linear",
        "weighted,eps,lognormal,linear"
      })
  void aLossThatIsInfiniteAtALevelOfItsTrainingIsRefusedBeforeItBegins(String four) {
    String[] part = four.split(",");
    var e =
        assertThrows(
            CatalogException.class,
            () -> {
              var config =
                  TinyRun.points(
                      "loss",
                      part[0],
                      "parameterization",
                      part[1],
                      "density",
                      part[2],
                      "schedule",
                      part[3],
                      "variance",
                      learned(part[0]) ? "learned-range" : "beta");
              new Blueprint(config, DataCard.of(new ImageShape(2, 1, 1)));
            });
    assertTrue(e.getMessage().contains("no finite value"), e::getMessage);
  }

  @Test
  void onEverySchedulesLevelsEveryLossIsFiniteOrRefused() {
    Draws draws = new Draws(1);
    GaussianMixture data = draws.mixture(2);
    Var x0 = draws.normal(4, 2);
    var refused = new java.util.ArrayList<String>();
    for (String name : Schedules.catalog().names()) {
      Schedule schedule;
      try {
        schedule = Schedules.of(name);
      } catch (CatalogException e) {
        continue; // needs a table
      }
      for (String loss : Losses.catalog().names()) {
        for (String variance : List.of("beta", "learned-range")) {
          Loss made;
          try {
            made = Losses.of(loss, schedule, VarianceChoice.of(variance));
          } catch (CatalogException e) {
            refused.add(loss + " on " + name + ": " + e.getMessage());
            continue;
          }
          if (variance.equals("learned-range")) {
            continue; // the mixture predicts no variance
          }
          var objective = new Objective(UniformDensity.of(schedule), made, 1);
          double value = objective.at(data, x0, 0, 0).value().item();
          assertTrue(Double.isFinite(value), loss + " on " + name + ": " + value);
          assertAtLastStep(loss, made, schedule, data, x0);
        }
      }
    }
    assertTrue(refused.stream().allMatch(r -> r.length() > 40), refused::toString);
  }
}
