package perrin.diffusion.tune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import perrin.diffusion.data.ImageShape;
import perrin.diffusion.train.TinyRun;
import perrin.tensor.Backend;
import perrin.tensor.Backends;
import perrin.tensor.ConvSpec;
import perrin.tensor.DType;
import perrin.tensor.tuning.ConvAlgorithm;
import perrin.tensor.tuning.ConvPass;
import perrin.tensor.tuning.ConvShape;
import perrin.tensor.tuning.TuningTable;

final class TunerTest {
  private static final double BOUND = 1e-6;

  private static ConvAlgorithm choose(Trial... trials) {
    return Tuner.choose(List.of(trials), BOUND);
  }

  private static Trial trial(ConvAlgorithm algorithm, double millis, double error) {
    return new Trial(algorithm, millis, error);
  }

  @Test
  void theFastestWithinTheBoundIsChosen() {
    assertEquals(
        ConvAlgorithm.EXCHANGED,
        choose(
            trial(ConvAlgorithm.DIRECT, 3, 1e-7),
            trial(ConvAlgorithm.WINOGRAD4, 1, 2e-6),
            trial(ConvAlgorithm.EXCHANGED, 2, 1e-6)));
  }

  @Test
  void theRuleKeepsItsPlaceAgainstASmallGain() {
    var rule = trial(ConvAlgorithm.WINOGRAD4, 1, 5e-7);
    assertEquals(ConvAlgorithm.WINOGRAD4, choose(rule, trial(ConvAlgorithm.DIRECT, 0.96, 1e-7)));
    assertEquals(ConvAlgorithm.DIRECT, choose(rule, trial(ConvAlgorithm.DIRECT, 0.94, 1e-7)));
  }

  @Test
  void theRuleIsLeftWhereItsErrorIsTooLarge() {
    var rule = trial(ConvAlgorithm.WINOGRAD4, 1, 5e-6);
    assertEquals(ConvAlgorithm.DIRECT, choose(rule, trial(ConvAlgorithm.DIRECT, 9, 1e-7)));
  }

  @Test
  void directSumsRunWhereNothingIsWithinTheBound() {
    assertEquals(
        ConvAlgorithm.DIRECT,
        choose(trial(ConvAlgorithm.WINOGRAD4, 1, 5e-6), trial(ConvAlgorithm.DIRECT, 2, 2e-6)));
  }

  @Test
  void errorsAreAgainstFloat64AndTheTableIsLeftAsItWas() {
    Backend backend = Backends.open("cpu", 2);
    var table = TuningTable.everywhere(ConvAlgorithm.DIRECT);
    backend.tunable().use(table);
    var shape = new ConvShape(32, 32, 8, 8, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    for (ConvPass pass : ConvPass.values()) {
      var finding = new Tuner(backend, 2, 1e-3, 5e-6).measure(new ConvWork(pass, shape));
      var tried = finding.trials().stream().map(Trial::algorithm).toList();
      assertEquals(backend.tunable().algorithms(pass, shape), tried);
      for (Trial t : finding.trials()) {
        assertTrue(t.error() > 1e-9 && t.error() < 5e-6, t::toString);
        assertTrue(t.millis() > 0, t::toString);
      }
      assertTrue(tried.contains(finding.chosen()));
    }
    assertEquals(table, backend.tunable().table());
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void oneStepShowsAllConvolutionsOfANetwork() {
    var config = TinyRun.images("device", "cpu", "channels", "16", "groups", "4", "batch", "8");
    Backend backend = Backends.open("cpu", 1);
    var works = ConvWork.of(config, new ImageShape(1, 16, 16), backend);
    Set<ConvWork> forward = new HashSet<>(works);
    forward.removeIf(w -> w.pass() != ConvPass.FORWARD);
    assertEquals(works.size(), new HashSet<>(works).size());
    for (ConvWork w : forward) {
      assertTrue(works.contains(new ConvWork(ConvPass.WEIGHT_GRADIENT, w.shape())), w::toString);
      // No gradient flows into the pixels themselves.
      assertEquals(
          w.shape().channels() > 1,
          works.contains(new ConvWork(ConvPass.INPUT_GRADIENT, w.shape())),
          w::toString);
    }
    var inner = new ConvShape(16, 16, 16, 16, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    assertTrue(works.contains(new ConvWork(ConvPass.FORWARD, inner)));
    assertEquals(0, backend.memory().liveBytes());
  }

  @Test
  void aCutKeepsTheSumsWhole() {
    var big = new ConvShape(64, 128, 64, 64, 3, 3, ConvSpec.of(1, 1), DType.FLOAT32);
    var image = new ConvWork(ConvPass.FORWARD, big).cut().shape();
    assertEquals(64, image.channels());
    assertTrue(image.height() < 64 && image.height() > 8);
    var weights = new ConvWork(ConvPass.WEIGHT_GRADIENT, big).cut().shape();
    assertEquals(64, weights.height());
    assertEquals(16, weights.filters());
  }
}
